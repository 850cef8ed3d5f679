import { refuse } from "../base/check.ts";
import type { Revision } from "../vault/revision.ts";
import type { Vault } from "../vault/vault.ts";
import type { AnsweredQuestion } from "./answered-question.ts";
import type { Latent } from "./engine.ts";
import type { decodeRecord, encodeRecord, UserRecord } from "./user-record.ts";

/** A user in memory. */
export interface User {
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
export type UserVault = Pick<Vault, "load" | "save" | "forget" | "revision">;

/** With a vault, at most this many users stay in memory, the most recent ones. Without a vault, all do. */
const CAPACITY = 16;

/** Where users are stored. */
export interface Storage {
  readonly vault: UserVault;
  /** Hash of the model, under which the vault keeps its users. */
  readonly model: string;
  /** The code that only agents with a vault load. */
  readonly codec: { encodeRecord: typeof encodeRecord; decodeRecord: typeof decodeRecord };
}

/** The users of a device: a write-behind cache of their answers in front of the vault. */
export class UserStore {
  readonly #storage: Storage | undefined;
  readonly #infer: (answers: readonly AnsweredQuestion[]) => Latent;
  #id = "";
  /** Least recently used first. */
  readonly #cached = new Map<string, User>();
  #saving: Promise<unknown> = Promise.resolve();
  #switches = 0;

  constructor(storage: Storage | undefined, infer: (answers: readonly AnsweredQuestion[]) => Latent) {
    this.#storage = storage;
    this.#infer = infer;
  }

  /** The current user. */
  get current(): User {
    return this.#cached.get(this.#id) as User;
  }

  /**
   * Makes a user the current one: from memory if the vault has what it had, or else from the vault, or a new one.
   * @throws RangeError when `id` is not a non-empty string; Error when another switch begins before this one is done.
   */
  async switch(id: string): Promise<void> {
    if (typeof id !== "string" || id === "") {
      refuse("user", id, "a string of at least one character", RangeError);
    }
    const nfc = id.normalize("NFC"); // the vault has it in this form once it was asked
    const number = ++this.#switches;
    await this.#saving;
    const known = this.#cached.get(nfc)?.person.revision;
    const storage = this.#storage;
    const revision = await storage?.vault.revision(id, known);
    const cached = this.#cached.get(nfc);
    if (!cached || (revision !== known && known === cached.person.revision)) {
      const bytes = await storage?.vault.load(nfc, storage.model);
      // Unless another call has read, changed or erased the user meanwhile.
      if (cached === this.#cached.get(nfc) && this.#switches)
        this.#renew(nfc, { revision }, bytes ? storage?.codec.decodeRecord(bytes) : undefined);
      bytes?.fill(0);
    }
    if (number !== this.#switches) {
      throw new Error(`user: the switch to "${id}" was overtaken by another, or by dispose`);
    }
    this.#id = nfc;
    this.#put(this.current);
  }

  /** Replaces a user in memory, if they are there, by the one of a record. */
  #renew(id: string, person: Person, record: UserRecord = { answers: [], personal: true }): void {
    const user = { id, person, ...record, latent: this.#infer(record.answers) };
    this.#drop(id);
    this.#put(user);
  }

  /** Applies a change to a user, overwrites data that it makes obsolete, and schedules a save. */
  update(user: User, change: Partial<User>): void {
    const updated = { ...user, ...change };
    this.#put(updated);
    if (change.latent) {
      const first = user.answers.findIndex(({ a }) => a === updated.answers[0]?.a); // a changed answer has the same sides
      const removed = [...user.answers];
      removed.splice(Math.max(0, first), updated.answers.length);
      wipe({ latent: user.latent, answers: removed });
    }
    if (!this.#storage) return;
    user.person.unsaved = null;
    this.#schedule(user);
  }

  /** Saves what is not saved. @throws the error of a save that failed; the next call tries it again. */
  async flush(): Promise<void> {
    for (const user of this.#cached.values()) this.#schedule(user);
    await this.#saving;
    for (const { person } of this.#cached.values()) if (person.unsaved) throw person.unsaved;
  }

  /**
   * Erases the current user from memory, and from the vault after all earlier saves. A new user with the same id takes their
   * place at once; their changes are saved after that.
   */
  async forget(): Promise<void> {
    const id = this.#id;
    const person: Person = {};
    this.#renew(id, person);
    const removal = this.#saving.then(async () => {
      person.revision = await this.#storage?.vault.forget(id);
    });
    this.#saving = removal.catch(() => {});
    await removal;
  }

  /** Overwrites all users' data in memory. A switch that is not done fails. */
  eraseAll(): void {
    this.#switches = Number.NaN;
    for (const id of this.#cached.keys()) this.#drop(id);
  }

  /** Overwrites a user's data in memory. */
  #drop(id: string): void {
    const user = this.#cached.get(id);
    if (user) wipe(user);
    this.#cached.delete(id);
  }

  /** Marks a user as most recently used, and evicts the least recently used ones whose data are in the vault. */
  #put(user: User): void {
    this.#cached.delete(user.id);
    this.#cached.set(user.id, user);
    if (!this.#storage) return;
    for (const { id, person } of this.#cached.values()) {
      if (this.#cached.size <= CAPACITY) break;
      if (id !== user.id && id !== this.#id && person.unsaved === undefined) this.#drop(id);
    }
  }

  /** Saves a user, unless an earlier save had the latest change, or the person was forgotten since. */
  #schedule({ id, person }: User): void {
    this.#saving = this.#saving.then(async () => {
      const user = this.#cached.get(id);
      if (person.unsaved === undefined || user?.person !== person) return;
      try {
        const { vault, model, codec } = this.#storage as Storage;
        const bytes = codec.encodeRecord(user);
        const saved = vault.save(id, model, bytes, person.revision);
        bytes.fill(0); // the vault has copied them
        person.revision = await saved;
        if (this.#cached.get(id) === user) person.unsaved = undefined;
      } catch (error) {
        person.unsaved = error;
      }
    });
  }
}

/** Overwrites a user's data. */
function wipe({ answers, latent }: Pick<User, "answers" | "latent">): void {
  for (const values of [...Object.values(latent), ...answers.flatMap(({ a, b }) => [a, b])]) values.fill(0);
}
