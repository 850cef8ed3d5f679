// Who uses the device: what each user said, in memory and in the vault.

import type { Vault } from "../vault/vault.ts";
import type { Latent } from "./engine.ts";
import { type AnsweredQuestion, decodeRecord, encodeRecord } from "./user-record.ts";

export interface Person {
  readonly id: string;
  readonly told: readonly AnsweredQuestion[];
  readonly latent: Latent;
  readonly personal: boolean;
}

/** What a vault does for people. */
export type Keeper = Pick<Vault, "load" | "save" | "forget">;

/** With a vault, so many people who were there last stay in memory; without one, all do. */
const RECENT = 16;

export class People {
  readonly #vault: Keeper | undefined;
  readonly #model: string;
  readonly #infer: (told: readonly AnsweredQuestion[]) => Latent;
  /** The last to be there comes last. */
  readonly #known = new Map<string, Person>();
  /** Whose last words are not in the vault yet. */
  readonly #unsaved = new Set<string>();
  #saving: Promise<void> = Promise.resolve();
  #failure: unknown;
  #switches = 0;

  constructor(vault: Keeper | undefined, model: string, infer: (told: readonly AnsweredQuestion[]) => Latent) {
    this.#vault = vault;
    this.#model = model;
    this.#infer = infer;
  }

  /** A user as known, as the vault has them, or new. */
  async get(id: string): Promise<Person> {
    if (typeof id !== "string" || id === "") throw new RangeError(`user: got ${JSON.stringify(id)}; it is a name`);
    const known = this.#known.get(id);
    if (known) return this.#put(known);
    const bytes = await this.#vault?.load(id, this.#model);
    const { told, personal } = bytes ? decodeRecord(bytes) : { told: [], personal: true };
    bytes?.fill(0);
    return this.#known.get(id) ?? this.#put({ id, told, personal, latent: this.#infer(told) });
  }

  /** The same, unless another switch began while the vault was read. */
  async switch(id: string): Promise<Person> {
    const own = ++this.#switches;
    const person = await this.get(id);
    if (own !== this.#switches) throw new Error(`user: no switch to "${id}"; another began before it was done`);
    return person;
  }

  update(person: Person, change: Partial<Person>): Person {
    const updated = this.#put({ ...person, ...change });
    if (change.latent) wipe({ latent: person.latent, told: person.told.filter((each) => !isOf(updated, each)) });
    if (this.#vault) {
      this.#unsaved.add(person.id);
      this.#saving = this.#saving.then(() => this.#save(person.id));
    }
    return updated;
  }

  async flush(): Promise<void> {
    await this.#saving;
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
  }

  /** Overwrites what is in memory of a user, who is new from now on. */
  erase(id: string): Person {
    const person = this.#known.get(id);
    if (person) wipe(person);
    this.#known.delete(id);
    this.#unsaved.delete(id);
    return this.#put({ id, told: [], personal: true, latent: this.#infer([]) });
  }

  eraseAll(): void {
    for (const person of this.#known.values()) wipe(person);
    this.#known.clear();
  }

  /** Removes a user from the vault; what they say from now on is kept anew. */
  async remove(id: string): Promise<void> {
    const removed = this.#saving.then(() => this.#vault?.forget(id));
    this.#saving = removed.catch(() => {});
    await removed;
  }

  #put(person: Person): Person {
    this.#known.delete(person.id);
    this.#known.set(person.id, person);
    if (!this.#vault) return person;
    for (const id of this.#known.keys()) {
      if (this.#known.size <= RECENT) break;
      if (id === person.id || this.#unsaved.has(id)) continue;
      wipe(this.#known.get(id) as Person);
      this.#known.delete(id);
    }
    return person;
  }

  async #save(id: string): Promise<void> {
    const person = this.#known.get(id);
    if (!person || !this.#unsaved.delete(id)) return; // a later word was saved before
    const bytes = encodeRecord(person);
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

/** Whether a person still has the features of an answer, whatever the reply. */
const isOf = ({ told }: Person, { a }: AnsweredQuestion): boolean => told.some((each) => each.a === a);

/** Overwrites arrays that nobody else has. */
function wipe({ told, latent }: Pick<Person, "told" | "latent">): void {
  for (const { a, b } of told) for (const side of [a, b]) side.fill(0);
  for (const values of [latent.mean, latent.variance, latent.z]) values.fill(0);
}
