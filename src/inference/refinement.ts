// What follows the encoder on a device: Newton's method, and weighting samples. Agents that do neither do not load it.

import type { WasmBackend, WasmProgram } from "../backend/wasm/wasm.ts";
import type { LabelledPair } from "../data/preferences.ts";
import type { PersonalModel } from "../model/model.ts";
import { programOver } from "./last-answers.ts";
import { loadPlan } from "./model-inputs.ts";
import { type NewtonMethod, newtonMethod } from "./newton.ts";
import { ResizedProgram } from "./resized-program.ts";
import { resampleByWeight, weighsSamples, weightPlan, writeWeighted } from "./weighted-samples.ts";

/** A posterior whose samples are weighted when they are first needed: an answer alone needs none. */
class RefinedLatent {
  /** Overwriting the values of the own fields erases what is known of the user. */
  constructor(
    /** [L] */
    readonly mean: Float32Array,
    /** [L] */
    readonly variance: Float32Array,
    private readonly samples: Float32Array,
    weigh: ((z: Float32Array) => void) | null,
  ) {
    this.#weigh = weigh;
  }
  #weigh: ((z: Float32Array) => void) | null;

  /** Samples, [64, L]. */
  get z(): Float32Array {
    this.#weigh?.(this.samples);
    this.#weigh = null;
    return this.samples;
  }
}

/** Refines the posterior of one user at a time. */
export class Refinement {
  readonly #model: PersonalModel;
  readonly #newton: NewtonMethod | null;
  readonly #fitted = new ResizedProgram();
  readonly #weighing = new ResizedProgram();
  #hadTasks = false;
  /** The number of programs that it loads. */
  readonly programs: number;

  /** @throws RangeError for Newton steps when the model's β is 0. */
  constructor(model: PersonalModel, newtonSteps: number) {
    this.#model = model;
    this.#newton = newtonSteps > 0 ? newtonMethod(model, newtonSteps) : null;
    this.programs = Number(newtonSteps > 0) + Number(weighsSamples(model.config));
  }

  /** The posterior, from the results of the encoder if there is one. */
  infer(backend: WasmBackend, answers: readonly LabelledPair[], encoded: WasmProgram | undefined): RefinedLatent {
    const program = (this.#newton?.(backend, this.#fitted, answers, encoded?.view("mean")) ?? encoded) as WasmProgram;
    const read = (name: string) => program.read(name) as Float32Array;
    const weigh = weighsSamples(this.#model.config) ? (z: Float32Array) => this.#weigh(backend, answers, z) : null;
    return new RefinedLatent(read("mean"), read("variance"), read("z"), weigh);
  }

  #weigh(backend: WasmBackend, answers: readonly LabelledPair[], z: Float32Array): void {
    const { config } = this.#model;
    const hasTasks = answers.some(({ task }) => task !== undefined); // without, the plan is half as long
    if (hasTasks !== this.#hadTasks) this.#weighing.erase();
    this.#hadTasks = hasTasks;
    const { current, program } = programOver(this.#weighing, config, answers, (config) =>
      loadPlan(backend, weightPlan(config, hasTasks), this.#model),
    );
    writeWeighted(program, this.#model, current, z);
    program.run();
    const view = (name: string) => program.view(name) as Float32Array;
    resampleByWeight(z, config.latent, view("weight"), view("direction").subarray(0, current.length * config.latent));
  }

  /** Overwrites the memory of its programs. */
  erase(): void {
    this.#fitted.erase();
    this.#weighing.erase();
  }
}
