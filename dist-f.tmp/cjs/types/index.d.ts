import { c as Graph, f as Tensor, t as Plan } from "./compile--xAo1wLy.js";
import { n as Counts, r as Program, t as Backend } from "./backend-D3hAujG2.js";
import { i as FormatError, n as WasmType, t as HostType } from "./host-types-BRpVP96z.js";
import { C as LevelCode, S as Attribute, T as ItemLabel, a as PolicyConfig, b as Pair, c as Normalisation, d as SharedConfig, h as SelectableHeadName, i as Policy, l as ModelConfig, m as HeadName, n as PersonalModel, o as ActionRange, p as DistributionalHeadName, r as Survey, t as Model, u as PersonalConfig, v as TensorData, w as Item, y as LabelledPair } from "./model-B_AHXiyy.js";
import { n as OwnBytes, t as ByteSource } from "./bytes-BfoGVxfG.js";
import { a as Revision, t as Vault } from "./vault-BVr8OkrB.js";

// dist/declarations/src/backend/wasm/instances.d.ts
/** The kernels with a memory of their own. */
interface KernelInstance {
  readonly memory: WasmType<"Memory">;
  /** Runs the instructions from `start` to `end`, `steps` times. */
  readonly run: (start: number, end: number, steps: number, moment: number, scratch: number) => void;
}
/** Lends instances to programs. */
declare class Instances {
  #private;
  constructor(module: WasmType<"Module">);
  /** Makes instances for this number of programs where they cannot be made synchronously; elsewhere one, and others on demand. */
  prepare(programs: number): Promise<void>;
  /** An instance whose memory has at least this many pages. */
  take(pages: number): KernelInstance;
  /** Takes an instance back, and overwrites what its program wrote. */
  give(instance: KernelInstance): void;
}
/** A loaded plan in a WebAssembly memory of its own. */
declare class WasmProgram implements Program {
  #private;
  private readonly instances;
  readonly plan: Plan;
  constructor(instances: Instances, plan: Plan, seed: number);
  get step(): number;
  set step(step: number);
  write(name: string, values: ArrayLike<number>): void;
  read(name: string): Float32Array | Int32Array;
  /** The values of a leaf or output in place, without a copy. Set parameters with `write`, which repeats the prologue. */
  view(name: string): Float32Array | Int32Array;
  run(steps?: number, counts?: Counts): void;
  /** Overwrites all memory of the program with zeros. The program cannot be used again, and its views are empty. */
  erase(): void;
}
/** The WebAssembly backend. */
interface WasmBackend extends Backend {
  load(plan: Plan, seed: number): WasmProgram;
  prepare(programs: number): Promise<WasmBackend>;
}
/** A sequence of random numbers on the host, determined by seed and stream. */
declare class Random {
  private readonly stream;
  private i;
  private readonly key;
  private words;
  constructor(seed: number, stream?: number);
  /** A whole number in 0 … n − 1, for n < 2³². */
  index(n: number): number;
  /** Uniform in [0, 1), a multiple of 2⁻³². */
  uniform(): number;
  /** Standard normal, by the polar method (Marsaglia & Bray 1964). */
  normal(): number;
  private word;
  /** A random permutation of 0 … n − 1 (Fisher–Yates). */
  permutation(n: number): number[];
}
/** The likelihood of choices among several alternatives (several-alternatives.ts). It is loaded for users who make some. */
interface ChoiceLikelihood {
  /** Returns a function that takes log P of N answers at S particles, their logits [S, N], and their labels [1, N], to [S, N]. */
  adjust(graph: Graph, config: PersonalConfig): (logProbability: Tensor, logit: Tensor, y: Tensor) => Tensor;
  /** Writes which answers of each user are choices into a plan with `adjust`. */
  write(program: Program, users: readonly (readonly LabelledPair[])[]): void;
  /**
   * Takes log P(A) and log P(B) of a user's answers at S particles, [S, places], and puts those of choices in their place: the
   * label of a comparison is then 1 where its loser is chosen in place of the winner. Returns a function that sets the labels of
   * choices: as they were, or as particle s would choose.
   */
  simulate(answers: readonly LabelledPair[], places: number, logA: Float64Array, logB: Float64Array): (labels: number[], s?: number, random?: Random) => void;
}
/** The situation that a question is chosen for. */
interface QuestionContext {
  /** The user's answers so far, oldest first. */
  readonly answers: readonly LabelledPair[];
  /** Alternatives that the user will choose from. Without them, a question's value is its information gain about the user. */
  readonly alternatives?: readonly ArrayLike<number>[];
}
/** Predictions about the answer to a question. */
interface Expected {
  /** The probability that the answer is A, 0 … 1. */
  readonly chance: number;
  /** The expected information gain about the user's z, in bits: 0 … 1. */
  readonly bits: number;
  /**
   * With alternatives: the index of the one most likely to be the user's best (`option`), the probability that it is (`now`),
   * and the expectation of that probability for the most likely one after the answer (`after`).
   */
  readonly top?: {
    readonly option: number;
    readonly now: number;
    readonly after: number;
  };
}
/** The question to ask next, and the predictions about its answer. */
interface Chosen<Question extends Pair> extends Expected {
  readonly question: Question;
}
/** The alternative most likely to be the user's best. */
interface TopChoice {
  /** Its index. */
  readonly option: number;
  /** The probability that it is the best: 0 … 1. */
  readonly probability: number;
}
/** Why a question is worth asking. `now`, `a` and `b` are absent when no alternatives were given. */
interface Explained extends Expected {
  /** The top choice before the answer. */
  readonly now?: TopChoice;
  /** The top choice if the answer is A. */
  readonly a?: TopChoice;
  /** The top choice if the answer is B. */
  readonly b?: TopChoice;
}
/** Chooses questions with a particle filter over the user's z. */
declare class Questioner {
  #private;
  /** The number of programs that it has loaded at once: of the particle filter, the valuer and the chooser. */
  static readonly PROGRAMS = 3;
  /** @param choices The likelihood of choices among several alternatives; without it, they count as comparisons. */
  constructor(backend: WasmBackend, model: PersonalModel, choices?: ChoiceLikelihood | null);
  /**
   * Returns the candidate after whose answer the top choice is most likely to be right; ties go to the larger information
   * gain. Without alternatives, returns the most informative candidate. Null when there are no candidates.
   */
  next<Question extends Pair>(candidates: readonly Question[], context: QuestionContext): Chosen<Question> | null;
  /** Uses the backend, the model and the particles [S, L] after these answers, which are not to be changed. */
  withParticles<T>(answers: readonly LabelledPair[], use: (backend: WasmBackend, model: PersonalModel, z: Float32Array) => T): T;
  /** Predicts the answer to one question, and the top choice after each answer. */
  explain(question: Pair, context: QuestionContext): Explained;
  /** Overwrites the memory of its programs. The questioner cannot be used again. */
  erase(): void;
}
/**
 * How typical a user is of the people the model was trained on: a prior predictive p-value. It is the share of simulated
 * users from the prior whose answers to the same questions are no more probable than this user's. The probability of a set
 * of answers is their evidence, the mean likelihood over all other simulated users.
 */
declare class Typicality {
  #private;
  /** @param choices The likelihood of choices among several alternatives; without it, they count as comparisons. */
  constructor(backend: WasmBackend, model: PersonalModel, choices?: ChoiceLikelihood | null);
  /** The p-value of the last N answers, in [0, 1]; 1 without answers. */
  of(allAnswers: readonly LabelledPair[]): number;
  /** Overwrites the program's memory. The instance cannot be used again. */
  erase(): void;
}
/** Runs a policy on one observation at a time, without allocating memory. */
declare class Actor {
  #private;
  constructor(backend: WasmBackend, policy: Policy);
  /** Overwrites the program's memory. The actor cannot be used again. */
  erase(): void;
  /**
   * Takes the observation [o] that the next action is for, normalised.
   * @throws RangeError unless it is a list of the right length, of finite numbers.
   */
  observe(observation: ArrayLike<number>): void;
  /** Runs the network on the observation that was taken last and z [L]. @throws RangeError when its output is not finite. */
  run(z: Float32Array): void;
  /**
   * Computes the action for the observation that was taken last and z [L].
   * @returns `out`, filled with the action [action], or with the number of a discrete action.
   * @throws RangeError when `out` is not a Float32Array of the right length, or the action is not finite.
   */
  act(z: Float32Array, out: Float32Array): Float32Array;
}
/**
 * A path or URL, bytes of any kind, a Blob or File, or a server's Response. `http:`, `https:`, `data:` and `blob:` URLs are
 * fetched in every host. Paths and `file:` URLs are read in Node, Deno and Bun; a browser fetches them, relative to the page.
 */
type Source = string | HostType<"URL"> | ByteSource | HostType<"Blob"> | HostType<"Response">;
/** What the kernels can be made from. */
type Kernels = WasmType<"Module"> | Source;
/** The posterior of a user's z; all arrays are empty for a shared model (BTL, DPL). */
interface Latent {
  /** [L] */
  readonly mean: Float32Array;
  /** [L] */
  readonly variance: Float32Array;
  /** Posterior samples, [64, L]. */
  readonly z: Float32Array;
}
/** For each alternative, [n]: mean `reward`, its standard deviation `uncertainty`, and probability `best` of being picked. */
type Scores = Readonly<Record<"reward" | "uncertainty" | "best", Float32Array>>;
/** Options of an agent's computations. */
interface EngineOptions {
  /** Newton steps that refine the encoder's posterior on the user's answers: 0 … 100, by default 0. */
  refine?: number;
  /** The kernels (`penchant.wasm`), compiled or from a source of `loadModel`; by default the copy in this package. */
  module?: Kernels | Promise<Kernels>;
}
/** Runs a model's plans for all users of a device: infers posteriors from answers, and scores alternatives. */
declare class Engine {
  #private;
  actor: Actor | null;
  static load(model: Model, {
    refine,
    module
  }: EngineOptions): Promise<Engine>;
  private constructor();
  /** Created at first use; null for a shared model. */
  get questioner(): Questioner | null;
  /** Created at first use; null for a shared model. */
  get typicality(): Typicality | null;
  /** Loads the likelihood of choices among several alternatives: before the first user who may have made some. */
  loadChoices(): Promise<void>;
  /** q(z | the last N answers). */
  infer(answers: readonly LabelledPair[]): Latent;
  /** Scores n alternatives by samples `z` [64, L]; those with 1 in `neutral.mask` [n] by `neutral.everyone` [64, L] instead. */
  rank(alternatives: readonly Float32Array[], z: Float32Array, neutral?: {
    mask: Float32Array;
    everyone: Float32Array;
  }): Scores;
  /** Overwrites all memory that holds users' data, and reloads the plans. */
  erase(): void;
}
/**
 * States and observations where the agent must treat every user alike. There it asks nothing and learns nothing, and takes
 * rewards and actions from the population's prior.
 */
interface Neutral {
  /** Whether a state is neutral, given its features ([d], in the units of the training data). */
  state?: (features: ArrayLike<number>) => boolean;
  /** Whether an observation of the policy is neutral. */
  observation?: (observation: ArrayLike<number>) => boolean;
}
/** Something to rank: its features, [d], or [t·d] for a segment of t states; or an item that has them. */
type Alternative = ArrayLike<number> | {
  readonly features: ArrayLike<number>;
};
/** Checks and copies the questions and options that callers pass. */
interface InputValidator {
  /**
   * Copies the sides of a question.
   * @throws TypeError that names the argument (`name`) unless it has two sides.
   * @throws RangeError that names the side unless both have the model's features, which are finite numbers.
   */
  question(name: string, question: Pair): {
    a: Float32Array;
    b: Float32Array;
  };
  /**
   * Copies options.
   * @throws TypeError unless they are a list.
   * @throws RangeError unless there is at least one option, and each has the model's features, which are finite numbers.
   */
  options(options: readonly Alternative[]): Float32Array[];
  /** Whether any state of these items (single states or segments) is neutral. */
  isNeutral(...items: Float32Array[]): boolean;
  /** Whether an observation is neutral. */
  isNeutralObservation(observation: ArrayLike<number>): boolean;
}
/** Which side the user prefers; "tie" when neither, "skip" when they do not answer. */
type Reply = "a" | "b" | "tie" | "skip";
/** A reply in one of these words, or as the strength of preference for side a: from 0, which is "b", over ½, "tie", to 1, "a". */
type GradedReply = Reply | number;
/** A question that the user was asked, and their reply. */
interface AnsweredQuestion {
  /** Features in the units of the training data: [d], or [t·d] for a segment of t states. */
  readonly a: Float32Array;
  /** Features, like those of `a`. */
  readonly b: Float32Array;
  /** The user's reply; a strength is other than 0, ½ and 1, which are words. */
  readonly reply: GradedReply;
  /**
   * When the reply was given, in whole seconds; null if an earlier version of penchant stored it, without a date, or the device's
   * clock was before 1970 or after 2106.
   */
  readonly date: Date | null;
  /**
   * The number of the choice among several alternatives that this comparison is part of. Answers in succession with one number
   * are one choice; a is the winner. Absent: a question of its own.
   */
  readonly choice?: number;
}
/** A choice between two items: single states, or segments of several states. */
interface Question {
  /** Features in the units of the training data: [d], or [t·d] for a segment of t states. */
  readonly a: ArrayLike<number>;
  /** Features, like those of `a`. */
  readonly b: ArrayLike<number>;
  /** Captions of the two sides, shown to the person asked. */
  readonly captions?: readonly [string, string];
  /** The two sides, if they are items of the model. */
  readonly items?: readonly [Item, Item];
}
/** The stored state of a user. */
interface UserRecord {
  readonly answers: readonly AnsweredQuestion[];
  readonly personal: boolean;
}
/** Encodes a user's state. */
declare function encodeRecord({
  answers,
  personal
}: UserRecord): OwnBytes;
/**
 * Decodes a user's state.
 * @throws FormatError when the bytes have another format or are not a whole number of answers.
 */
declare function decodeRecord(bytes: Uint8Array): UserRecord;
/** A user in memory. */
interface User {
  readonly id: string;
  /** Oldest first. */
  readonly answers: readonly AnsweredQuestion[];
  /** Inferred from the answers. */
  readonly latent: Latent;
  /** Whether ranking and acting follow this user instead of the population's prior. */
  readonly personal: boolean;
  /** The same object as long as the user is not forgotten. */
  readonly person: Person;
}
interface Person {
  /** What the vault has of them. */
  revision?: Revision;
  /** Undefined when their latest change is in the vault; else the error of the last attempt to save it, or null. */
  unsaved?: unknown;
}
/** The part of a vault that an agent uses. */
type UserVault = Pick<Vault, "load" | "save" | "forget" | "revision">;
/** Where users are stored. */
interface Storage {
  readonly vault: UserVault;
  /** Hash of the model, under which the vault keeps its users. */
  readonly model: string;
  /** The code that only agents with a vault load. */
  readonly codec: {
    encodeRecord: typeof encodeRecord;
    decodeRecord: typeof decodeRecord;
  };
}
/** The users of a device: a write-behind cache of their answers in front of the vault. */
declare class UserStore {
  #private;
  constructor(storage: Storage | undefined, infer: (answers: readonly AnsweredQuestion[]) => Latent);
  /** The current user. */
  get current(): User;
  /**
   * Makes a user the current one: from memory if the vault has what it had, or else from the vault, or a new one.
   * @throws RangeError when `id` is not a non-empty string; Error when another switch begins before this one is done.
   */
  switch(id: string): Promise<void>;
  /** Applies a change to a user, overwrites data that it makes obsolete, and schedules a save. */
  update(user: User, change: Partial<User>): void;
  /** Saves what is not saved. @throws the error of a save that failed; the next call tries it again. */
  flush(): Promise<void>;
  /**
   * Erases the current user from memory, and from the vault after all earlier saves. A new user with the same id takes their
   * place at once; their changes are saved after that.
   */
  forget(): Promise<void>;
  /** Overwrites all users' data in memory. A switch that is not done fails. */
  eraseAll(): void;
}
/** Options of `Agent.open`. */
interface AgentOptions extends EngineOptions {
  /** The vault that stores users, from `openVault`. Without a vault, users are kept in memory only. */
  vault?: UserVault;
  /** Id of the first user: any string of at least one character. Default "user". */
  user?: string;
  /** States and observations where every user is treated alike. */
  neutral?: Neutral;
}
/** Options of `Agent.nextQuestion`: the candidates, and when to stop asking. */
interface Asking {
  /** Questions to choose from; by default those that came with the model. */
  readonly candidates?: readonly Question[];
  /**
   * The options that the user will choose from, each [d] or [t·d], or an item. With options, questions are chosen to find the best option;
   * without, to gain the most information about the user.
   */
  readonly options?: readonly Alternative[];
  /** Stop when the expected information gain of the best question is below this, in bits: 0 … 1. Default 0. */
  readonly bits?: number;
  /** Stop when the option that `rank` puts first is the best one with at least this probability: 0 … 1. Default: never. */
  readonly decided?: number;
}
/** A set of alternatives to ask about. */
interface ChoiceQuestion {
  /** Their indices in the list that was given. */
  readonly alternatives: readonly number[];
  /** The expected information gain of the choice about the user's z, in bits: at most log₂ of their number. */
  readonly bits: number;
}
/** Options of `Agent.nextChoice`. */
interface ChoiceAsking {
  /** The alternatives to ask about, in the form of `rank`'s options; by default the model's items. */
  readonly alternatives?: readonly Alternative[];
  /** The number of alternatives in the question, 2 to 8. Default 3. */
  readonly size?: number;
  /** Return null when the expected information gain is below this, in bits: 0 … 3. Default 0. */
  readonly bits?: number;
}
declare const FORMAT = "penchant-person";
declare const VERSION = 1;
/** An answer in an export. */
interface ExportedAnswer {
  /** Features in the units of the training data: [d], or [t·d] for a segment of t states. */
  readonly a: readonly number[];
  /** Features, like those of `a`. */
  readonly b: readonly number[];
  /** The texts of the two sides; null for a side that is no item of the model, and in none of its questions. */
  readonly captions?: readonly [string | null, string | null];
  /** The user's reply: a word, or the strength of preference for a. */
  readonly reply: GradedReply;
  /** When the reply was given, as an ISO 8601 date and time in UTC; null when that is unknown. */
  readonly date: string | null;
  /** The number of the choice among several alternatives that this comparison is part of; absent for a question of its own. */
  readonly choice?: number;
}
/** All that is kept of a person: plain data, which `JSON.stringify` writes and `agent.import` reads. */
interface PersonRecord {
  /** Names the format. */
  readonly format: typeof FORMAT;
  /** The version of the format. */
  readonly version: typeof VERSION;
  /** The user's id. */
  readonly user: string;
  /** The SHA-256, in hexadecimal, of the model that the answers are for. */
  readonly model: string;
  /** Whether ranking and acting follow this user. */
  readonly personal: boolean;
  /** Oldest first. */
  readonly answers: readonly ExportedAnswer[];
}
/** An alternative in the ranking of an export. */
interface ExportedRank {
  /** Its place, from 1. */
  readonly place: number;
  /** The text of the item, or of the side of a question. */
  readonly caption: string;
  /** Expected reward, on the logit scale of the preference model. */
  readonly reward: number;
  /** Standard deviation of the reward under the posterior. */
  readonly uncertainty: number;
  /** Probability that the user picks it among all alternatives. */
  readonly best: number;
}
/** What a feature is worth to a user, in a model whose reward is linear. */
interface ExportedWeight {
  /** The name of the feature or, of an attribute in effects coding, that of any level. */
  readonly feature: string;
  /**
   * By how much the expected reward rises with one standard deviation of the feature in the training data. The weight of a
   * level is its effect: how far its reward lies from the mean of all levels (effects coding) or from the base (dummy).
   */
  readonly weight: number;
  /** Standard deviation of the weight under the posterior. */
  readonly uncertainty: number;
}
/** All that is kept of a person, and what the model makes of it. `agent.export` returns it. */
interface PersonExport extends PersonRecord {
  /** When it was exported, as an ISO 8601 date and time in UTC. */
  readonly exported: string;
  /** What the model makes of the answers, in English sentences. */
  readonly summary: readonly string[];
  /** What the model makes of the answers, in numbers; as the properties of the agent. */
  readonly inferred: {
    readonly confidence: number;
    readonly typicality: number;
    readonly posterior: {
      readonly mean: readonly number[];
      readonly variance: readonly number[];
    }; /** The items of the model or, if it has none, what its questions compare, best first. Of more than 20, the first and last 10. */
    readonly ranking: readonly ExportedRank[]; /** Of a linear reward over named features, the largest first; else empty. */
    readonly weights: readonly ExportedWeight[];
  };
}
/** One option of a ranking. Expectations are over 64 samples of the user's posterior. */
interface Ranked {
  /** Index of the option in the list that was ranked. */
  readonly index: number;
  /** Expected reward, on the logit scale of the preference model. */
  readonly reward: number;
  /** Standard deviation of the reward under the posterior; 0 for a model without a latent. */
  readonly uncertainty: number;
  /** Probability that the user picks this option among those ranked: the softmax of the rewards, averaged over samples. */
  readonly best: number;
}
/**
 * The approximate posterior q(z | answers): a Gaussian with diagonal covariance over the user's latent z (VPL paper,
 * section 3). Both arrays are empty for a model without a latent (BTL, DPL).
 */
interface Posterior {
  /** [L] */
  readonly mean: Float32Array;
  /** [L] */
  readonly variance: Float32Array;
}
/** How an agent closes. */
interface DisposeOptions {
  /** Whether to erase also what could not be saved. Default: false. */
  discard?: boolean;
}
/** The current user of an agent: their answers, their posterior, and saving and erasing both. `Agent` extends it. */
declare abstract class UserSession {
  #private;
  protected constructor(engine: Engine, validator: InputValidator, users: UserStore);
  /** Vue makes no proxy of an object with a tag of its own; private members cannot be reached through one. */
  get [Symbol.toStringTag](): string;
  /**
   * Switches to another user. Their answers are those in memory, unless the vault has others: then they are read from it. What
   * another agent has saved or forgotten wins, also for the current user; answers that the vault refused are given up.
   *
   * @throws RangeError when `id` is not a non-empty string.
   * @throws VaultError when the user's record does not open. The current user then stays the same.
   * @throws Error when another switch began before this one was done.
   */
  user(id: string): Promise<void>;
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
  answer(question: Question, reply: GradedReply): void;
  /** Copies of the user's answers, oldest first. */
  get answers(): AnsweredQuestion[];
  /** Removes the user's last answer, or choice among several, and returns whether there was one. */
  undo(): boolean;
  /**
   * Replaces the reply of an earlier answer, and its date.
   *
   * @param index Index of the answer in `answers`.
   * @throws RangeError when there is no such answer, the reply is none of the four words and no number from 0 to 1, or the answer
   *   is part of a choice.
   */
  change(index: number, reply: GradedReply): void;
  /** A copy of the posterior q(z | answers). */
  get posterior(): Posterior;
  /**
   * How much the answers have reduced the uncertainty about the user, 0 … 1: 1 − σ/σ₀, with σ and σ₀ the geometric means over
   * z's dimensions of the posterior's and the prior's standard deviations. 0 before the first answer.
   */
  get confidence(): number;
  /**
   * A prior predictive p-value, 0 … 1: the share of simulated users from the prior whose answers to the same questions are no
   * more probable than this user's. Below 0.05 the user is unlike nearly everyone in the training data, so rankings may be
   * wrong for them; consider `personal = false`. 1 before the first answer, and for a model without a latent.
   */
  get typicality(): number;
  /**
   * Whether ranking and acting follow this user (true, the default) or the population's prior. It is stored with the user.
   *
   * @throws TypeError when set to something other than a boolean.
   */
  get personal(): boolean;
  /** @throws TypeError when set to something other than a boolean. */
  set personal(personal: boolean);
  /**
   * Saves all answers in the vault, and waits until they are there. An answer is kept once this resolves: call it before
   * `process.exit`. Saves that failed are tried again.
   *
   * @throws VaultError while anything is not saved: a write failed, or another agent has saved or forgotten the user since their
   *   answers were read here; `user` then reads them anew.
   */
  flush(): Promise<void>;
  /**
   * Erases the user from memory, and from the vault together with their key. A new user with the same id takes their place at
   * once: answers given before this resolves are theirs.
   *
   * @throws VaultError when the vault cannot remove the user's records.
   */
  forget(): Promise<void>;
  /**
   * Closes the agent: saves all answers in the vault, then erases all users from memory. Later calls throw.
   *
   * @throws VaultError while anything is not saved; the agent then stays open, and nothing is erased.
   */
  dispose({
    discard
  }?: DisposeOptions): Promise<void>;
  /** The user, with their answers and posterior. @throws Error when the agent was disposed of. */
  protected get current(): User;
  /** The latent of a user without answers. */
  protected get prior(): Latent;
  /** The latent that ranking and acting follow. */
  protected get latent(): Latent;
  /** Gives the user the state of a record. @throws RangeError when they have answers, or the posterior is not finite. */
  protected restore({
    answers,
    ...others
  }: UserRecord): void;
  /** Adds answers of the user. @throws RangeError when the posterior is not finite. */
  protected addAnswers(added: readonly AnsweredQuestion[]): void;
  /** Uses a module once it is loaded. @throws Error when the user is switched or forgotten meanwhile. */
  protected withModule<M, T>(loading: Promise<M>, use: (module: M) => T): Promise<T>;
  /** @throws RangeError when one of the items is neutral. */
  protected checkLearnable(...items: Float32Array[]): void;
}
/**
 * The current user of an agent, with what few agents do: choices among several alternatives, and taking answers to another
 * device. Its code is loaded when it is called. `Agent` extends it.
 */
declare abstract class LazySession extends UserSession {
  #private;
  protected constructor(model: Model, engine: Engine, validator: InputValidator, users: UserStore);
  abstract rank(options: readonly Alternative[]): Ranked[];
  /**
   * Adds the user's choice among several alternatives: one answer, under the multinomial logit. It is kept as comparisons of the
   * winner with each of the others. When this throws, the user is unchanged.
   *
   * @param alternatives At least 2, in the form of `rank`'s options.
   * @param best The index of the one that the user chose; or of several, from the best on: a ranking of all, or of the first ones. An
   *   empty list: the user skips the question.
   * @param worst The index of the worst one, if the user named it.
   * @throws TypeError when `alternatives` is not a list.
   * @throws RangeError when there are fewer than 2, one does not have the model's features or is neutral, an index is none of
   *   theirs or comes twice, or the posterior is not finite.
   * @throws Error when the user is switched or forgotten before it is done.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const agent = await Agent.open(await loadModel("bowl.safetensors"));
   * const places = [
   *   [1, 0, 0, 0, 0],
   *   [0, 1, 0, 0, 0],
   *   [0, 0, 1, 0, 0],
   * ];
   * await agent.choose(places, 1);
   * console.log(agent.answers.length, agent.rank(places)[0].index); // 2 1
   */
  choose(alternatives: readonly Alternative[], best: number | readonly number[], worst?: number): Promise<void>;
  /**
   * Chooses the alternatives to ask the user about next: those whose choice has the largest expected information gain about z,
   * estimated with 256 particles. Of more than 2,000 sets, that many random ones are tried.
   *
   * @returns Indices of alternatives, and the gain in bits; null when every set was asked, the gain is below `bits`, or the model
   *   has no latent.
   * @throws TypeError when `alternatives` is not a list; RangeError when an option is unknown or out of range, an alternative does
   *   not have the model's features, or the model's head compares pairs alone.
   * @throws Error when the user is switched or forgotten before it is done.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const agent = await Agent.open(await loadModel("bowl.safetensors"));
   * const person = [3, 1, 4, 0, 2]; // wants the bowl at place 3 most, at place 1 next
   * const places = person.map((_, i) => person.map((_, j) => Number(i === j)));
   * const next = await agent.nextChoice({ alternatives: places, size: 3 });
   * const asked = next?.alternatives ?? [];
   * const ranks = asked.map((i) => person[i]);
   * await agent.choose(
   *   asked.map((i) => places[i]),
   *   ranks.indexOf(Math.min(...ranks)),
   * );
   * console.log(asked.length, agent.answers.length); // 3 2
   */
  nextChoice(asking?: ChoiceAsking): Promise<ChoiceQuestion | null>;
  /**
   * Exports all that is kept of the user, and what the model makes of it: plain data, so that `JSON.stringify` writes it to a
   * file.
   *
   * @throws RangeError when a reward of an alternative is not finite; Error when the user is switched or forgotten before it is done.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const agent = await Agent.open(await loadModel("bowl.safetensors"), { user: "ann" });
   * agent.answer(agent.questions[0], "a");
   * const { user, answers, summary } = await agent.export();
   * const [{ captions, reply, date }] = answers;
   * console.log(user, reply, captions?.length, date !== null); // ann a 2 true
   * console.log(summary[0].slice(0, 28)); // You have answered 1 question
   */
  export(): Promise<PersonExport>;
  /**
   * Gives the user the answers of an export, their dates, and `personal`, whatever id the export has: ids are names on one
   * device. Compare `data.user` where they must agree. The answers are kept and saved like those that the user gives: the last
   * 1,000. When this throws, the user is unchanged.
   *
   * @param data What `export` returned on a device with the same model, or the parsed JSON of it.
   * @throws FormatError when it is no export that this version reads; TypeError or RangeError that names the field when one is
   *   wrong, such as the features of an answer, or the model is another.
   * @throws RangeError when the user has answers: forget them first.
   * @throws Error when the user is switched or forgotten before it is done.
   *
   * @example
   * import { Agent, loadModel } from "penchant";
   *
   * const model = await loadModel("bowl.safetensors");
   * const before = await Agent.open(model);
   * before.answer(before.questions[0], "a");
   * const file = JSON.stringify(await before.export());
   *
   * const agent = await Agent.open(model); // on another device
   * await agent.import(JSON.parse(file));
   * await agent.flush();
   * console.log(agent.answers.length); // 1
   */
  import(data: unknown): Promise<void>;
}
/**
 * A personalised agent: it learns the preferences of a device's users from their answers, and ranks and acts for one user
 * at a time. For a user without answers it follows the population's prior. Nothing leaves the device.
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
declare class Agent extends LazySession {
  #private;
  private constructor();
  /**
   * Opens an agent for a model, and loads its first user from the vault.
   *
   * @throws TypeError when `model` is no model, or `vault`, `neutral` or `module` is of another kind.
   * @throws RangeError when an option is unknown, `user` is not a non-empty string, or `refine` is not 0 … 100 (1 … 100 for a
   *   model of hierarchical Bayes).
   * @throws VaultError when the user's record does not open; FormatError when it has another format.
   * @throws WebAssembly.CompileError when `module` is not `penchant.wasm`.
   * @throws Error when this host has no WebAssembly with SIMD.
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
  static open(model: Model, options?: AgentOptions): Promise<Agent>;
  /** Copies of the questions that came with the model; none when it has no survey. */
  get questions(): Question[];
  /**
   * Chooses the question to ask next, among candidates that the user was not asked before (in either order).
   *
   * With `options`, it maximises the expected probability of identifying the best option; ties go to the larger expected
   * information gain. Without, it maximises the expected information gain about z. Both are estimated with 256 particles.
   *
   * @returns One of the candidates; null when a stopping criterion holds, no candidate is left, or the model has no latent.
   * @throws TypeError when `candidates` is not a list of questions, or `options` not a list.
   * @throws RangeError when a field of `asking` is unknown or out of range, or a candidate or option has other features.
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
  nextQuestion(asking?: Asking): Question | null;
  /**
   * Explains a question: the expected information gain of its answer and, with options, the top choice after each answer.
   * Indices of options skip neutral ones.
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
  explain(question: Question, options?: readonly Alternative[]): Explained;
  /**
   * Ranks options for the user, the most probable pick first. Neutral options are scored by the population's prior.
   *
   * @param options Features of each option, in the units of the training data: [d], or [t·d] for a segment of t states; or
   *   items, such as `model.items`.
   * @throws TypeError when `options` is not a list.
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
  rank(options: readonly Alternative[]): Ranked[];
  /**
   * Runs the model's policy for the user, conditioned on the posterior mean. It allocates no memory, so it can run in a control
   * loop.
   *
   * @param observation Values in the units of the training data, as many as the policy was trained on.
   * @param out Receives the action in the units of the training data; for discrete actions, the action's number in them.
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
  act(observation: ArrayLike<number>, out: Float32Array): Float32Array;
}
/**
 * Loads a model from a path, a URL, its bytes, a Blob or File, or a server's Response.
 *
 * `http:`, `https:`, `data:` and `blob:` URLs are fetched. Paths and `file:` URLs are read in Node, Deno and Bun; a browser
 * fetches them, relative to the page. Workers have no files.
 *
 * @throws FormatError when the bytes are not a complete, undamaged penchant model of this format.
 * @throws TypeError when `source` is none of these.
 * @throws RangeError when it cannot be read or fetched, or the server answers with an error or a page of HTML.
 *
 * @example
 * import { loadModel } from "penchant";
 *
 * const { config, features } = await loadModel("bowl.safetensors");
 * console.log(config.method, config.kind, features?.[0]); // vpl personal desk
 */
declare function loadModel(source: Source): Promise<Model>;
/**
 * Encodes a model as a safetensors file, with a SHA-256 of its tensors. The file contains no user's answers.
 *
 * @throws TypeError when it is no model; FormatError when a size or a value is not such as training makes.
 */
declare function encodeModel(model: Model): Promise<OwnBytes>;
/**
 * Decodes a model file. A model that decodes is complete, and all its sizes and values are within the limits of training.
 *
 * @throws FormatError when the bytes are damaged, of another format, or not a penchant model; TypeError when they are no bytes.
 */
declare function decodeModel(bytes: ByteSource): Promise<Model>;
export { type ActionRange, Agent, type AgentOptions, type Alternative, type AnsweredQuestion, type Asking, type Attribute, type ByteSource, type ChoiceAsking, type ChoiceQuestion, type DisposeOptions, type DistributionalHeadName, type Explained, type ExportedAnswer, type ExportedRank, type ExportedWeight, FormatError, type GradedReply, type HeadName, type Item, type ItemLabel, type Kernels, type LevelCode, type Model, type ModelConfig, type Neutral, type Normalisation, type PersonExport, type PersonRecord, type PersonalConfig, type Policy, type PolicyConfig, type Posterior, type Question, type Ranked, type Reply, type SelectableHeadName, type SharedConfig, type Source, type Survey, type TensorData, type TopChoice, type UserVault, decodeModel, encodeModel, loadModel };