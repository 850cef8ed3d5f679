import { refuse } from "../base/check.ts";
import type { Vault } from "../vault/vault.ts";
import type { Latent } from "./engine.ts";
import { type AnsweredQuestion, decodeRecord, encodeRecord } from "./user-record.ts";

/** A user in memory. */
export interface User {
  readonly id: string;
  /** Oldest first. */
  readonly answers: readonly AnsweredQuestion[];
  /** Inferred from the answers. */
  readonly latent: Latent;
  /** Whether ranking and acting follow this user instead of the population's prior. */
  readonly personal: boolean;
}

/** The part of a vault that an agent uses. */
export type UserVault = Pick<Vault, "load" | "save" | "forget">;

/** With a vault, at most this many users stay in memory, the most recent ones. Without a vault, all do. */
const CAPACITY = 16;

/** The users of a device: a write-behind cache of their answers in front of the vault. */
export class UserStore {
  readonly #vault: UserVault | undefined;
  readonly #model: string;
  readonly #infer: (answers: readonly AnsweredQuestion[]) => Latent;
  /** Least recently used first. */
  readonly #cached = new Map<string, User>();
  /** Ids of users whose latest change is not in the vault yet. */
  readonly #unsaved = new Set<string>();
  #saving: Promise<void> = Promise.resolve();
  #failure: unknown;
  #switches = 0;

  /** @param model Hash of the model, under which the vault keeps its users. */
  constructor(vault: UserVault | undefined, model: string, infer: (answers: readonly AnsweredQuestion[]) => Latent) {
    this.#vault = vault;
    this.#model = model;
    this.#infer = infer;
  }

  /**
   * Returns a user from memory or from the vault, or creates one.
   * @throws RangeError when `id` is not a non-empty string.
   */
  async get(id: string): Promise<User> {
    if (typeof id !== "string" || id === "") {
      refuse("user", id, "a string of at least one character", RangeError);
    }
    const cached = this.#cached.get(id);
    if (cached) return this.#put(cached);
    const bytes = await this.#vault?.load(id, this.#model);
    const { answers, personal } = bytes ? decodeRecord(bytes) : { answers: [], personal: true };
    bytes?.fill(0);
    return this.#cached.get(id) ?? this.#put({ id, answers, personal, latent: this.#infer(answers) });
  }

  /** Like `get`, but throws an Error when another switch begins before this one is done. */
  async switch(id: string): Promise<User> {
    const number = ++this.#switches;
    const user = await this.get(id);
    if (number !== this.#switches) throw new Error(`user: the switch to "${id}" was overtaken by another`);
    return user;
  }

  /** Applies a change to a user, overwrites data that it makes obsolete, and schedules a save. */
  update(user: User, change: Partial<User>): User {
    const updated = this.#put({ ...user, ...change });
    if (change.latent) {
      const dropped = user.answers.filter(({ a }) => !updated.answers.some((answer) => answer.a === a));
      wipe({ latent: user.latent, answers: dropped });
    }
    if (this.#vault) {
      this.#unsaved.add(user.id);
      this.#saving = this.#saving.then(() => this.#save(user.id));
    }
    return updated;
  }

  /** Waits for all saves. Throws the first error since the last call. */
  async flush(): Promise<void> {
    await this.#saving;
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
  }

  /** Overwrites a user's data in memory, and returns a new user with the same id. */
  erase(id: string): User {
    const user = this.#cached.get(id);
    if (user) wipe(user);
    this.#cached.delete(id);
    this.#unsaved.delete(id);
    return this.#put({ id, answers: [], personal: true, latent: this.#infer([]) });
  }

  /** Overwrites all users' data in memory. */
  eraseAll(): void {
    for (const user of this.#cached.values()) wipe(user);
    this.#cached.clear();
  }

  /** Removes a user from the vault after all earlier saves. Later updates are saved again. */
  async remove(id: string): Promise<void> {
    const removed = this.#saving.then(() => this.#vault?.forget(id));
    this.#saving = removed.catch(() => {});
    await removed;
  }

  /** Marks a user as most recently used, and evicts the least recently used ones whose data are in the vault. */
  #put(user: User): User {
    this.#cached.delete(user.id);
    this.#cached.set(user.id, user);
    if (!this.#vault) return user;
    for (const [id, cached] of this.#cached) {
      if (this.#cached.size <= CAPACITY) break;
      if (id === user.id || this.#unsaved.has(id)) continue;
      wipe(cached);
      this.#cached.delete(id);
    }
    return user;
  }

  async #save(id: string): Promise<void> {
    const user = this.#cached.get(id);
    if (!user || !this.#unsaved.delete(id)) return; // an earlier save already had the latest change
    const bytes = encodeRecord(user);
    try {
      await this.#vault?.save(id, this.#model, bytes);
    } catch (error) {
      this.#unsaved.add(id);
      this.#failure ??= error;
    } finally {
      bytes.fill(0);
    }
  }
}

/** Overwrites a user's data. */
function wipe({ answers, latent }: Pick<User, "answers" | "latent">): void {
  for (const { a, b } of answers) for (const side of [a, b]) side.fill(0);
  for (const values of [latent.mean, latent.variance, latent.z]) values.fill(0);
}
