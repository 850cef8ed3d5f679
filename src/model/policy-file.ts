// The policy in a model file: tensors under `policy.`, and its config in the metadata. It is loaded only for models that have a
// policy.

import { checkWhole, refuse } from "../base/check.ts";
import { asFormatError, FormatError } from "../base/errors.ts";
import type { ActionRange } from "../data/trajectories.ts";
import type { TensorData } from "../io/safetensors.ts";
import { checkSizes, checkWidths, MAX_WIDTH } from "./config.ts";
import { type Policy, type PolicyConfig, policyShapes } from "./policy.ts";

const LOW = "policy.action.low";
const HIGH = "policy.action.high";

/** @throws FormatError unless the config is valid and its policy is conditioned on `latent` values. */
function checkPolicyConfig(config: PolicyConfig, latent: number): void {
  const { choices, firstAction = 0, condition, hidden } = config ?? {};
  const isDiscrete = choices !== undefined;
  asFormatError("model.policy.", () => {
    checkSizes(config ?? {}, { observation: MAX_WIDTH, action: isDiscrete ? 1 : MAX_WIDTH });
    if (isDiscrete) checkWhole("choices", choices, 2, MAX_WIDTH);
    checkWhole("firstAction", firstAction, 0, isDiscrete ? MAX_WIDTH : 0);
    checkWidths(hidden);
    if (condition !== latent) refuse("condition", condition, `${latent}, the size of z`);
  });
}

function checkActionRange({ low, high }: ActionRange): void {
  const wrong = low.findIndex((from, i) => from > (high[i] as number));
  if (wrong < 0) return;
  throw new FormatError(
    `model: value ${wrong} of "${LOW}" is ${low[wrong]}; it must not exceed that of "${HIGH}", ${high[wrong]}`,
  );
}

/** The tensors of a policy that is conditioned on `latent` values, by name. @throws FormatError when it is not valid. */
export function policyTensors(policy: Policy, latent: number): Map<string, TensorData> {
  const { config, parameters, normalisation, actionRange } = policy;
  checkPolicyConfig(config, latent);
  if (actionRange) checkActionRange(actionRange);
  const tensors = new Map<string, TensorData>();
  for (const [name, shape] of policyShapes(config)) {
    tensors.set(name, { shape, data: parameters.get(name) as Float32Array });
  }
  const row = (name: string, data: Float32Array, size: number) => tensors.set(name, { shape: [size], data });
  row("policy.normalisation.mean", normalisation.mean, config.observation);
  row("policy.normalisation.scale", normalisation.scale, config.observation);
  if (actionRange) {
    row(LOW, actionRange.low, config.action);
    row(HIGH, actionRange.high, config.action);
  }
  return tensors;
}

/**
 * Checks the config of a policy that is conditioned on `latent` values, and assembles it from a file's tensors. `take` returns
 * the tensor with this name and shape, or throws.
 */
export function takePolicy(
  config: PolicyConfig,
  latent: number,
  take: (name: string, shape: readonly number[]) => Float32Array,
  has: (name: string) => boolean,
): Policy {
  checkPolicyConfig(config, latent);
  const parameters = new Map([...policyShapes(config)].map(([name, shape]) => [name, take(name, shape)]));
  const row = (name: string) => take(`policy.normalisation.${name}`, [config.observation]);
  const normalisation = { mean: row("mean"), scale: row("scale") };
  const isScaled = has(LOW) || has(HIGH);
  const actionRange = isScaled ? { low: take(LOW, [config.action]), high: take(HIGH, [config.action]) } : undefined;
  if (actionRange) checkActionRange(actionRange);
  return { config, parameters, normalisation, actionRange };
}
