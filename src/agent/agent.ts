import type { Explained, QuestionContext } from "../inference/questioner.ts";
import type { Model } from "../model/model.ts";
import { modelHash } from "../model/model-file.ts";
import { certainty, Engine, type EngineOptions, type Latent } from "./engine.ts";
import { type InputValidator, inputValidator, type Neutral } from "./input-validator.ts";
import { type Question, questionsOf, wasAsked } from "./questions.ts";
import { type Ranked, ranked } from "./ranking.ts";
import { type AnsweredQuestion, checkReply, labelledPairs, type Reply } from "./user-record.ts";
import { type User, UserStore, type UserVault } from "./user-store.ts";

/**
 * The approximate posterior q(z | answers): a Gaussian with diagonal covariance over the user's latent z (VPL paper,
 * section 3). Both arrays are empty for a model without a latent (BTL, DPL).
 */
export interface Posterior {
  /** [L] */
  readonly mean: Float32Array;
  /** [L] */
  readonly variance: Float32Array;
}

/** What `nextQuestion` chooses from, and when it stops asking. */
export interface Asking {
  /** Questions to choose from; by default those that came with the model. */
  readonly candidates?: readonly Question[];
  /**
   * What the user will choose from, each [d] or [t·d]. With options, questions are chosen to find the best option; without,
   * to learn most about the user.
   */
  readonly options?: readonly ArrayLike<number>[];
  /** Stop when the expected information gain of the best question is below this, in bits: 0 … 1. Default 0. */
  readonly bits?: number;
  /** Stop when the option that `rank` puts first is the best one with at least this probability: 0 … 1. Default: never. */
  readonly decided?: number;
}

/** Options of `Agent.open`. */
export interface AgentOptions extends EngineOptions {
  /** Where users are stored, from `openVault`. Without a vault they are kept in memory only. */
  vault?: UserVault;
  /** Id of the first user: any string of at least one character. Default "user". */
  user?: string;
  /** States and observations where every user is treated alike. */
  neutral?: Neutral;
}

/**
 * A personalised agent: it learns the preferences of a device's users from their answers, and ranks and acts for one user
 * at a time. A user without answers is treated according to the population's prior. Nothing leaves the device.
 *
 * @example
 * import { Agent, loadModel } from "penchant";
 *
 * const model = await loadModel("bowl.safetensors"); // where does a person want the bowl?
 * const agent = await Agent.open(model);
 * for (const question of agent.questions) {
 *   const [a, b] = question.captions ?? [];
 *   const isLiked = (place?: string) => place === "coffee table"; // this person's answers
 *   agent.answer(question, isLiked(a) ? "a" : isLiked(b) ? "b" : "skip");
 * }
 * const places = model.features ?? []; // one-hot features: one for each place
 * const options = places.map((place) => places.map((other) => (other === place ? 1 : 0)));
 * const [first] = agent.rank(options);
 * console.log(places[first.index]); // coffee table
 * await agent.dispose();
 */
export class Agent {
  readonly #model: Model;
  readonly #engine: Engine;
  readonly #validator: InputValidator;
  readonly #neutral: Neutral;
  /** The latent of a user without answers. */
  readonly #prior: Latent;
  readonly #users: UserStore;
  #user: User;
  #isOpen = true;

  private constructor(model: Model, engine: Engine, users: UserStore, user: User, neutral: Neutral) {
    this.#model = model;
    this.#engine = engine;
    this.#prior = engine.infer([]);
    this.#validator = inputValidator(model, neutral.state);
    this.#neutral = neutral;
    this.#users = users;
    this.#user = user;
  }

  /**
   * Opens an agent for a model, and loads its first user from the vault.
   *
   * @throws RangeError when `user` is not a non-empty string, or `refine` is not 0 … 100 (1 … 100 for a model of hierarchical
   *   Bayes, whose posterior is found by Newton's method alone).
   * @throws VaultError when the user's record does not open.
   * @throws FormatError when the user's record is of another version.
   * @throws WebAssembly.CompileError when `module` holds something other than the kernels.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   * import { memoryStore, openVault } from "penchant/vault";
   *
   * const key = crypto.getRandomValues(new Uint8Array(32));
   * const vault = await openVault(memoryStore(), { key });
   * const model = await loadModel("bowl.safetensors");
   * const agent = await Agent.open(model, { vault, user: "ann", refine: 3 });
   * console.log(agent.answers.length); // 0
   */
  static async open(model: Model, options: AgentOptions = {}): Promise<Agent> {
    const { vault, user = "user", neutral = {}, ...engineOptions } = options;
    const engine = await Engine.load(model, engineOptions);
    const hash = vault ? await modelHash(model) : "";
    const users = new UserStore(vault, hash, (answers) => engine.infer(labelledPairs(answers)));
    return new Agent(model, engine, users, await users.get(user), neutral);
  }

  /**
   * Switches to another user. Their answers are loaded from the vault unless they are in memory.
   *
   * @throws RangeError when `id` is not a non-empty string.
   * @throws VaultError when the user's record does not open. The agent then stays with the user it had.
   * @throws Error when another switch began before this one was done.
   */
  async user(id: string): Promise<void> {
    this.#checkOpen();
    this.#user = await this.#users.switch(id);
  }

  /** Copies of the questions that came with the model; none when it has no survey. */
  get questions(): Question[] {
    return questionsOf(this.#model);
  }

  /**
   * Chooses the question to ask next, among candidates that the user was not asked before (in either order).
   *
   * With `options`, it is the question after whose answer the best option is most likely to be known; ties go to the larger
   * expected information gain. Without, it is the question with the largest expected information gain about z. Both are
   * estimated with 256 particles.
   *
   * @returns one of the candidates, or null when it is time to stop or none is left. Always null for a model without a latent.
   * @throws RangeError when a candidate or an option does not have the model's features.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const agent = await Agent.open(await loadModel("bowl.safetensors"));
   * const person = [3, 1, 4, 0, 2]; // wants the bowl at place 3 most, at place 1 next
   * let asked = 0;
   * for (let question = agent.nextQuestion({ bits: 0.1 }); question; question = agent.nextQuestion({ bits: 0.1 })) {
   *   const [a, b] = [question.a, question.b].map((side) => person[Array.from(side).indexOf(1)]);
   *   agent.answer(question, a < b ? "a" : "b");
   *   asked++;
   * }
   * console.log(asked < agent.questions.length); // true
   */
  nextQuestion({ candidates, options, bits = 0, decided = Number.POSITIVE_INFINITY }: Asking = {}): Question | null {
    const { answers } = this.#current;
    const unasked = (candidates ?? this.questions).filter((question, i) => {
      const sides = this.#validator.question(`candidates[${i}]`, question);
      return !this.#validator.isNeutral(sides.a, sides.b) && !wasAsked(answers, sides);
    });
    const situation = this.#situation(options);
    const chosen = this.#engine.questioner?.next(unasked, situation);
    if (!chosen || chosen.bits < bits) return null;
    // Particles say how likely the first option is the best; `rank` uses the Gaussian posterior. Stop only when they agree.
    const isDecided = chosen.decided && chosen.decided.now >= decided;
    const agrees = () => chosen.decided?.option === this.rank(situation.alternatives ?? [])[0]?.index;
    return isDecided && agrees() ? null : chosen.question;
  }

  /**
   * Explains a question: the expected information gain of its answer and, with options, how each answer would change the
   * choice among them. Indices of options count those that are not neutral.
   *
   * @throws RangeError when the model has no latent, or the question or an option does not have the model's features.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const agent = await Agent.open(await loadModel("bowl.safetensors"));
   * const question = agent.nextQuestion();
   * if (question) {
   *   const { chance, bits } = agent.explain(question);
   *   console.log(chance > 0 && chance < 1, bits > 0); // true true
   * }
   */
  explain(question: Question, options?: readonly ArrayLike<number>[]): Explained {
    const sides = this.#validator.question("question", question);
    const { questioner } = this.#engine;
    if (!questioner) throw new RangeError("explain: the model is the same for every user; there is nothing to ask");
    return questioner.explain(sides, this.#situation(options));
  }

  /**
   * Adds the user's answer to a question. The posterior is inferred from the last N answers, N being the model's context; a
   * skipped question does not affect it. When this throws, nothing was changed.
   *
   * @throws RangeError when the question does not have the model's features or is neutral, the reply is none of the four, or
   *   the posterior is not finite.
   */
  answer(question: Question, reply: Reply): void {
    const sides = this.#validator.question("question", question);
    if (this.#validator.isNeutral(sides.a, sides.b)) {
      throw new RangeError("question: it is neutral (neutral.state), so nothing may be learned from it; ask another");
    }
    this.#setAnswers([...this.#current.answers, { ...sides, reply: checkReply(reply) }]);
  }

  /** Copies of the user's answers, oldest first. */
  get answers(): AnsweredQuestion[] {
    return this.#current.answers.map(({ a, b, reply }) => ({ a: a.slice(), b: b.slice(), reply }));
  }

  /** Removes the user's last answer, and returns whether there was one. */
  undo(): boolean {
    const { answers } = this.#current;
    if (answers.length > 0) this.#setAnswers(answers.slice(0, -1));
    return answers.length > 0;
  }

  /**
   * Replaces the reply of an earlier answer.
   *
   * @param index Index of the answer in `answers`.
   * @throws RangeError when there is no such answer, or the reply is none of the four.
   */
  change(index: number, reply: Reply): void {
    const { answers } = this.#current;
    if (!answers[index])
      throw new RangeError(`index: got ${index}; there are ${answers.length} answers, the first is 0`);
    this.#setAnswers(answers.map((answer, i) => (i === index ? { ...answer, reply: checkReply(reply) } : answer)));
  }

  /** A copy of the posterior q(z | answers). */
  get posterior(): Posterior {
    const { mean, variance } = this.#current.latent;
    return { mean: mean.slice(), variance: variance.slice() };
  }

  /**
   * How much the answers have reduced the uncertainty about the user: 1 − σ/σ₀, for the geometric means over z's dimensions of
   * the posterior's and the prior's standard deviations. 0 before the first answer, towards 1 as the user becomes known.
   */
  get confidence(): number {
    return certainty(this.#current.latent, this.#prior);
  }

  /**
   * A prior predictive p-value, 0 … 1: the share of simulated users from the prior whose answers to the same questions would
   * be no more probable than this user's. Below 0.05 the user is unlike nearly everyone in the training data, so the ranking
   * may be wrong about them; consider `personal = false`. 1 before the first answer, and for a model without a latent.
   */
  get typicality(): number {
    return this.#engine.typicality?.of(labelledPairs(this.#current.answers)) ?? 1;
  }

  /**
   * Whether ranking and acting follow this user (true, the default) or the population's prior. It is stored with the user.
   *
   * @throws TypeError when set to something other than a boolean.
   */
  get personal(): boolean {
    return this.#current.personal;
  }
  /** @throws TypeError when set to something other than a boolean. */
  set personal(personal: boolean) {
    if (typeof personal !== "boolean")
      throw new TypeError(`personal: got ${typeof personal}; it must be true or false`);
    this.#user = this.#users.update(this.#current, { personal });
  }

  /**
   * Ranks options for the user, the most probable pick first. Neutral options are scored by the population's prior.
   *
   * @param options Features of each option, in the units of the training data: [d], or [t·d] for a segment of t states.
   * @throws RangeError when there are no options, one does not have the model's features, or a reward is not finite.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const agent = await Agent.open(await loadModel("bowl.safetensors"));
   * const ranking = agent.rank([
   *   [1, 0, 0, 0, 0],
   *   [0, 1, 0, 0, 0],
   *   [0, 0, 1, 0, 0],
   * ]);
   * const [first] = ranking;
   * console.log(ranking.length, first.best >= 1 / 3); // 3 true
   */
  rank(options: readonly ArrayLike<number>[]): Ranked[] {
    const items = this.#validator.options(options);
    const [own, prior] = [this.#latent.z, this.#prior.z];
    const neutral = Float32Array.from(items, (item) => Number(own !== prior && this.#validator.isNeutral(item)));
    const mixed = neutral.includes(1) ? { mask: neutral, everyone: prior } : undefined;
    return ranked(this.#engine.rank(items, own, mixed));
  }

  /**
   * Runs the model's policy for the user, conditioned on the posterior's mean. It allocates no memory, so it can run in a
   * control loop.
   *
   * @param observation Values in the units of the training data, as many as the policy was trained on.
   * @param out Receives the action in the units of the training data; for discrete actions, the action's number.
   * @returns `out`.
   * @throws RangeError when the model has no policy, an array has another length, or a value or the action is not finite.
   *   `out` is then unchanged.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const agent = await Agent.open(await loadModel("ball.safetensors")); // a ball in a maze
   * const action = new Float32Array(2);
   * agent.act([1, 1, 0, 0], action); // position and velocity in, forces out
   * console.log(action.every((force) => Math.abs(force) <= 1)); // true
   */
  act(observation: ArrayLike<number>, out: Float32Array): Float32Array {
    const { actor } = this.#engine;
    if (!actor) throw new RangeError("act: the model has no policy; penchant policy trains one for it");
    const { mean } = this.#neutral.observation?.(observation) ? this.#prior : this.#latent;
    return actor.act(observation, mean, out);
  }

  /**
   * Waits until all answers are saved in the vault.
   *
   * @throws VaultError when a save failed since the last call. The change is saved with the user's next one.
   */
  async flush(): Promise<void> {
    await this.#users.flush();
  }

  /**
   * Erases the user from memory, and from the vault together with their key. The agent goes on with a new user of the same id.
   *
   * @throws VaultError when the vault's store refuses.
   */
  async forget(): Promise<void> {
    const { id } = this.#current;
    this.#user = this.#users.erase(id);
    this.#engine.erase();
    await this.#users.remove(id);
  }

  /**
   * Closes the agent: waits until all answers are saved in the vault, then erases all users from memory. Later calls throw.
   *
   * @throws VaultError when a save failed; memory is erased all the same.
   */
  async dispose(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#users.flush().finally(() => {
      this.#users.eraseAll();
      this.#engine.erase();
    });
  }

  #situation(options: readonly ArrayLike<number>[] | undefined): QuestionContext {
    const personal = options && this.#validator.options(options).filter((item) => !this.#validator.isNeutral(item));
    return { answers: labelledPairs(this.#current.answers), alternatives: personal };
  }

  #checkOpen(): void {
    if (!this.#isOpen) throw new Error("agent: it was disposed of; open another");
  }

  /** The user at the device. */
  get #current(): User {
    this.#checkOpen();
    return this.#user;
  }

  /** The latent that ranking and acting follow. */
  get #latent(): Latent {
    return this.#current.personal ? this.#current.latent : this.#prior;
  }

  #setAnswers(answers: readonly AnsweredQuestion[]): void {
    const latent = this.#engine.infer(labelledPairs(answers));
    if (!latent.mean.every(Number.isFinite) || !latent.variance.every(Number.isFinite)) {
      throw new RangeError(
        "question: its posterior is not finite; features must be of the magnitude of the training data",
      );
    }
    this.#user = this.#users.update(this.#current, { answers, latent });
  }
}
