import { checkFinite, isWhole, refuse } from "../base/check.ts";
import { type AnsweredQuestion, checkReply, type GradedReply, labelledPairs, now } from "./answered-question.ts";
import { confidence, type Engine, type Latent } from "./engine.ts";
import type { InputValidator } from "./input-validator.ts";
import type { Question } from "./questions.ts";
import type { UserRecord } from "./user-record.ts";
import type { User, UserStore } from "./user-store.ts";

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

/** The number of a user's answers that are kept, so that an answer takes the same time and memory however many there were. */
const KEPT = 1000;

/** How an agent closes. */
export interface DisposeOptions {
  /** Whether to erase also what could not be saved. Default: false. */
  discard?: boolean;
}

/** The current user of an agent: their answers, their posterior, and saving and erasing both. `Agent` extends it. */
export abstract class UserSession {
  readonly #engine: Engine;
  readonly #validator: InputValidator;
  readonly #prior: Latent;
  readonly #users: UserStore;
  #closing: Promise<void> | undefined;

  protected constructor(engine: Engine, validator: InputValidator, users: UserStore) {
    this.#engine = engine;
    this.#validator = validator;
    this.#prior = engine.infer([]);
    this.#users = users;
  }

  /** Vue makes no proxy of an object with a tag of its own; private members cannot be reached through one. */
  get [Symbol.toStringTag](): string {
    return "Agent";
  }

  /**
   * Switches to another user. Their answers are those in memory, unless the vault has others: then they are read from it. What
   * another agent has saved or forgotten wins, also for the current user; answers that the vault refused are given up.
   *
   * @throws RangeError when `id` is not a non-empty string.
   * @throws VaultError when the user's record does not open. The current user then stays the same.
   * @throws Error when another switch began before this one was done.
   */
  async user(id: string): Promise<void> {
    void this.current; // checks that the agent is open
    await this.#users.switch(id);
  }

  /**
   * Adds the user's answer to a question. The posterior is inferred from the last N answers, with N the model's context, and a
   * choice among several is one; a skipped question does not affect it. The last 1,000 answers are kept, of choices the last 1,000
   * comparisons. When this throws, the user is unchanged.
   *
   * @param reply Which side the user prefers, in a word or as the strength of preference for a, such as 0.7 of a slider: it counts
   *   as 0.7 of an answer "a" and 0.3 of an answer "b".
   * @throws TypeError when `question` has no sides `a` and `b`.
   * @throws RangeError when the question does not have the model's features or is neutral, the reply is none of the four words
   *   and no number from 0 to 1, or the posterior is not finite.
   */
  answer(question: Question, reply: GradedReply): void {
    const sides = this.#validator.question("question", question);
    this.checkLearnable(sides.a, sides.b);
    this.addAnswers([{ ...sides, reply: checkReply(reply), date: now() }]);
  }

  /** Copies of the user's answers, oldest first. */
  get answers(): AnsweredQuestion[] {
    return this.current.answers.map(({ a, b, date, ...others }) => ({
      a: a.slice(),
      b: b.slice(),
      date: date && new Date(date),
      ...others,
    }));
  }

  /** Removes the user's last answer, or choice among several, and returns whether there was one. */
  undo(): boolean {
    const { answers } = this.current;
    const choice = answers[answers.length - 1]?.choice;
    let end = answers.length - 1;
    while (choice && answers[end - 1]?.choice === choice) end--;
    if (end >= 0) this.#setAnswers(answers.slice(0, end));
    return end >= 0;
  }

  /**
   * Replaces the reply of an earlier answer, and its date.
   *
   * @param index Index of the answer in `answers`.
   * @throws RangeError when there is no such answer, the reply is none of the four words and no number from 0 to 1, or the answer
   *   is part of a choice.
   */
  change(index: number, reply: GradedReply): void {
    const { answers } = this.current;
    if (!isWhole(index, 0, answers.length - 1)) {
      refuse("index", index, `that of one of the ${answers.length} answers, from 0`, RangeError);
    }
    if (answers[index]?.choice) throw new RangeError("index: its answer is part of a choice; undo that");
    const changed = { reply: checkReply(reply), date: now() };
    this.#setAnswers(answers.map((answer, i) => (i === index ? { ...answer, ...changed } : answer)));
  }

  /** A copy of the posterior q(z | answers). */
  get posterior(): Posterior {
    const { mean, variance } = this.current.latent;
    return { mean: mean.slice(), variance: variance.slice() };
  }

  /**
   * How much the answers have reduced the uncertainty about the user, 0 … 1: 1 − σ/σ₀, with σ and σ₀ the geometric means over
   * z's dimensions of the posterior's and the prior's standard deviations. 0 before the first answer.
   */
  get confidence(): number {
    return confidence(this.current.latent, this.#prior);
  }

  /**
   * A prior predictive p-value, 0 … 1: the share of simulated users from the prior whose answers to the same questions are no
   * more probable than this user's. Below 0.05 the user is unlike nearly everyone in the training data, so rankings may be
   * wrong for them; consider `personal = false`. 1 before the first answer, and for a model without a latent.
   */
  get typicality(): number {
    return this.#engine.typicality?.of(labelledPairs(this.current.answers)) ?? 1;
  }

  /**
   * Whether ranking and acting follow this user (true, the default) or the population's prior. It is stored with the user.
   *
   * @throws TypeError when set to something other than a boolean.
   */
  get personal(): boolean {
    return this.current.personal;
  }
  /** @throws TypeError when set to something other than a boolean. */
  set personal(personal: boolean) {
    if (typeof personal !== "boolean") refuse("personal", personal, "true or false");
    this.#users.update(this.current, { personal });
  }

  /**
   * Saves all answers in the vault, and waits until they are there. An answer is kept once this resolves: call it before
   * `process.exit`. Saves that failed are tried again.
   *
   * @throws VaultError while anything is not saved: a write failed, or another agent has saved or forgotten the user since their
   *   answers were read here; `user` then reads them anew.
   */
  flush(): Promise<void> {
    return this.#users.flush();
  }

  /**
   * Erases the user from memory, and from the vault together with their key. A new user with the same id takes their place at
   * once: answers given before this resolves are theirs.
   *
   * @throws VaultError when the vault cannot remove the user's records.
   */
  async forget(): Promise<void> {
    void this.current; // checks that the agent is open
    this.#engine.erase();
    await this.#users.forget();
  }

  /**
   * Closes the agent: saves all answers in the vault, then erases all users from memory. Later calls throw.
   *
   * @throws VaultError while anything is not saved; the agent then stays open, and nothing is erased.
   */
  async dispose({ discard }: DisposeOptions = {}): Promise<void> {
    this.#closing ??= this.#users.flush().catch((error) => {
      if (discard) return;
      this.#closing = undefined;
      throw error;
    });
    await this.#closing;
    this.#users.eraseAll();
    this.#engine.erase();
  }

  /** The user, with their answers and posterior. @throws Error when the agent was disposed of. */
  protected get current(): User {
    if (this.#closing) throw new Error("agent: it was disposed of; open another");
    return this.#users.current;
  }

  /** The latent of a user without answers. */
  protected get prior(): Latent {
    return this.#prior;
  }

  /** The latent that ranking and acting follow. */
  protected get latent(): Latent {
    return this.current.personal ? this.current.latent : this.#prior;
  }

  /** Gives the user the state of a record. @throws RangeError when they have answers, or the posterior is not finite. */
  protected restore({ answers, ...others }: UserRecord): void {
    const { length } = this.current.answers;
    if (length > 0) throw new RangeError(`import: the user has answers already, ${length}; forget them first`);
    this.#setAnswers(answers.slice(-KEPT), others);
  }

  /** Adds answers of the user. @throws RangeError when the posterior is not finite. */
  protected addAnswers(added: readonly AnsweredQuestion[]): void {
    this.#setAnswers([...this.current.answers, ...added].slice(-KEPT));
  }

  /**
   * Calls `use` with a result once it is there, for the user who is the current one now. So an answer that takes time, such as one
   * about texts that are embedded first, is never another user's.
   *
   * @returns What `use` returns.
   * @throws Error when the user is switched or forgotten meanwhile; what `result` or `use` throws.
   */
  async after<R, T>(result: Promise<R>, use: (result: R) => T): Promise<T> {
    const { person } = this.current;
    const there = await result;
    if (this.current.person === person) return use(there);
    throw new Error("agent: the user was switched or forgotten before this was done; call it again");
  }

  /** @throws RangeError when one of the items is neutral. */
  protected checkLearnable(...items: Float32Array[]): void {
    if (this.#validator.isNeutral(...items)) {
      throw new RangeError("question: it is neutral (neutral.state), so nothing may be learned from it; ask another");
    }
  }

  #setAnswers(answers: readonly AnsweredQuestion[], others?: Partial<UserRecord>): void {
    const latent = this.#engine.infer(labelledPairs(answers));
    checkFinite("question: its posterior", latent.mean, latent.variance);
    this.#users.update(this.current, { ...others, answers, latent });
  }
}
