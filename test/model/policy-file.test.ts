// Policies in model files: round trips to the bit, and what is not written.

import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.ts";
import type { ModelConfig } from "../../src/model/config.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import type { Policy } from "../../src/model/policy.ts";
import { BTL, VPL } from "./files.ts";
import { DISCRETE, GAUSSIAN, policyOf, RANGE } from "./policies.ts";
import { gaussian, withPolicy } from "./policy-models.ts";

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
