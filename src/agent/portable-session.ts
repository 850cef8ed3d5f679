import type { Model } from "../model/model.ts";
import { modelHash } from "../model/model-file.ts";
import type { Engine } from "./engine.ts";
import type { PersonExport } from "./exported-person.ts";
import type { Alternative, InputValidator } from "./input-validator.ts";
import type { Ranked } from "./ranking.ts";
import { UserSession } from "./user-session.ts";
import type { UserStore } from "./user-store.ts";

/** The current user of an agent, whose answers can be taken to another device. `Agent` extends it. */
export abstract class PortableSession extends UserSession {
  readonly #model: Model;
  readonly #validator: InputValidator;

  protected constructor(model: Model, engine: Engine, validator: InputValidator, users: UserStore) {
    super(engine, validator, users);
    this.#model = model;
    this.#validator = validator;
  }

  abstract rank(options: readonly Alternative[]): Ranked[];

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
    return this.#portable(import("./person-export.ts"), ({ exportOf }, hash) =>
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
    return this.#portable(import("./person-import.ts"), ({ importedRecord }, hash) =>
      this.restore(importedRecord(data, hash, this.#validator)),
    );
  }

  /** Loads a module and the model's hash, and uses them. @throws Error when the user is switched or forgotten meanwhile. */
  async #portable<M, T>(loading: Promise<M>, use: (module: M, hash: string) => T): Promise<T> {
    const { person } = this.current;
    const [module, hash] = await Promise.all([loading, modelHash(this.#model)]);
    if (this.current.person !== person) {
      throw new Error("agent: the user was switched or forgotten before this was done; call it again");
    }
    return use(module, hash);
  }
}
