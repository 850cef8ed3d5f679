import { kernels } from "#host";
import { type WasmProgram, wasm } from "../backend/wasm.ts";
import type { Answered } from "../data/preferences.ts";
import { encoderPlan, rankPlan, writeAnswers, writeOptions, writeParameters } from "../model/infer.ts";
import { type Model, normalise } from "../model/model.ts";
import { FITTED, newtonSteps, refinePlan } from "../model/refine.ts";
import type { Plan } from "../plan/compile.ts";
import { Actor } from "./actor.ts";

/** Two states to choose between, each a row of the model's features (segments: the rows of their states in turn). */
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

export interface AgentOptions {
  /** Newton steps from the encoder's posterior on the user's own answers; 0 by default. */
  refine?: number;
  /** penchant.wasm, compiled or as bytes, where it does not lie beside the code or must not be read. */
  module?: WebAssembly.Module | BufferSource;
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
  readonly #fit: { program: WasmProgram; steps: number } | null;
  #answers: readonly Answered[] = [];
  readonly #actor: Actor | null;
  #scorer: { options: number; program: WasmProgram } | null = null;

  private constructor(model: Model, module: WebAssembly.Module, steps: number) {
    this.#model = model;
    this.#module = module;
    const { config } = model;
    this.#encoder = config.encoder === "newton" || config.latent === 0 ? null : this.#load(encoderPlan(config, 1));
    this.#fit = steps > 0 ? { program: this.#load(refinePlan(config, 1)), steps } : null;
    this.#actor = model.policy ? new Actor(wasm(module), model.policy) : null;
    this.#encode();
    this.#follow();
  }

  static async open(model: Model, { refine, module }: AgentOptions = {}): Promise<Agent> {
    const steps = newtonSteps(model.config, refine);
    const compiled = module instanceof WebAssembly.Module ? module : module && (await WebAssembly.compile(module));
    return new Agent(model, compiled ?? (await kernels()), steps);
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
    const posterior = this.#program;
    if (!posterior) return;
    const before = this.#answers;
    this.#answers = [...before, { a, b, label: LABEL[reply] }].slice(-this.#model.config.context);
    this.#encode();
    if (posterior.read("variance").every(Number.isFinite) && posterior.read("mean").every(Number.isFinite)) {
      this.#follow();
      return;
    }
    this.#answers = before;
    this.#encode();
    throw new RangeError("question: its posterior is not finite; features must be of the size of those trained on");
  }

  /** q(z | answers) as copies; both empty for a model without a latent (BTL, DPL). */
  get posterior(): Posterior {
    const program = this.#program;
    if (!program) return { mean: new Float32Array(0), variance: new Float32Array(0) };
    return { mean: program.read("mean") as Float32Array, variance: program.read("variance") as Float32Array };
  }

  /** Orders options, each a row of features, for this user: the best first. */
  rank(options: readonly ArrayLike<number>[]): Ranked[] {
    if (options.length === 0) throw new RangeError("options: got none; it wants at least one");
    const states = options.map((option, i) => this.#state(`options[${i}]`, option));
    const program = this.#scorerFor(states.length);
    writeOptions(program, this.#model, states);
    if (this.#program) program.write("z", this.#program.view("z"));
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

  /**
   * What the policy does in a state for this user, at the posterior's mean: fills `out` with an action in the units of
   * the data (of discrete actions: the number of one), and gives it back. Nothing is allocated.
   */
  act(observation: ArrayLike<number>, out: Float32Array): Float32Array {
    if (!this.#actor) throw new RangeError("act: the model has no policy; penchant policy trains one for it");
    return this.#actor.act(observation, out);
  }

  #scorerFor(options: number): WasmProgram {
    if (this.#scorer?.options !== options) {
      const { config, comparison } = this.#model;
      const program = this.#load(rankPlan(config, options, { comparisons: comparison?.shape[0] }));
      if (comparison) program.write("comparison", comparison.data);
      this.#scorer = { options, program };
    }
    return this.#scorer.program;
  }

  #load(plan: Plan): WasmProgram {
    const program = wasm(this.#module).load(plan, 0);
    writeParameters(program, this.#model);
    return program;
  }

  /** The program that holds the posterior; null where there is none. */
  get #program(): WasmProgram | null {
    return this.#fit?.program ?? this.#encoder;
  }

  /** The policy acts for the user whom the answers tell of. */
  #follow(): void {
    if (this.#program) this.#actor?.follow(this.#program.view("mean"));
  }

  #encode(): void {
    const encoder = this.#encoder;
    if (encoder) {
      writeAnswers(encoder, this.#model, [this.#answers]);
      encoder.step = 0;
      encoder.run();
    }
    if (!this.#fit) return;
    const { program, steps } = this.#fit;
    program.write(FITTED, encoder?.view("mean") ?? (this.#model.parameters.get("prior.mean") as Float32Array));
    writeAnswers(program, this.#model, [this.#answers]);
    program.step = 0;
    program.run(steps + 1); // what the last run gives is of the step before it
  }

  #state(name: string, values: ArrayLike<number>): Float32Array {
    const { size, length } = this.#model.config;
    const states = values.length / size;
    if (!(Number.isInteger(states) && states >= 1 && states <= length)) {
      const wants =
        length === 1
          ? `the model has ${size}`
          : `a segment of the model has ${size} for each of up to ${length} states`;
      throw new RangeError(`${name}: got ${values.length} features; ${wants}`);
    }
    const state = Float32Array.from(values);
    const bad = normalise(state, this.#model.normalisation).findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) {
      throw new RangeError(
        `${name}: feature ${bad} is ${values[bad]}; it must be finite, and of the size of those trained on`,
      );
    }
    return state;
  }
}
