import { kernels } from "#host";
import { checkSimd } from "../backend/wasm/simd.ts";
import { type WasmBackend, wasm } from "../backend/wasm/wasm.ts";
import { checkFinite } from "../base/check.ts";
import { FormatError } from "../base/errors.ts";
import { exp, log } from "../base/math.ts";
import type { LabelledPair } from "../data/preferences.ts";
import { type DeviceEncoder, deviceEncoder, encoderPrograms } from "../inference/incremental-encoder.ts";
import { loadPlan, writeAlternatives } from "../inference/model-inputs.ts";
import type { ChoiceLikelihood } from "../inference/particles.ts";
import { rankPlan } from "../inference/prediction-plans.ts";
import { Questioner } from "../inference/questioner.ts";
import type { Refinement } from "../inference/refinement.ts";
import { ResizedProgram } from "../inference/resized-program.ts";
import { Typicality } from "../inference/typicality.ts";
import { newtonSteps } from "../model/encoder/fitted.ts";
import { networkOf } from "../model/encoder/index.ts";
import { isPersonal, type Model, type PersonalModel } from "../model/model.ts";
import { ordinary } from "../model/normalisation.ts";
import type { Actor } from "./actor.ts";
import type { Kernels } from "./given-kernels.ts";

/** The posterior of a user's z; all arrays are empty for a shared model (BTL, DPL). */
export interface Latent {
  /** [L] */
  readonly mean: Float32Array;
  /** [L] */
  readonly variance: Float32Array;
  /** Posterior samples, [64, L]. */
  readonly z: Float32Array;
}

/** For each alternative, [n]: mean `reward`, its standard deviation `uncertainty`, and probability `best` of being picked. */
export type Scores = Readonly<Record<"reward" | "uncertainty" | "best", Float32Array>>;

/** Options of an agent's computations. */
export interface EngineOptions {
  /** Newton steps that refine the encoder's posterior on the user's answers: 0 … 100, by default 0. */
  refine?: number;
  /** The kernels (`penchant.wasm`), compiled or from a source of `loadModel`; by default the copy in this package. */
  module?: Kernels | Promise<Kernels>;
}

/** 1 − σ/σ₀, clamped to 0 … 1, with σ and σ₀ the geometric means of the standard deviations now and before. */
export function confidence({ variance }: Latent, before: Latent): number {
  if (variance.length === 0) return 0;
  const logs = variance.reduce((sum, v, i) => sum + log(v / (before.variance[i] as number)), 0);
  return Math.min(1, Math.max(0, 1 - exp(logs / (2 * variance.length))));
}

/** Runs a model's plans for all users of a device: infers posteriors from answers, and scores alternatives. */
export class Engine {
  readonly #backend: WasmBackend;
  readonly #model: Model;
  /** The model if it is personal, else null. */
  readonly #personal: PersonalModel | null;
  readonly #refinement: Refinement | null;
  /** Null for a model without a policy. */
  readonly #Actor: typeof Actor | null;
  #encoder: DeviceEncoder | null = null;
  actor: Actor | null = null;
  #questioner: Questioner | null = null;
  #typicality: Typicality | null = null;
  readonly #ranker = new ResizedProgram();
  #choices: ChoiceLikelihood | null = null;

  static async load(model: Model, { refine, module }: EngineOptions): Promise<Engine> {
    checkSimd();
    const steps = newtonSteps(isPersonal(model) && !networkOf(model.config.encoder), refine);
    // Few agents need what is imported dynamically.
    const [refinement, code, actor] = await Promise.all([
      isPersonal(model) && (steps || model.config.beta === 1)
        ? import("../inference/refinement.ts").then(({ Refinement }) => new Refinement(model, steps))
        : null,
      module === undefined
        ? kernels()
        : Promise.all([module, import("./given-kernels.ts")]).then(([given, { compiled }]) => compiled(given)),
      model.policy ? import("./actor.ts").then(({ Actor }) => Actor) : null,
    ]);
    const engine = new Engine(
      model,
      await wasm(code).prepare(programsOf(model, refinement?.programs)),
      refinement,
      actor,
    );
    engine.#check();
    return engine;
  }

  private constructor(model: Model, backend: WasmBackend, refinement: Refinement | null, actor: typeof Actor | null) {
    this.#backend = backend;
    this.#model = model;
    this.#personal = isPersonal(model) ? model : null;
    this.#refinement = refinement;
    this.#Actor = actor;
    this.#start();
  }

  #start(): void {
    const { policy } = this.#model;
    this.#encoder = this.#personal && deviceEncoder(this.#backend, this.#personal);
    this.actor = this.#Actor && policy ? new this.#Actor(this.#backend, policy) : null;
  }

  /** Created at first use; null for a shared model. */
  get questioner(): Questioner | null {
    if (this.#personal) this.#questioner ??= new Questioner(this.#backend, this.#personal, this.#choices);
    return this.#questioner;
  }

  /** Created at first use; null for a shared model. */
  get typicality(): Typicality | null {
    if (this.#personal) this.#typicality ??= new Typicality(this.#backend, this.#personal, this.#choices);
    return this.#typicality;
  }

  /** Loads the likelihood of choices among several alternatives: before the first user who may have made some. */
  async loadChoices(): Promise<void> {
    if (this.#choices) return;
    const { choiceLikelihood } = await import("../inference/several-alternatives.ts");
    this.#choices = choiceLikelihood(this.#model.config);
    this.#eraseQuestions();
  }

  /** q(z | the last N answers). */
  infer(answers: readonly LabelledPair[]): Latent {
    const encoded = this.#encoder?.encode(answers);
    const read = (name: string) => (encoded?.read(name) ?? new Float32Array(0)) as Float32Array;
    return (
      this.#refinement?.infer(this.#backend, answers, encoded) ?? {
        mean: read("mean"),
        variance: read("variance"),
        z: read("z"),
      }
    );
  }

  /** Scores n alternatives by samples `z` [64, L]; those with 1 in `neutral.mask` [n] by `neutral.everyone` [64, L] instead. */
  rank(
    alternatives: readonly Float32Array[],
    z: Float32Array,
    neutral?: { mask: Float32Array; everyone: Float32Array },
  ): Scores {
    const isMixed = this.#personal !== null && neutral !== undefined; // a shared model has the same rewards for everyone
    const program = this.#ranker.of(`${alternatives.length} ${isMixed}`, () => {
      const options = { comparisons: this.#model.comparison?.shape[0], neutral: isMixed };
      return loadPlan(this.#backend, rankPlan(this.#model.config, alternatives.length, options), this.#model);
    });
    writeAlternatives(program, this.#model, alternatives);
    if (this.#personal) program.write("z", z);
    if (isMixed) {
      program.write("neutral", neutral.mask);
      program.write("everyone", neutral.everyone);
    }
    program.run();
    const read = (name: string) => program.read(name) as Float32Array;
    return { reward: read("reward"), uncertainty: read("uncertainty"), best: read("best") };
  }

  /** @throws FormatError unless the model's results for ordinary features are finite, without answers and with one. */
  #check(): void {
    const { normalisation, policy } = this.#model;
    const [a, b] = [ordinary(normalisation, 1), ordinary(normalisation, -1)];
    try {
      for (const answers of [[], [{ a, b, label: 1 }]]) {
        const { mean, variance, z } = this.infer(answers);
        const { reward, uncertainty } = this.rank([a, b], z);
        checkFinite("", mean, variance, reward, uncertainty);
        if (policy) this.actor?.observe(ordinary(policy.normalisation, 1));
        this.actor?.run(mean);
      }
    } catch {
      throw new FormatError("model: its results are not finite; the file was changed or damaged");
    }
  }

  /** Overwrites all memory that holds users' data, and reloads the plans. */
  erase(): void {
    for (const program of [this.#encoder, this.#refinement, this.actor, this.#ranker]) program?.erase();
    this.#eraseQuestions();
    this.#start();
  }

  #eraseQuestions(): void {
    this.#questioner?.erase();
    this.#typicality?.erase();
    this.#questioner = this.#typicality = null;
  }
}

/** The number of programs that an agent of this model has loaded at once, when it has done everything. */
function programsOf(model: Model, refinement = 0): number {
  const ranker = 1;
  const typicality = 1;
  const personal = isPersonal(model)
    ? encoderPrograms(model.config) + refinement + Questioner.PROGRAMS + typicality
    : 0;
  return ranker + personal + Number(model.policy !== undefined);
}
