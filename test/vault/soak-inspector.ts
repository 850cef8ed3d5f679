// Looks into the vault of a soak, between its processes and at the end.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeRecord } from "../../src/agent/user-record.ts";
import { VaultError } from "../../src/base/errors.ts";
import { loadModel } from "../../src/model/load.ts";
import { modelHash } from "../../src/model/model-file.ts";
import { type FileStore, fileStore } from "../../src/vault/file-store.ts";
import { openHeader } from "../../src/vault/header.ts";
import { openKeyRecord, openStateRecord } from "../../src/vault/sealed-records.ts";
import { openVault, type Vault } from "../../src/vault/vault.ts";
import { filesIn, recordsIn } from "./holders.ts";
import { numbersOf, personOf, secretOf } from "./soak-answers.ts";

/** The number of a user's answers that an agent keeps. */
const KEPT = 1000;
const CHECKSUM = 32;

/** What the vault has of a person. */
interface Found {
  readonly life: number;
  /** The number of their last answer in this life; 0 without one. */
  readonly answers: number;
  readonly problem: string | null;
}

export class Inspector {
  readonly #store: FileStore;
  readonly #vault: Vault;
  readonly #model: string;
  readonly #folder: string;

  private constructor(
    store: FileStore,
    vault: Vault,
    model: string,
    folder: string,
    /** The number of the key that opens the vault. */
    readonly key: number,
  ) {
    this.#store = store;
    this.#vault = vault;
    this.#model = model;
    this.#folder = folder;
  }

  /** Opens the vault by the first of these keys that opens it. */
  static async open(folder: string, keys: readonly number[]): Promise<Inspector> {
    const people = join(folder, "people");
    const store = await fileStore(people);
    const model = await modelHash(await loadModel(readFileSync(join(folder, "model.safetensors"))));
    for (const key of keys) {
      const vault = await openVault(store, secretOf(key)).catch((error) => {
        if (error instanceof VaultError) return null;
        throw error;
      });
      if (vault) return new Inspector(store, vault, model, people, key);
    }
    throw new Error(`the vault opens with none of the keys ${keys}`);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  async answersOf(person: number): Promise<Found> {
    const nothing = { life: 0, answers: 0 };
    try {
      const bytes = await this.#vault.load(`person ${person}`, this.#model);
      if (!bytes) return { ...nothing, problem: null };
      const { answers } = decodeRecord(bytes);
      const last = answers.at(-1);
      if (!last) return { ...nothing, problem: null };
      const [life, number] = numbersOf(last);
      const isWhole = answers.every((answer, i) => {
        const [itsLife, itsNumber] = numbersOf(answer);
        const isTheirs = personOf(answer) === person && itsLife === life;
        return (
          isTheirs && itsNumber === number - answers.length + 1 + i && answer.reply === (itsNumber % 3 ? "a" : "b")
        );
      });
      const length = Math.min(KEPT, number);
      const problem = isWhole && answers.length === length ? null : `${answers.length} answers, not the last ${length}`;
      return { life, answers: number, problem };
    } catch (error) {
      return { ...nothing, problem: String(error) };
    }
  }

  /** Files that the present keys of the users do not open, and what the vault's own check finds. */
  async leftovers(): Promise<string[]> {
    const { wrap } = await openHeader(this.#store, secretOf(this.key));
    const problems = (await this.#vault.check()).map(({ record, problem }) => `${record}: ${problem}`);
    for (const file of filesIn(this.#folder)) {
      const bytes = new Uint8Array(readFileSync(join(recordsIn(this.#folder), file)).subarray(CHECKSUM));
      const [, kind, name = ""] = /^(vault|key|state)(?:-([0-9a-f]{64}))?(?:\.old)?$/.exec(file) ?? [];
      if (kind === undefined) problems.push(`${file}: it is no record`);
      if (kind === undefined || kind === "vault") continue;
      const keyRecord = await this.#store.read(`key-${name}`);
      const opening = async (): Promise<unknown> => {
        if (!keyRecord) throw new Error("it has no key");
        const { key, userId } = await openKeyRecord(wrap, `key-${name}`, new Uint8Array(keyRecord));
        return kind === "key" ? openKeyRecord(wrap, `key-${name}`, bytes) : openStateRecord(key, userId, bytes);
      };
      await opening().catch((error) => problems.push(`${file}: ${error}`));
    }
    return problems;
  }

  /** The ids of all users. */
  users(): Promise<string[]> {
    return this.#vault.users();
  }

  /** The size of the largest file, in bytes. */
  largest(): number {
    return Math.max(
      ...readdirSync(recordsIn(this.#folder)).map((file) => readFileSync(join(recordsIn(this.#folder), file)).length),
    );
  }
}
