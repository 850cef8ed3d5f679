import type { Answered } from "../data/preferences.ts";
import { kernels } from "../host/node.ts";
import { modelHash } from "../model/file.ts";
import type { Model } from "../model/model.ts";
import { Inference, type Latent } from "./inference.ts";
import { People, type Person } from "./people.ts";
import { REPLIES, type Reply, type Told } from "./record.ts";
import { checkState, isNeutral, type Neutral } from "./states.ts";
import type { Vault } from "./vault.ts";

/** Two states to choose between, each a row of the model's features (segments: the rows of their states in turn). */
export interface Question {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
  /** What people call the two sides. */
  readonly captions?: readonly [string, string];
}

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
  /** Where users are kept, sealed; in memory alone without. */
  vault?: Vault;
  /** Who uses the device at first: "user" by default. */
  user?: string;
  neutral?: Neutral;
  /** Newton steps from the encoder's posterior on the user's own answers; 0 by default. */
  refine?: number;
}

const LABEL = { a: 1, b: 0, tie: 0.5 } as const;

/**
 * The users of one device, one at a time: takes their answers, keeps what these say to itself, and ranks and acts for
 * whoever is there. Who has not answered yet is ranked for by the population's prior.
 */
export class Agent {
  readonly #model: Model;
  readonly #inference: Inference;
  readonly #neutral: Neutral;
  /** Nobody's answers. */
  readonly #everyone: Latent;
  readonly #people: People;
  #person: Person;
  /** Whom the policy acts for. */
  #followed: Latent | null = null;
  #open = true;

  private constructor(model: Model, inference: Inference, people: People, person: Person, neutral: Neutral) {
    this.#model = model;
    this.#inference = inference;
    this.#everyone = inference.infer([]);
    this.#neutral = neutral;
    this.#people = people;
    this.#person = person;
  }

  static async open(model: Model, { vault, user = "user", neutral = {}, refine }: AgentOptions = {}): Promise<Agent> {
    const inference = new Inference(model, await kernels(), refine);
    const hash = vault ? await modelHash(model) : "";
    const people = new People(vault, hash, (told) => inference.infer(answersOf(told)));
    return new Agent(model, inference, people, await people.get(user), neutral);
  }

  /** Switches to another user, whose answers so far are read from the vault if they are not in memory. */
  async user(id: string): Promise<void> {
    this.#check();
    this.#person = await this.#people.switch(id);
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
   * Takes one answer. A model for N answers uses the last N; a skipped question says nothing. Throws before anything
   * is changed when a side does not have the model's features, or lies where nothing may be learned.
   */
  answer(question: Question, reply: Reply): void {
    this.#check();
    const told = {
      a: checkState(this.#model, "question.a", question.a),
      b: checkState(this.#model, "question.b", question.b),
      reply: checkReply(reply),
    };
    if (isNeutral(told.a, this.#model, this.#neutral) || isNeutral(told.b, this.#model, this.#neutral)) {
      throw new RangeError("question: it lies where nothing may be learned of the user (neutral.state); ask another");
    }
    this.#tell([...this.#person.told, told]);
  }

  /** What the user was asked and said, the first first, as copies. */
  get answers(): Told[] {
    this.#check();
    return this.#person.told.map(({ a, b, reply }) => ({ a: a.slice(), b: b.slice(), reply }));
  }

  /** Takes the last answer back; says whether there was one. */
  undo(): boolean {
    this.#check();
    const { told } = this.#person;
    if (told.length > 0) this.#tell(told.slice(0, -1));
    return told.length > 0;
  }

  /** Replaces the reply of an answer, by its place in `answers`. */
  change(index: number, reply: Reply): void {
    this.#check();
    const { told } = this.#person;
    if (!told[index]) throw new RangeError(`index: got ${index}; there are ${told.length} answers, the first is 0`);
    this.#tell(told.map((each, i) => (i === index ? { ...each, reply: checkReply(reply) } : each)));
  }

  /** q(z | answers) as copies; both empty for a model without a latent (BTL, DPL). */
  get posterior(): Posterior {
    this.#check();
    const { mean, variance } = this.#person.latent;
    return { mean: mean.slice(), variance: variance.slice() };
  }

  /**
   * How much of the prior's uncertainty the answers have taken away, 0 … 1: one minus the ratio of the posterior's
   * standard deviations to those before any answer (their geometric mean).
   */
  get confidence(): number {
    this.#check();
    const before = this.#everyone.variance;
    const now = this.#person.latent.variance;
    if (now.length === 0) return 0;
    const product = now.reduce((p, v, i) => p * Math.sqrt(v / (before[i] as number)), 1);
    return Math.min(1, Math.max(0, 1 - product ** (1 / now.length)));
  }

  /** Whether rewards and actions follow the user (the rule) or the population, which is kept with the user. */
  get personal(): boolean {
    this.#check();
    return this.#person.personal;
  }
  set personal(personal: boolean) {
    this.#check();
    if (typeof personal !== "boolean") throw new TypeError(`personal: got ${typeof personal}; it is true or false`);
    this.#person = this.#people.update(this.#person, { personal });
  }

  /** Orders options, each a row of features, for this user: the best first. */
  rank(options: readonly ArrayLike<number>[]): Ranked[] {
    this.#check();
    if (options.length === 0) throw new RangeError("options: got none; it wants at least one");
    const states = options.map((option, i) => checkState(this.#model, `options[${i}]`, option));
    const everyone = this.#everyone.z;
    const own = this.#latent.z;
    const neutral = Float32Array.from(states, (state) =>
      Number(own !== everyone && isNeutral(state, this.#model, this.#neutral)),
    );
    const mixed = neutral.includes(1) ? { options: neutral, everyone } : undefined;
    const { reward, uncertainty, best } = this.#inference.rank(states, own, mixed);
    if (!reward.every(Number.isFinite)) {
      throw new RangeError("options: their rewards are not finite; features must be of the size of those trained on");
    }
    return states
      .map((_, index) => ({
        index,
        reward: reward[index] as number,
        uncertainty: uncertainty[index] as number,
        best: best[index] as number,
      }))
      .sort((p, q) => q.best - p.best || q.reward - p.reward || p.index - q.index);
  }

  /**
   * What the policy does in a state for this user, at the posterior's mean: fills `out` with an action in the units of
   * the data (of discrete actions: the number of one), and gives it back. Nothing is allocated.
   */
  act(observation: ArrayLike<number>, out: Float32Array): Float32Array {
    this.#check();
    const actor = this.#inference.actor;
    if (!actor) throw new RangeError("act: the model has no policy; penchant policy trains one for it");
    const latent = this.#neutral.observation?.(observation) ? this.#everyone : this.#latent;
    if (latent !== this.#followed) {
      actor.follow(latent.mean);
      this.#followed = latent;
    }
    return actor.act(observation, out);
  }

  /** Waits until all answers are in the vault. Throws a VaultError where one could not be kept. */
  async flush(): Promise<void> {
    await this.#people.flush();
  }

  /** Erases what is known of the user: in memory, and in the vault with its key. Who goes on is as good as new. */
  async forget(): Promise<void> {
    this.#check();
    const { id } = this.#person;
    this.#person = this.#people.erase(id);
    this.#erase();
    await this.#people.remove(id);
  }

  /** Takes no more calls, waits until all answers are in the vault, where they stay, and erases what is in memory. */
  async dispose(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#people.flush().finally(() => {
      this.#people.eraseAll();
      this.#erase();
    });
  }

  #erase(): void {
    this.#inference.erase();
    this.#followed = null;
  }

  #check(): void {
    if (!this.#open) throw new Error("agent: it was disposed of; open another");
  }

  /** What rewards and actions follow. */
  get #latent(): Latent {
    return this.#person.personal ? this.#person.latent : this.#everyone;
  }

  #tell(told: readonly Told[]): void {
    const latent = this.#inference.infer(answersOf(told));
    if (!latent.mean.every(Number.isFinite) || !latent.variance.every(Number.isFinite)) {
      throw new RangeError("question: its posterior is not finite; features must be of the size of those trained on");
    }
    this.#person = this.#people.update(this.#person, { told, latent });
  }
}

/** What the encoder takes: skipped questions say nothing. */
const answersOf = (told: readonly Told[]): Answered[] =>
  told.flatMap(({ a, b, reply }) => (reply === "skip" ? [] : [{ a, b, label: LABEL[reply] }]));

function checkReply(reply: Reply): Reply {
  if (REPLIES.includes(reply)) return reply;
  throw new RangeError(`reply: got ${JSON.stringify(reply)}; it must be a, b, tie or skip`);
}
