// What follows the encoder on a device: Newton's method, and weighting samples. Agents that do neither do not load it.

import type { WasmBackend, WasmProgram } from "../backend/wasm/wasm.ts";
import type { LabelledPair } from "../data/preferences.ts";
import type { PersonalModel } from "../model/model.ts";
import { programOver } from "./last-answers.ts";
import { loadPlan } from "./model-inputs.ts";
import { type NewtonMethod, newtonMethod } from "./newton.ts";
import { ResizedProgram } from "./resized-program.ts";
import { weighsSamples, weighted, weightPlan, writeWeighted } from "./weighted-samples.ts";

/** Refines the posterior of one user at a time. */
export class Refinement {
  readonly #model: PersonalModel;
  readonly #newton: NewtonMethod | null;
  readonly #fitted = new ResizedProgram();
  readonly #weighing = new ResizedProgram();
  /** The number of programs that it loads. */
  readonly programs: number;

  /** @throws RangeError for Newton steps when the model's β is 0. */
  constructor(model: PersonalModel, newtonSteps: number) {
    this.#model = model;
    this.#newton = newtonSteps > 0 ? newtonMethod(model, newtonSteps) : null;
    this.programs = Number(newtonSteps > 0) + Number(weighsSamples(model.config));
  }

  /** The posterior's `mean` and `variance` [L], and samples `z` [64, L], from the results of the encoder if there is one. */
  infer(
    backend: WasmBackend,
    answers: readonly LabelledPair[],
    encoded: WasmProgram | undefined,
  ): { mean: Float32Array; variance: Float32Array; z: Float32Array } {
    const program = (this.#newton?.(backend, this.#fitted, answers, encoded?.view("mean")) ?? encoded) as WasmProgram;
    const read = (name: string) => program.read(name) as Float32Array;
    return { mean: read("mean"), variance: read("variance"), z: this.#weighted(backend, answers, read("z")) };
  }

  #weighted(backend: WasmBackend, answers: readonly LabelledPair[], z: Float32Array): Float32Array {
    const { config } = this.#model;
    if (!weighsSamples(config)) return z;
    const { current, program } = programOver(this.#weighing, config, answers, (config) =>
      loadPlan(backend, weightPlan(config), this.#model),
    );
    writeWeighted(program, this.#model, current, z);
    program.run();
    const resampled = weighted(z, config.latent, program.read("logWeight"));
    z.fill(0); // what is known of a user does not stay in memory
    return resampled;
  }

  /** Overwrites the memory of its programs. */
  erase(): void {
    this.#fitted.erase();
    this.#weighing.erase();
  }
}
