// What follows the encoder on a device: Newton's method, and matching samples. Agents that do neither do not load it.

import type { WasmBackend, WasmProgram } from "../backend/wasm/wasm.ts";
import type { LabelledPair } from "../data/preferences.ts";
import { networkOf } from "../model/encoder/index.ts";
import type { PersonalModel } from "../model/model.ts";
import { programOver } from "./last-answers.ts";
import { matchedPlan, writeMatched } from "./matched-samples.ts";
import { loadPlan } from "./model-inputs.ts";
import { type NewtonMethod, newtonMethod } from "./newton.ts";
import { matchesSamples } from "./posterior-plans.ts";
import { ResizedProgram } from "./resized-program.ts";

/** A posterior whose samples are drawn when they are first needed: an answer alone needs none. */
class MatchedLatent {
  readonly #draw: (latent: MatchedLatent) => Float32Array;
  /** Empty until they are needed. */
  private samples: Float32Array = new Float32Array(0);

  /** Overwriting the values of the own fields erases what is known of the user. */
  constructor(
    /** [L] */
    readonly mean: Float32Array,
    /** [L] */
    readonly variance: Float32Array,
    /** [L, L] */
    readonly root: Float32Array,
    draw: (latent: MatchedLatent) => Float32Array,
  ) {
    this.#draw = draw;
  }

  /** Samples, [64, L]. */
  get z(): Float32Array {
    if (this.samples.length === 0) this.samples = this.#draw(this);
    return this.samples;
  }
}

/** Refines the posterior of one user at a time. */
export class Refinement {
  readonly #model: PersonalModel;
  readonly #newton: NewtonMethod | null;
  readonly #matches: boolean;
  readonly #fitted = new ResizedProgram();
  readonly #matching = new ResizedProgram();
  #hadTasks = false;
  /** The number of programs that it loads. */
  readonly programs: number;

  /** @throws RangeError for Newton steps when the model's β is 0. */
  constructor(model: PersonalModel, newtonSteps: number) {
    this.#model = model;
    this.#newton = newtonSteps > 0 ? newtonMethod(model, newtonSteps) : null;
    this.#matches = matchesSamples(model.config) && networkOf(model.config.encoder) !== null;
    this.programs = Number(newtonSteps > 0) + Number(this.#matches);
  }

  /** The posterior, from the results of the encoder if there is one. */
  infer(
    backend: WasmBackend,
    answers: readonly LabelledPair[],
    encoded: WasmProgram | undefined,
  ): { mean: Float32Array; variance: Float32Array; z: Float32Array } {
    const program = (this.#newton?.(backend, this.#fitted, answers, encoded?.view("mean")) ?? encoded) as WasmProgram;
    const read = (name: string) => program.read(name) as Float32Array;
    const [mean, variance] = [read("mean"), read("variance")];
    if (!this.#matches) return { mean, variance, z: read("z") };
    return new MatchedLatent(mean, variance, read("root"), (q) => this.#draw(backend, answers, q));
  }

  #draw(backend: WasmBackend, answers: readonly LabelledPair[], q: MatchedLatent): Float32Array {
    const { config } = this.#model;
    const hasTasks = answers.some(({ task }) => task !== undefined); // without, the plan is half as long
    if (hasTasks !== this.#hadTasks) this.#matching.erase();
    this.#hadTasks = hasTasks;
    const { current, program } = programOver(this.#matching, config, answers, (config) =>
      loadPlan(backend, matchedPlan(config, hasTasks), this.#model),
    );
    writeMatched(program, this.#model, current, q);
    program.run();
    return program.read("z") as Float32Array;
  }

  /** Overwrites the memory of its programs. */
  erase(): void {
    this.#fitted.erase();
    this.#matching.erase();
  }
}
