import {
  OPTIONS,
  POLICY_OPTIONS,
  parseJsonl,
  train,
  trainPolicy
} from "./chunk-YHFEQL64.js";
import {
  checkSimd,
  wasm
} from "./chunk-MVP7L4MK.js";
import {
  kernels
} from "./chunk-MYGYUJX5.js";
import {
  readTrajectories,
  writeTrajectories
} from "./chunk-KLW3IBKP.js";
import {
  checkOptions,
  hasMethods,
  refuse
} from "./chunk-FOST4AUN.js";

// src/entry/train.ts
async function computing(options, names) {
  checkOptions(options, [...names, "backend"]);
  let { backend = await wasmBackend() } = options;
  return hasMethods(backend, "load") || refuse("backend", backend, "a backend, such as await wasmBackend()"), { ...options, backend };
}
async function wasmBackend() {
  return checkSimd(), wasm(await kernels());
}
async function trainPreferences(data, options = {}) {
  let { backend, ...rest } = await computing(options, OPTIONS);
  return train(backend, data, rest);
}
async function trainPolicy2(trajectories, model, options = {}) {
  let { backend, ...rest } = await computing(options, POLICY_OPTIONS);
  return trainPolicy(backend, trajectories, model, rest);
}
export {
  parseJsonl,
  readTrajectories,
  trainPolicy2 as trainPolicy,
  trainPreferences,
  wasmBackend,
  writeTrajectories
};
