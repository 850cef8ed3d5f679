import type { WasmBackend, WasmProgram } from "../backend/wasm/wasm.ts";
import { checkFinite, isObject, kindOf, refuse } from "../base/check.ts";
import { loadPlan } from "../inference/model-inputs.ts";
import { FINITE } from "../model/normalisation.ts";
import { type Policy, policyPlan } from "../model/policy.ts";

/** Runs a policy on one observation at a time, without allocating memory. */
export class Actor {
  readonly #policy: Policy;
  readonly #program: WasmProgram;
  readonly #observation: Float32Array;
  /** Null for an unconditional policy. */
  readonly #condition: Float32Array | null;
  readonly #mean: Float32Array;

  constructor(backend: WasmBackend, policy: Policy) {
    this.#policy = policy;
    this.#program = loadPlan(backend, policyPlan(policy.config, 1), policy);
    this.#observation = this.#program.view("observation") as Float32Array;
    this.#condition = policy.config.condition > 0 ? (this.#program.view("condition") as Float32Array) : null;
    this.#mean = this.#program.view("mean") as Float32Array;
  }

  /** Overwrites the program's memory. The actor cannot be used again. */
  erase(): void {
    this.#program.erase();
  }

  /**
   * Takes the observation [o] that the next action is for, normalised.
   * @throws RangeError unless it is a list of the right length, of finite numbers.
   */
  observe(observation: ArrayLike<number>): void {
    const { config, normalisation } = this.#policy;
    const { mean, scale } = normalisation;
    if (!isObject(observation) || observation.length !== config.observation) {
      refuse("observation", observation, `a list of ${config.observation} numbers`, RangeError);
    }
    const input = this.#observation;
    for (let i = 0; i < input.length; i++) {
      const value = observation[i];
      // Arithmetic takes null for 0, which JSON writes for NaN, and "1" for 1.
      const x =
        typeof value === "number" ? Math.fround((value - (mean[i] as number)) * (scale[i] as number)) : Number.NaN;
      if (!Number.isFinite(x)) refuse(`observation[${i}]`, value, FINITE, RangeError);
      input[i] = x;
    }
  }

  /** Runs the network on the observation that was taken last and z [L]. @throws RangeError when its output is not finite. */
  run(z: Float32Array): void {
    this.#condition?.set(z);
    this.#program.run();
    checkFinite("observation: the action", this.#mean);
  }

  /**
   * Computes the action for the observation that was taken last and z [L].
   * @returns `out`, filled with the action [action], or with the number of a discrete action.
   * @throws RangeError when `out` is not a Float32Array of the right length, or the action is not finite.
   */
  act(z: Float32Array, out: Float32Array): Float32Array {
    const { config, actionRange } = this.#policy;
    const isArray = out instanceof Float32Array || kindOf(out ?? this) === "Float32Array";
    if (!isArray || out.length !== config.action) refuse("out", out, `a Float32Array of ${config.action}`, RangeError);
    this.run(z);
    const output = this.#mean;
    if (config.choices) {
      let best = 0;
      for (let i = 1; i < output.length; i++) if ((output[i] as number) > (output[best] as number)) best = i;
      out[0] = best + (config.firstAction ?? 0);
      return out;
    }
    for (let i = 0; i < out.length; i++) {
      const a = output[i] as number;
      const low = actionRange?.low[i] ?? -1;
      const high = actionRange?.high[i] ?? 1;
      out[i] = low + ((a + 1) / 2) * (high - low);
    }
    return out;
  }
}
