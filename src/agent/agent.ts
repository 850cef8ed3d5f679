import type { Explained, Situation } from "../inference/questioner.ts";
import type { Model } from "../model/model.ts";
import { modelHash } from "../model/model-file.ts";
import { certainty, Engine, type EngineOptions, type Latent } from "./engine.ts";
import { type Neutral, type States, statesOf } from "./inputs.ts";
import { type Keeper, People, type Person } from "./people.ts";
import { type Question, questionsOf, wasAsked } from "./questions.ts";
import { type Ranked, ranked } from "./ranking.ts";
import { type AnsweredQuestion, answersOf, checkReply, type Reply } from "./user-record.ts";

export interface Posterior {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** What to ask about, and when to stop. */
export interface Asking {
  readonly candidates?: readonly Question[];
  readonly options?: readonly ArrayLike<number>[];
  /** Stop where the next answer is expected to tell less than so many bits. */
  readonly bits?: number;
  /** Stop where the option that `rank` puts first is the best with this probability. */
  readonly decided?: number;
}

export interface AgentOptions extends EngineOptions {
  /** Where users are kept, sealed; in memory alone without. */
  vault?: Keeper;
  /** Who uses the device at first: "user" by default. */
  user?: string;
  neutral?: Neutral;
}

/**
 * The users of one device, one at a time: takes their answers, keeps what these say to itself, and ranks and acts for
 * whoever is there. Who has not answered yet is ranked for by the population's prior.
 */
export class Agent {
  readonly #model: Model;
  readonly #inference: Engine;
  readonly #states: States;
  readonly #neutral: Neutral;
  /** Nobody's answers. */
  readonly #everyone: Latent;
  readonly #people: People;
  #person: Person;
  #open = true;

  private constructor(model: Model, inference: Engine, people: People, person: Person, neutral: Neutral) {
    this.#model = model;
    this.#inference = inference;
    this.#everyone = inference.infer([]);
    this.#states = statesOf(model, neutral.state);
    this.#neutral = neutral;
    this.#people = people;
    this.#person = person;
  }

  static async open(model: Model, { vault, user = "user", neutral = {}, ...given }: AgentOptions = {}): Promise<Agent> {
    const inference = await Engine.load(model, given);
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
    return questionsOf(this.#model);
  }

  /**
   * The question to ask next: of those that came with the model, or of these candidates, that were not asked before. With
   * `options`, the one after whose answer the best of them is most likely known; without, the one whose answer tells most
   * about the user. Null when it is time to stop.
   */
  nextQuestion({ candidates, options, bits = 0, decided = Number.POSITIVE_INFINITY }: Asking = {}): Question | null {
    const left = (candidates ?? this.questions).filter((question, i) => {
      const sides = this.#states.sides(`candidates[${i}]`, question);
      return !this.#states.neutral(sides.a, sides.b) && !wasAsked(this.#here.told, sides);
    });
    const situation = this.#situation(options);
    const chosen = this.#inference.questioner?.next(left, situation);
    if (!chosen || chosen.bits < bits) return null;
    // It is likely by draws of who the user may be, and ranked first by their best Gaussian: sure is where both agree.
    const isSure = chosen.decided && chosen.decided.now >= decided;
    return isSure && chosen.decided.option === this.rank(situation.options ?? [])[0]?.index ? null : chosen.question;
  }

  /** Why this question: what is expected of its answer in bits, and for the choice among options, and what each would change. */
  explain(question: Question, options?: readonly ArrayLike<number>[]): Explained {
    const sides = this.#states.sides("question", question);
    const { questioner } = this.#inference;
    if (!questioner) throw new RangeError("explain: the model is the same for every user; there is nothing to ask");
    return questioner.explain(sides, this.#situation(options));
  }

  /**
   * Takes one answer. A model for N answers uses the last N; a skipped question says nothing. Throws before anything
   * is changed when a side does not have the model's features, or lies where nothing may be learned.
   */
  answer(question: Question, reply: Reply): void {
    const sides = this.#states.sides("question", question);
    if (this.#states.neutral(sides.a, sides.b)) {
      throw new RangeError("question: it lies where nothing may be learned of the user (neutral.state); ask another");
    }
    this.#tell([...this.#here.told, { ...sides, reply: checkReply(reply) }]);
  }

  /** What the user was asked and said, the first first, as copies. */
  get answers(): AnsweredQuestion[] {
    return this.#here.told.map(({ a, b, reply }) => ({ a: a.slice(), b: b.slice(), reply }));
  }

  /** Takes the last answer back; says whether there was one. */
  undo(): boolean {
    const { told } = this.#here;
    if (told.length > 0) this.#tell(told.slice(0, -1));
    return told.length > 0;
  }

  /** Replaces the reply of an answer, by its place in `answers`. */
  change(index: number, reply: Reply): void {
    const { told } = this.#here;
    if (!told[index]) throw new RangeError(`index: got ${index}; there are ${told.length} answers, the first is 0`);
    this.#tell(told.map((each, i) => (i === index ? { ...each, reply: checkReply(reply) } : each)));
  }

  /** q(z | answers) as copies; both empty for a model without a latent (BTL, DPL). */
  get posterior(): Posterior {
    const { mean, variance } = this.#here.latent;
    return { mean: mean.slice(), variance: variance.slice() };
  }

  /** How much of the prior's uncertainty, in standard deviations, the answers have taken away: 0 … 1. */
  get confidence(): number {
    return certainty(this.#here.latent, this.#everyone);
  }

  /**
   * How usual the user is, 0 … 1: the share of people like those the model was trained on whose answers to the same
   * questions would be no more probable. Below 0.05 they are unlike nearly all: see `personal`.
   */
  get typicality(): number {
    return this.#inference.typicality?.of(answersOf(this.#here.told)) ?? 1;
  }

  /** Whether rewards and actions follow the user (the rule) or the population, which is kept with the user. */
  get personal(): boolean {
    return this.#here.personal;
  }
  set personal(personal: boolean) {
    if (typeof personal !== "boolean") throw new TypeError(`personal: got ${typeof personal}; it is true or false`);
    this.#person = this.#people.update(this.#here, { personal });
  }

  /** Orders options, each a row of features, for this user: the best first. */
  rank(options: readonly ArrayLike<number>[]): Ranked[] {
    const states = this.#states.options(options);
    const [own, everyone] = [this.#latent.z, this.#everyone.z];
    const neutral = Float32Array.from(states, (state) => Number(own !== everyone && this.#states.neutral(state)));
    const mixed = neutral.includes(1) ? { options: neutral, everyone } : undefined;
    return ranked(this.#inference.rank(states, own, mixed));
  }

  /**
   * What the policy does in a state for this user, at the posterior's mean: fills `out` with an action in the units of
   * the data (of discrete actions: the number of one), and gives it back. Nothing is allocated.
   */
  act(observation: ArrayLike<number>, out: Float32Array): Float32Array {
    const actor = this.#inference.actor;
    if (!actor) throw new RangeError("act: the model has no policy; penchant policy trains one for it");
    const { mean } = this.#neutral.observation?.(observation) ? this.#everyone : this.#latent;
    return actor.act(observation, mean, out);
  }

  /** Waits until all answers are in the vault; throws where one could not be kept. */
  async flush(): Promise<void> {
    await this.#people.flush();
  }

  /** Erases what is known of the user: in memory, and in the vault with its key. Who goes on is as good as new. */
  async forget(): Promise<void> {
    const { id } = this.#here;
    this.#person = this.#people.erase(id);
    this.#inference.erase();
    await this.#people.remove(id);
  }

  /** Takes no more calls, waits until all answers are in the vault, where they stay, and erases what is in memory. */
  async dispose(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#people.flush().finally(() => {
      this.#people.eraseAll();
      this.#inference.erase();
    });
  }

  #situation(options: readonly ArrayLike<number>[] | undefined): Situation {
    const own = options && this.#states.options(options).filter((option) => !this.#states.neutral(option));
    return { answers: answersOf(this.#here.told), options: own };
  }

  #check(): void {
    if (!this.#open) throw new Error("agent: it was disposed of; open another");
  }

  /** Who is there, while the agent is open. */
  get #here(): Person {
    this.#check();
    return this.#person;
  }

  /** What rewards and actions follow. */
  get #latent(): Latent {
    return this.#here.personal ? this.#here.latent : this.#everyone;
  }

  #tell(told: readonly AnsweredQuestion[]): void {
    const latent = this.#inference.infer(answersOf(told));
    if (!latent.mean.every(Number.isFinite) || !latent.variance.every(Number.isFinite)) {
      throw new RangeError("question: its posterior is not finite; features must be of the size of those trained on");
    }
    this.#person = this.#people.update(this.#here, { told, latent });
  }
}
