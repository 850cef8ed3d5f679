// The part of a model file that a policy is: tensors under `policy.`, and its config in the metadata.

import { type Policy, type PolicyConfig, policyShapes } from "./policy.ts";
import type { TensorData } from "./safetensors.ts";

const LOW = "policy.action.low";
const HIGH = "policy.action.high";

export const isWhole = (n: unknown, least: number): boolean =>
  Number.isInteger(n) && Number(n) >= least && Number(n) <= 65536;
export const isWidths = (widths: unknown, least: number): boolean =>
  Array.isArray(widths) && widths.length >= least && widths.length <= 16 && widths.every((n) => isWhole(n, 1));

/** Whether this is a policy for users of whom a model knows `latent` numbers. */
export function isPolicyConfig(config: Partial<PolicyConfig>, latent: number): config is PolicyConfig {
  if (typeof config !== "object" || config === null) return false;
  const { observation, action, choices, condition, hidden } = config;
  const acts = choices === undefined ? isWhole(action, 1) : action === 1 && isWhole(choices, 2);
  return isWhole(observation, 1) && acts && condition === latent && isWidths(hidden, 1);
}

export function policyTensors({ config, parameters, normalisation, actionRange }: Policy): Map<string, TensorData> {
  const tensors = new Map<string, TensorData>();
  for (const [name, shape] of policyShapes(config)) {
    tensors.set(name, { shape, data: parameters.get(name) as Float32Array });
  }
  const row = (name: string, data: Float32Array) => tensors.set(name, { shape: [data.length], data });
  row("policy.normalisation.mean", normalisation.mean);
  row("policy.normalisation.scale", normalisation.scale);
  if (actionRange) {
    row(LOW, actionRange.low);
    row(HIGH, actionRange.high);
  }
  return tensors;
}

/** `take` gives a tensor that has this shape, or throws. */
export function takePolicy(
  config: PolicyConfig,
  take: (name: string, shape: readonly number[]) => Float32Array,
  has: (name: string) => boolean,
): Policy {
  const parameters = new Map([...policyShapes(config)].map(([name, shape]) => [name, take(name, shape)]));
  const of = (name: string, size: number) => take(`policy.normalisation.${name}`, [size]);
  const normalisation = { mean: of("mean", config.observation), scale: of("scale", config.observation) };
  const isScaled = has(LOW) || has(HIGH);
  const actionRange = isScaled ? { low: take(LOW, [config.action]), high: take(HIGH, [config.action]) } : undefined;
  return { config, parameters, normalisation, actionRange };
}
