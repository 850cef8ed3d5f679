import type { WasmBackend, WasmProgram } from "../backend/wasm/wasm.ts";
import { loadPlan } from "../inference/model-inputs.ts";
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
   * Computes the action for an observation [o] and z [L].
   * @returns `out`, filled with the action [action], or with the index of a discrete action.
   * @throws RangeError when an array has the wrong length, or an observation or the action is not finite.
   */
  act(observation: ArrayLike<number>, z: Float32Array, out: Float32Array): Float32Array {
    const { config, normalisation, actionRange } = this.#policy;
    const { mean, scale } = normalisation;
    if (observation.length !== config.observation) {
      throw new RangeError(`observation: got ${observation.length} numbers; the policy takes ${config.observation}`);
    }
    if (out.length !== config.action) {
      throw new RangeError(`out: got ${out.length} numbers; an action has ${config.action}`);
    }
    const input = this.#observation;
    for (let i = 0; i < input.length; i++) {
      const x = Math.fround(((observation[i] as number) - (mean[i] as number)) * (scale[i] as number));
      // JSON turns NaN into null, and arithmetic treats null as 0.
      if (observation[i] === null || !Number.isFinite(x)) {
        throw new RangeError(
          `observation: value ${i} is ${observation[i]}; it must be finite and of the magnitude of the training data`,
        );
      }
      input[i] = x;
    }
    this.#condition?.set(z);
    this.#program.run();
    const output = this.#mean;
    for (let i = 0; i < output.length; i++) {
      if (Number.isFinite(output[i])) continue;
      throw new RangeError(
        "observation: the action is not finite; values must be of the magnitude of the training data",
      );
    }
    if (config.choices) {
      let best = 0;
      for (let i = 1; i < output.length; i++) if ((output[i] as number) > (output[best] as number)) best = i;
      out[0] = best;
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
