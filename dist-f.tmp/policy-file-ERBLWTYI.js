import {
  policyShapes
} from "./chunk-WM4UWOYQ.js";
import {
  MAX_WIDTH,
  checkSizes,
  checkWidths
} from "./chunk-5RTLSGSM.js";
import {
  FormatError,
  asFormatError
} from "./chunk-MMKH5L6C.js";
import {
  checkWhole,
  refuse
} from "./chunk-FOST4AUN.js";

// src/model/policy-file.ts
var LOW = "policy.action.low", HIGH = "policy.action.high";
function checkPolicyConfig(config, latent) {
  let { choices, firstAction = 0, condition, hidden } = config ?? {}, isDiscrete = choices !== void 0;
  asFormatError("model.policy.", () => {
    checkSizes(config ?? {}, { observation: MAX_WIDTH, action: isDiscrete ? 1 : MAX_WIDTH }), isDiscrete && checkWhole("choices", choices, 2, MAX_WIDTH), checkWhole("firstAction", firstAction, 0, isDiscrete ? MAX_WIDTH : 0), checkWidths(hidden), condition !== latent && refuse("condition", condition, `${latent}, the size of z`);
  });
}
function checkActionRange({ low, high }) {
  let wrong = low.findIndex((from, i) => from > high[i]);
  if (!(wrong < 0))
    throw new FormatError(
      `model: value ${wrong} of "${LOW}" is ${low[wrong]}; it must not exceed that of "${HIGH}", ${high[wrong]}`
    );
}
function policyTensors(policy, latent) {
  let { config, parameters, normalisation, actionRange } = policy;
  checkPolicyConfig(config, latent), actionRange && checkActionRange(actionRange);
  let tensors = /* @__PURE__ */ new Map();
  for (let [name, shape] of policyShapes(config))
    tensors.set(name, { shape, data: parameters.get(name) });
  let row = (name, data, size) => tensors.set(name, { shape: [size], data });
  return row("policy.normalisation.mean", normalisation.mean, config.observation), row("policy.normalisation.scale", normalisation.scale, config.observation), actionRange && (row(LOW, actionRange.low, config.action), row(HIGH, actionRange.high, config.action)), tensors;
}
function takePolicy(config, latent, take, has) {
  checkPolicyConfig(config, latent);
  let parameters = new Map([...policyShapes(config)].map(([name, shape]) => [name, take(name, shape)])), row = (name) => take(`policy.normalisation.${name}`, [config.observation]), normalisation = { mean: row("mean"), scale: row("scale") }, actionRange = has(LOW) || has(HIGH) ? { low: take(LOW, [config.action]), high: take(HIGH, [config.action]) } : void 0;
  return actionRange && checkActionRange(actionRange), { config, parameters, normalisation, actionRange };
}
export {
  policyTensors,
  takePolicy
};
