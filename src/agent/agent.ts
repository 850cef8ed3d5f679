import { type WasmProgram, wasm } from "../backend/wasm.ts";
import { kernels } from "../host/node.ts";
import { type Answered, encoderPlan, rankPlan, SAMPLES, writeAnswers, writeParameters } from "../model/infer.ts";
import type { Model } from "../model/model.ts";

/** Two states to choose between, each a row of the model's features. */
export interface Question {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
  /** What people call the two sides. */
  readonly captions?: readonly [string, string];
}
export type Reply = "a" | "b" | "tie" | "skip";

export interface Posterior {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

export interface Ranked {
  /** Position of the option in the list that was ranked. */
  readonly index: number;
  /** Mean reward over samples of the posterior. */
  readonly reward: number;
  /** Standard deviation of the reward over the samples. */
  readonly uncertainty: number;
  /** The chance that the user picks this option among those given: the softmax of the rewards, averaged over samples. */
  readonly best: number;
}

const LABEL = { a: 1, b: 0, tie: 0.5 } as const;

/**
 * One user on one device: takes answers, keeps what they say about the user to itself, and ranks options
 * for that user. With no answers it ranks for the population's prior.
 */
export class Agent {
  readonly #model: Model;
  readonly #module: WebAssembly.Module;
  readonly #encoder: WasmProgram | null;
  #answers: readonly Answered[] = [];
  #scorer: { options: number; program: WasmProgram } | null = null;

  private constructor(model: Model, module: WebAssembly.Module) {
    this.#model = model;
    this.#module = module;
    this.#encoder = model.config.method === "vpl" ? wasm(module).load(encoderPlan(model.config, 1), 0) : null;
    if (this.#encoder) {
      writeParameters(this.#encoder, model);
      this.#encode();
    }
  }

  static async open(model: Model): Promise<Agent> {
    return new Agent(model, await kernels());
  }

  /** The questions that came with the model. */
  get questions(): Question[] {
    const { survey, config } = this.#model;
    if (!survey) return [];
    const { a, b, captions } = survey;
    const row = (data: Float32Array, i: number) => data.slice(i * config.size, (i + 1) * config.size);
    return Array.from({ length: a.shape[0] ?? 0 }, (_, i) => ({
      a: row(a.data, i),
      b: row(b.data, i),
      captions: captions?.[i],
    }));
  }

  /**
   * Takes one answer. A model for N answers uses the last N; a skipped question changes nothing. Throws
   * before anything is changed when a side does not have the model's features.
   */
  answer(question: Question, reply: Reply): void {
    if (reply === "skip") return;
    if (!Object.hasOwn(LABEL, reply))
      throw new RangeError(`reply: got ${JSON.stringify(reply)}; it must be a, b, tie or skip`);
    const a = this.#state("question.a", question.a);
    const b = this.#state("question.b", question.b);
    if (!this.#encoder) return;
    const before = this.#answers;
    this.#answers = [...before, { a, b, label: LABEL[reply] }].slice(-this.#model.config.context);
    this.#encode();
    if (this.#encoder.read("variance").every(Number.isFinite) && this.#encoder.read("mean").every(Number.isFinite))
      return;
    this.#answers = before;
    this.#encode();
    throw new RangeError("question: its posterior is not finite; features must be of the size of those trained on");
  }

  /** q(z | answers) as copies; both empty for a model without a latent (BTL). */
  get posterior(): Posterior {
    if (!this.#encoder) return { mean: new Float32Array(0), variance: new Float32Array(0) };
    return {
      mean: this.#encoder.read("mean") as Float32Array,
      variance: this.#encoder.read("variance") as Float32Array,
    };
  }

  /** Orders options, each a row of features, for this user: the best first. */
  rank(options: readonly ArrayLike<number>[]): Ranked[] {
    if (options.length === 0) throw new RangeError("options: got none; it wants at least one");
    const states = options.map((option, i) => this.#state(`options[${i}]`, option));
    const program = this.#scorerFor(states.length);
    const flat = new Float32Array(states.length * this.#model.config.size);
    states.forEach((s, i) => {
      flat.set(s, i * s.length);
    });
    program.write("states", flat);
    if (this.#encoder) {
      program.write("mean", this.#encoder.view("mean"));
      program.write("logVariance", this.#encoder.view("logVariance"));
    }
    program.step = 0;
    program.run();
    const [reward, uncertainty, best] = (["reward", "uncertainty", "best"] as const).map((name) => program.read(name));
    const ranked = states.map((_, index) => ({
      index,
      reward: reward?.[index] as number,
      uncertainty: uncertainty?.[index] as number,
      best: best?.[index] as number,
    }));
    if (ranked.some(({ reward }) => !Number.isFinite(reward))) {
      throw new RangeError("options: their rewards are not finite; features must be of the size of those trained on");
    }
    return ranked.sort((p, q) => q.best - p.best || q.reward - p.reward || p.index - q.index);
  }

  #scorerFor(options: number): WasmProgram {
    if (this.#scorer?.options !== options) {
      const program = wasm(this.#module).load(rankPlan(this.#model.config, options, SAMPLES), 0);
      writeParameters(program, this.#model);
      this.#scorer = { options, program };
    }
    return this.#scorer.program;
  }

  #encode(): void {
    const program = this.#encoder as WasmProgram;
    writeAnswers(program, this.#model.config, [this.#answers]);
    program.run();
  }

  #state(name: string, values: ArrayLike<number>): Float32Array {
    const { size } = this.#model.config;
    if (values.length !== size) throw new RangeError(`${name}: got ${values.length} features; the model has ${size}`);
    const state = Float32Array.from(values);
    const bad = state.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) throw new RangeError(`${name}: feature ${bad} is ${values[bad]}; all must be finite`);
    return state;
  }
}
