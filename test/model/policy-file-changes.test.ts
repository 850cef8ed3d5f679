// Policies in model files that were damaged or changed.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.ts";
import { latentSize } from "../../src/model/config.ts";
import type { Model } from "../../src/model/model.ts";
import { encodeModel } from "../../src/model/model-file.ts";
import { type PolicyConfig, policyShapes } from "../../src/model/policy.ts";
import { changedPolicy, edit, refusal, survivor, withBytesChanged } from "./files.ts";
import { discrete, gaussian } from "./policy-models.ts";

/** Like `survivor`, and asserts that the policy is complete, too. */
async function whole(bytes: Uint8Array): Promise<Model | null> {
  const m = await survivor(bytes);
  if (!m?.policy) return m;
  const { config, parameters, normalisation, actionRange } = m.policy;
  expect(config.condition).toBe(latentSize(m.config));
  expect([...parameters.keys()]).toEqual([...policyShapes(config).keys()]);
  const all = [...parameters.values(), ...Object.values(normalisation), ...Object.values(actionRange ?? {})];
  for (const values of all) expect(values.every(Number.isFinite)).toBe(true);
  actionRange?.low.forEach((low, i) => {
    expect(low).toBeLessThanOrEqual(actionRange.high[i] as number);
  });
  return m;
}

describe("a file with a changed policy is refused or complete", () => {
  const names = (of: Model) =>
    ["normalisation.mean", "normalisation.scale"]
      .map((n) => `policy.${n}`)
      .concat([...policyShapes(of.policy?.config as PolicyConfig).keys()]);

  it.each([...names(gaussian), "policy.action.low", "policy.action.high"])(
    "when %s is missing, transposed or not finite",
    async (name) => {
      const missing = await changedPolicy(gaussian, (c) => edit(c, name, () => null));
      expect(await refusal(missing)).toBe(`model: tensor "${name}" is missing`);
      const turned = await changedPolicy(gaussian, (c) => edit(c, name, (data) => [data.length, 1, 1]));
      expect(await refusal(turned)).toContain(`model: tensor "${name}" is [`);
      const last = (gaussian.policy?.config.action as number) - 1;
      const bad = await changedPolicy(gaussian, (c) =>
        edit(c, name, (data, shape) => {
          data[last] = Number.NaN;
          return shape;
        }),
      );
      expect(await refusal(bad)).toContain(`model: tensor "${name}"[${last}]: got NaN; it must be f`);
    },
  );

  it("when low and high of the action range are swapped", async () => {
    const bytes = await changedPolicy(gaussian, (c) =>
      edit(c, "policy.action.high", (data, shape) => {
        data[1] = 0;
        return shape;
      }),
    );
    expect(await refusal(bytes)).toContain('model: value 1 of "policy.action.low" is 0.1');
  });

  it.each<[Record<string, unknown>, string]>([
    [{ observation: 5 }, 'tensor "policy.0.weight" is [6,6]; it must be [7,6]'],
    [{ action: 2 }, 'tensor "policy.out.weight" is [5,3]; it must be [5,2]'],
    [{ hidden: [6] }, 'tensor "policy.out.weight" is [5,3]; it must be [6,3]'],
    [{ hidden: [] }, "model.policy.hidden: got Array of 0; it must be the widths of 1 to 16 layers"],
    [{ hidden: 6 }, "model.policy.hidden: got 6; it must be the widths of 1 to 16 layers"],
    [{ observation: 0 }, "model.policy.observation: got 0; it must be a whole number from 1 to 65536"],
    [{ action: 65537 }, "model.policy.action: got 65537; it must be a whole number from 1 to 65536"],
    [{ action: "3" }, 'model.policy.action: got "3"; it must be a whole number from 1 to 65536'],
    [{ condition: -1 }, "model.policy.condition: got -1; it must be 2, the size of z"],
    [{ condition: 4 }, "model.policy.condition: got 4; it must be 2, the size of z"],
    [{ choices: 3 }, "model.policy.action: got 3; it must be a whole number from 1 to 1"], // the policy has three action values
    [{ choices: null }, "model.policy.action: got 3; it must be a whole number from 1 to 1"],
    [{ choices: 3, action: 1 }, 'tensor "policy.action.low" is [3]; it must be [1]'],
  ])("when its config has %j", async (part, sentence) => {
    const bytes = await changedPolicy(gaussian, (_, policy) => Object.assign(policy, part));
    expect(await refusal(bytes)).toContain(sentence);
  });

  it("when any bytes are changed", async () => {
    const bytes = await encodeModel(gaussian);
    await withBytesChanged(bytes, { numRuns: 300, seed: 95 }, whole);
  });

  it("when its tensors have any numbers and a matching digest", async () => {
    let refused = 0;
    const names = [...decodeSafetensors(await encodeModel(gaussian)).tensors.keys()].filter((n) =>
      n.startsWith("policy."),
    );
    const value = fc.oneof(fc.float(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 3e38, -0));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.nat(), value, async (name, at, x) => {
        const put = (data: Float32Array, shape: readonly number[]) => {
          data[at % data.length] = x;
          return shape;
        };
        if (!(await whole(await changedPolicy(gaussian, (c) => edit(c, name, put))))) refused++;
      }),
      { numRuns: 300, seed: 96 },
    );
    expect(refused).toBeGreaterThan(20);
  });

  it.each([
    ["continuous actions", gaussian],
    ["discrete actions", discrete],
  ] as const)("when any value of its config is replaced by any JSON, %s", async (_, of) => {
    const keys = ["", "observation", "action", "choices", "condition", "hidden", "__proto__", "more"];
    const sizes = fc.constantFrom(
      0,
      -1,
      0.5,
      1,
      2,
      3,
      4,
      6,
      65536,
      65537,
      2 ** 53,
      [],
      [6, 5],
      [6],
      [65536, 65536],
      null,
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...keys), fc.oneof(fc.jsonValue({ maxDepth: 3 }), sizes), async (key, to) => {
        const c = decodeSafetensors(await encodeModel(of));
        const metadata = JSON.parse(c.metadata.get("penchant") as string);
        const part = key === "" ? metadata : metadata.policy;
        Object.defineProperty(part, key || "policy", { value: to, enumerable: true });
        (c.metadata as Map<string, string>).set("penchant", JSON.stringify(metadata));
        await whole(encodeSafetensors(c));
      }),
      { numRuns: 300, seed: 97 },
    );
  });
});
