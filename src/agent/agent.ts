import type { Explained, QuestionContext } from "../inference/questioner.ts";
import { checkModel, type Model } from "../model/model.ts";
import { modelHash } from "../model/model-file.ts";
import { type AgentOptions, type Asking, checkAgentOptions, checkAsking } from "./agent-options.ts";
import { labelledPairs } from "./answered-question.ts";
import { Engine } from "./engine.ts";
import { type Alternative, type InputValidator, inputValidator, type Neutral } from "./input-validator.ts";
import { LazySession } from "./lazy-session.ts";
import { type Question, questionsOf, wasAsked } from "./questions.ts";
import { type Ranked, ranked } from "./ranking.ts";
import { UserStore } from "./user-store.ts";

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
export class Agent extends LazySession {
  readonly #engine: Engine;
  readonly #validator: InputValidator;

  private constructor(model: Model, engine: Engine, users: UserStore, neutral: Neutral) {
    if (!engine) throw new TypeError("Agent: got new; open one: await Agent.open(model)");
    const validator = inputValidator(model, neutral);
    super(model, engine, validator, users);
    this.#engine = engine;
    this.#validator = validator;
  }

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
  static async open(model: Model, options: AgentOptions = {}): Promise<Agent> {
    checkModel(model);
    checkAgentOptions(options);
    const { vault, user = "user", neutral = {}, ...engineOptions } = options;
    const engine = await Engine.load(model, engineOptions);
    if (vault) await engine.loadChoices(); // its users may have made some
    const storage = vault && { vault, model: await modelHash(model), codec: await import("./user-record.ts") };
    const users = new UserStore(storage, (answers) => engine.infer(labelledPairs(answers)));
    await users.switch(user);
    return new Agent(model, engine, users, neutral);
  }

  /** Copies of the questions that came with the model; none when it has no survey. */
  get questions(): Question[] {
    return questionsOf(this.model);
  }

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
  nextQuestion(asking: Asking = {}): Question | null {
    checkAsking(asking);
    const { candidates = this.questions, options, bits = 0, decided } = asking;
    const { answers } = this.current;
    const unasked = Array.from(candidates).filter((question, i) => {
      const sides = this.#validator.question(`candidates[${i}]`, question);
      return !this.#validator.isNeutral(sides.a, sides.b) && !wasAsked(answers, sides);
    });
    const context = this.#questionContext(options);
    const chosen = this.#engine.questioner?.next(unasked, context);
    if (!chosen || chosen.bits < bits) return null;
    // Particles estimate `decided`, but `rank` uses the Gaussian posterior: stop only when their best options agree.
    const isDecided = decided !== undefined && chosen.top && chosen.top.now >= decided;
    const agrees = () => chosen.top?.option === this.rank(context.alternatives ?? [])[0]?.index;
    return isDecided && agrees() ? null : chosen.question;
  }

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
  explain(question: Question, options?: readonly Alternative[]): Explained {
    const sides = this.#validator.question("question", question);
    const { questioner } = this.#engine;
    if (!questioner) throw new RangeError("explain: the model is the same for every user; there is nothing to ask");
    return questioner.explain(sides, this.#questionContext(options));
  }

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
  rank(options: readonly Alternative[]): Ranked[] {
    const items = this.#validator.options(options);
    const [z, prior] = [this.latent.z, this.prior.z];
    const neutral = Float32Array.from(items, (item) => Number(z !== prior && this.#validator.isNeutral(item)));
    const mixed = neutral.includes(1) ? { mask: neutral, everyone: prior } : undefined;
    return ranked(this.#engine.rank(items, z, mixed));
  }

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
  act(observation: ArrayLike<number>, out: Float32Array): Float32Array {
    const { actor } = this.#engine;
    if (!actor) throw new RangeError("act: the model has no policy; penchant policy trains one for it");
    actor.observe(observation);
    const { mean } = this.#validator.isNeutralObservation(observation) ? this.prior : this.latent;
    return actor.act(mean, out);
  }

  /** The user's answers, and copies of the options that are not neutral. */
  #questionContext(options: readonly Alternative[] | undefined): QuestionContext {
    const answers = labelledPairs(this.current.answers);
    if (options === undefined) return { answers };
    const alternatives = this.#validator.options(options).filter((item) => !this.#validator.isNeutral(item));
    return { answers, alternatives };
  }
}
