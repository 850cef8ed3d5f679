// Policies with random weights.

import { Random } from "../../src/base/philox.ts";
import { type Policy, type PolicyConfig, policyShapes } from "../../src/model/policy.ts";
import { uniforms } from "./models.ts";

export const GAUSSIAN: PolicyConfig = { observation: 4, action: 3, condition: 2, hidden: [6, 5] };
export const DISCRETE: PolicyConfig = { observation: 4, action: 1, choices: 3, condition: 2, hidden: [6] };

export const RANGE = { low: Float32Array.of(-2, 0.1, 7), high: Float32Array.of(5, 0.3, 7) };

export function policyOf(config: PolicyConfig, more: Partial<Policy> = {}): Policy {
  const random = new Random(6, 78);
  const numbers = (n: number, bound = 1) => Float32Array.from(uniforms(random, n, bound));
  const parameters = new Map([...policyShapes(config)].map(([name, [r, c]]) => [name, numbers(r * c)]));
  const { observation } = config;
  return {
    config,
    parameters,
    normalisation: { mean: numbers(observation), scale: numbers(observation, 2).map(Math.abs) },
    ...more,
  };
}
