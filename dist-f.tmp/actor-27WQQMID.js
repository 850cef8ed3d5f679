import {
  loadPlan
} from "./chunk-BDQRS2BW.js";
import {
  FINITE
} from "./chunk-DBFQAMN3.js";
import {
  policyPlan
} from "./chunk-WM4UWOYQ.js";
import {
  checkFinite,
  isObject,
  kindOf,
  refuse
} from "./chunk-FOST4AUN.js";

// src/agent/actor.ts
var Actor = class {
  #policy;
  #program;
  #observation;
  /** Null for an unconditional policy. */
  #condition;
  #mean;
  constructor(backend, policy) {
    this.#policy = policy, this.#program = loadPlan(backend, policyPlan(policy.config, 1), policy), this.#observation = this.#program.view("observation"), this.#condition = policy.config.condition > 0 ? this.#program.view("condition") : null, this.#mean = this.#program.view("mean");
  }
  /** Overwrites the program's memory. The actor cannot be used again. */
  erase() {
    this.#program.erase();
  }
  /**
   * Takes the observation [o] that the next action is for, normalised.
   * @throws RangeError unless it is a list of the right length, of finite numbers.
   */
  observe(observation) {
    let { config, normalisation } = this.#policy, { mean, scale } = normalisation;
    (!isObject(observation) || observation.length !== config.observation) && refuse("observation", observation, `a list of ${config.observation} numbers`, RangeError);
    let input = this.#observation;
    for (let i = 0; i < input.length; i++) {
      let value = observation[i], x = typeof value == "number" ? Math.fround((value - mean[i]) * scale[i]) : Number.NaN;
      Number.isFinite(x) || refuse(`observation[${i}]`, value, FINITE, RangeError), input[i] = x;
    }
  }
  /** Runs the network on the observation that was taken last and z [L]. @throws RangeError when its output is not finite. */
  run(z) {
    this.#condition?.set(z), this.#program.run(), checkFinite("observation: the action", this.#mean);
  }
  /**
   * Computes the action for the observation that was taken last and z [L].
   * @returns `out`, filled with the action [action], or with the number of a discrete action.
   * @throws RangeError when `out` is not a Float32Array of the right length, or the action is not finite.
   */
  act(z, out) {
    let { config, actionRange } = this.#policy;
    (!(out instanceof Float32Array || kindOf(out ?? this) === "Float32Array") || out.length !== config.action) && refuse("out", out, `a Float32Array of ${config.action}`, RangeError), this.run(z);
    let output = this.#mean;
    if (config.choices) {
      let best = 0;
      for (let i = 1; i < output.length; i++) output[i] > output[best] && (best = i);
      return out[0] = best + (config.firstAction ?? 0), out;
    }
    for (let i = 0; i < out.length; i++) {
      let a = output[i], low = actionRange?.low[i] ?? -1, high = actionRange?.high[i] ?? 1;
      out[i] = low + (a + 1) / 2 * (high - low);
    }
    return out;
  }
};
export {
  Actor
};
