// Runs a model's plans, which are loaded once for all users of a device: answers → posterior, posterior → scores of options.

import { kernels } from "#host";
import { type WasmBackend, type WasmProgram, wasm } from "../backend/wasm/wasm.ts";
import { at } from "../base/arrays.ts";
import { exp, log } from "../base/math.ts";
import type { LabelledPair } from "../data/preferences.ts";
import { type Encoder, encoderOf } from "../inference/incremental-encoder.ts";
import { FITTED, rankPlan, writeAnswers, writeOptions, writeParameters } from "../inference/plans.ts";
import { Questioner } from "../inference/questioner.ts";
import { Typicality } from "../inference/typicality.ts";
import { type Model, newtonSteps } from "../model/model.ts";
import type { Plan } from "../plan/compile.ts";
import { Actor } from "./actor.ts";

/** The posterior of a user's z; all arrays are empty for a model without a latent (BTL, DPL). */
export interface Latent {
  /** [L] */
  readonly mean: Float32Array;
  /** [L] */
  readonly variance: Float32Array;
  /** Samples from the posterior: [64, L]. */
  readonly z: Float32Array;
}

/** For each option the mean `reward`, its standard deviation `uncertainty`, and the probability `best` of being picked: [O]. */
export type Scores = Readonly<Record<"reward" | "uncertainty" | "best", Float32Array>>;

/** Options of `Agent.open` that concern the model. */
export interface EngineOptions {
  /**
   * Newton steps that refine the encoder's posterior towards the Laplace approximation on the user's answers: 0 … 100. Default 0;
   * for a model of hierarchical Bayes 1 … 100, default 8.
   */
  refine?: number;
  /** penchant.wasm, compiled or as bytes. By default the host loads it from the directory of this code. */
  module?: WebAssembly.Module | BufferSource;
}

/** 1 − σ/σ₀, for the geometric means of the posterior's and the prior's standard deviations: 0 … 1. */
export function certainty({ variance }: Latent, prior: Latent): number {
  if (variance.length === 0) return 0;
  const logRatio = variance.reduce((sum, v, i) => sum + log(v / at(prior.variance, i)), 0);
  return Math.min(1, Math.max(0, 1 - exp(logRatio / (2 * variance.length))));
}

export class Engine {
  readonly #backend: WasmBackend;
  readonly #model: Model;
  readonly #steps: number;
  readonly #fitPlan: Plan | null;
  #encoder: Encoder | null = null;
  #fit: WasmProgram | null = null;
  actor: Actor | null = null;
  #questioner: Questioner | null = null;
  #typicality: Typicality | null = null;
  #ranker: { key: string; program: WasmProgram } | null = null;

  static async load(model: Model, { refine, module }: EngineOptions): Promise<Engine> {
    const compiled = module instanceof WebAssembly.Module ? module : module && (await WebAssembly.compile(module));
    const steps = newtonSteps(model.config, refine);
    // Only refinement needs derivatives, so their code is loaded on demand.
    const fitPlan = steps > 0 ? (await import("../inference/laplace.ts")).refinePlan(model.config, 1) : null;
    return new Engine(model, compiled ?? (await kernels()), steps, fitPlan);
  }

  private constructor(model: Model, module: WebAssembly.Module, steps: number, fitPlan: Plan | null) {
    this.#backend = wasm(module);
    this.#model = model;
    this.#steps = steps;
    this.#fitPlan = fitPlan;
    this.#start();
  }

  #start(): void {
    const { policy } = this.#model;
    this.#encoder = encoderOf(this.#backend, this.#model);
    this.#fit = this.#fitPlan && this.#load(this.#fitPlan);
    this.actor = policy ? new Actor(this.#backend, policy) : null;
  }

  /** Null for a model without a latent, where there is nothing to ask. */
  get questioner(): Questioner | null {
    if (this.#model.config.latent > 0) this.#questioner ??= new Questioner(this.#backend, this.#model);
    return this.#questioner;
  }

  /** Null for a model without a latent. */
  get typicality(): Typicality | null {
    if (this.#model.config.latent > 0) this.#typicality ??= new Typicality(this.#backend, this.#model);
    return this.#typicality;
  }

  /** Infers q(z | answers) from the last N answers. */
  infer(answers: readonly LabelledPair[]): Latent {
    const encoded = this.#encoder?.encode(answers);
    const fit = this.#fit;
    if (fit) {
      fit.write(FITTED, encoded?.view("mean") ?? (this.#model.parameters.get("prior.mean") as Float32Array));
      writeAnswers(fit, this.#model, [answers.slice(-this.#model.config.context)]);
      fit.run(this.#steps + 1); // each run returns the result of the step before it
    }
    const program = fit ?? encoded;
    const read = (name: string) => (program?.read(name) ?? new Float32Array(0)) as Float32Array;
    return { mean: read("mean"), variance: read("variance"), z: read("z") };
  }

  /** Scores options with samples `z`, [64, L]; where `neutral.options` is 1, with the samples `neutral.everyone` instead. */
  rank(
    options: readonly Float32Array[],
    z: Float32Array,
    neutral?: { options: Float32Array; everyone: Float32Array },
  ): Scores {
    const { config, comparison } = this.#model;
    const key = `${options.length} ${neutral !== undefined}`;
    if (this.#ranker?.key !== key) {
      const comparisons = comparison?.shape[0];
      const program = this.#load(rankPlan(config, options.length, { comparisons, neutral: neutral !== undefined }));
      if (comparison) program.write("comparison", comparison.data);
      this.#ranker?.program.erase();
      this.#ranker = { key, program };
    }
    const { program } = this.#ranker;
    writeOptions(program, this.#model, options);
    if (config.latent > 0) program.write("z", z);
    if (neutral) {
      program.write("neutral", neutral.options);
      program.write("everyone", neutral.everyone);
    }
    program.run();
    const read = (name: string) => program.read(name) as Float32Array;
    return { reward: read("reward"), uncertainty: read("uncertainty"), best: read("best") };
  }

  /** Overwrites all memory that holds users' data, and starts anew. */
  erase(): void {
    const programs = [this.#encoder, this.#fit, this.actor, this.#ranker?.program, this.#questioner, this.#typicality];
    for (const program of programs) program?.erase();
    this.#ranker = null;
    this.#questioner = null;
    this.#typicality = null;
    this.#start();
  }

  #load(plan: Plan): WasmProgram {
    const program = this.#backend.load(plan, 0);
    writeParameters(program, this.#model);
    return program;
  }
}
