// Policies in model files: round trips to the bit, and refusal of damaged ones.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.ts";
import type { ModelConfig } from "../../src/model/config.ts";
import { latentSize } from "../../src/model/config.ts";
import type { Model } from "../../src/model/model.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import { type Policy, type PolicyConfig, policyShapes } from "../../src/model/policy.ts";
import { BTL, changedPolicy, edit, model, refusal, survivor, VPL, withBytesChanged } from "./files.ts";
import { DISCRETE, GAUSSIAN, policyOf, RANGE } from "./policies.ts";

const withPolicy = (policy: Policy, config: ModelConfig = VPL): Model => ({ ...model(config), policy });
const gaussian = withPolicy(policyOf(GAUSSIAN, { actionRange: RANGE }));
const discrete = withPolicy(policyOf(DISCRETE));

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

describe("a model with a policy", () => {
  const alone = { condition: 0 };
  it.each<[string, Policy, ModelConfig]>([
    ["continuous, conditioned on z", policyOf(GAUSSIAN), VPL],
    ["continuous with an action range, conditioned on z", policyOf(GAUSSIAN, { actionRange: RANGE }), VPL],
    ["discrete, conditioned on z", policyOf(DISCRETE), VPL],
    ["continuous, unconditioned", policyOf({ ...GAUSSIAN, ...alone }, { actionRange: RANGE }), BTL],
    ["discrete, counted from 1", policyOf({ ...DISCRETE, firstAction: 1 }), VPL],
    ["discrete, unconditioned", policyOf({ ...DISCRETE, ...alone }), BTL],
  ])("survives a round trip to the bit: %s", async (_, policy, config) => {
    const m = withPolicy(policy, config);
    const bytes = await encodeModel(m);
    const back = await decodeModel(bytes);
    expect(back).toEqual({ ...m, comparison: undefined });
    expect(await encodeModel(back)).toEqual(bytes);
  });

  it("changes the file", async () => {
    const { policy, ...bare } = gaussian;
    expect((await decodeModel(await encodeModel(bare))).policy).toBeUndefined();
    expect((await encodeModel(bare)).length).toBeLessThan((await encodeModel(gaussian)).length);
  });

  const bare = policyOf(GAUSSIAN);
  const first = (values: Float32Array, x: number) => values.map((v, i) => (i === 0 ? x : v));
  it.each<[string, Policy, string]>([
    [
      "with a condition of another size than z",
      policyOf({ ...GAUSSIAN, condition: 3 }),
      "model.policy.condition: got 3; it must be 2, the size of z",
    ],
    [
      "without a condition for a model with z",
      policyOf({ ...GAUSSIAN, condition: 0 }),
      "model.policy.condition: got 0; it must be 2, the size of z",
    ],
    [
      "with an action range whose low exceeds its high",
      { ...bare, actionRange: { ...RANGE, low: first(RANGE.low, 6) } },
      'model: value 0 of "policy.action.low" is 6; it must not exceed that of "policy.action.high", 5',
    ],
    [
      "with an action range that is NaN",
      { ...bare, actionRange: { ...RANGE, low: first(RANGE.low, Number.NaN) } },
      'model: tensor "policy.action.low"[0]: got NaN; it must be finite',
    ],
    [
      "with an infinite action range",
      { ...bare, actionRange: { ...RANGE, high: first(RANGE.high, Number.POSITIVE_INFINITY) } },
      'model: tensor "policy.action.high"[0]: got Infinity; it must be finite',
    ],
    [
      "with a single discrete action",
      { ...bare, config: { ...DISCRETE, choices: 1 } },
      "model.policy.choices: got 1; it must be a whole number from 2 to 65536",
    ],
    [
      "with a first action, but without discrete ones",
      { ...bare, config: { ...GAUSSIAN, firstAction: 1 } },
      "model.policy.firstAction: got 1; it must be a whole number from 0 to 0",
    ],
    [
      "with a first action below 0",
      { ...bare, config: { ...DISCRETE, firstAction: -1 } },
      "model.policy.firstAction: got -1; it must be a whole number from 0 to 65536",
    ],
  ])("is not written %s", async (_, policy, sentence) => {
    await expect(encodeModel(withPolicy(policy))).rejects.toThrow(FormatError);
    await expect(encodeModel(withPolicy(policy))).rejects.toThrow(sentence);
  });

  it("is not written with an action range of another size", async () => {
    const policy = policyOf(DISCRETE, { actionRange: RANGE });
    await expect(encodeModel(withPolicy(policy))).rejects.toThrow('"policy.action.low" has 3 values; its shape is [1]');
  });
});

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
