import type { ChoiceQuestion } from "../inference/choice-questions.ts";
import type { Model } from "../model/model.ts";
import { modelHash } from "../model/model-file.ts";
import type { ChoiceAsking } from "./choices.ts";
import type { Engine } from "./engine.ts";
import type { PersonExport } from "./exported-person.ts";
import type { Alternative, InputValidator } from "./input-validator.ts";
import type { Ranked } from "./ranking.ts";
import { UserSession } from "./user-session.ts";
import type { UserStore } from "./user-store.ts";

/**
 * The current user of an agent, with what few agents do: choices among several alternatives, and taking answers to another
 * device. Its code is loaded when it is called. `Agent` extends it.
 */
export abstract class LazySession extends UserSession {
  readonly #model: Model;
  readonly #engine: Engine;
  readonly #validator: InputValidator;

  protected constructor(model: Model, engine: Engine, validator: InputValidator, users: UserStore) {
    super(engine, validator, users);
    this.#model = model;
    this.#engine = engine;
    this.#validator = validator;
  }

  /** The model that the agent was opened with. */
  get model(): Model {
    return this.#model;
  }

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
  async choose(alternatives: readonly Alternative[], best: number | readonly number[], worst?: number): Promise<void> {
    const items = this.#validator.options(alternatives, "alternatives");
    this.checkLearnable(...items);
    await this.after(Promise.all([import("./choices.ts"), this.#engine.loadChoices()]), ([{ comparisonsOf }]) =>
      this.addAnswers(comparisonsOf(items, [best].flat(), worst, this.current.answers)),
    );
  }

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
  async nextChoice(asking: ChoiceAsking = {}): Promise<ChoiceQuestion | null> {
    return this.after(import("./choices.ts"), ({ nextChoice }) =>
      nextChoice(this.#model, this.#engine, this.#validator, this.current.answers, asking),
    );
  }

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
  export(): Promise<PersonExport> {
    return this.after(Promise.all([import("./person-export.ts"), modelHash(this.#model)]), ([{ exportOf }, hash]) =>
      exportOf(this, this.current.id, this.#model, hash),
    );
  }

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
  import(data: unknown): Promise<void> {
    return this.after(
      Promise.all([import("./person-import.ts"), modelHash(this.#model), this.#engine.loadChoices()]),
      ([{ importedRecord }, hash]) => this.restore(importedRecord(data, hash, this.#validator)),
    );
  }
}
