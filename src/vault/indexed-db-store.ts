// A store in a browser's IndexedDB, with a vault key that scripts can use but not export. Records and key are lost when the
// user clears the site's data, or when a browser short of space evicts them, unless `persisted` is true.

import { VaultError } from "../base/errors.ts";
import type { HostType } from "../base/host-types.ts";
import { newVaultKey } from "./sealing.ts";
import { checkName, recordBytes, type Store } from "./store.ts";

const DATABASE = "penchant";
const RECORDS = "records";
const KEYS = "keys";

/** A store in IndexedDB, and the vault key that is kept in the same database. */
export interface IndexedDbStore extends Store {
  /** A non-extractable key, created with the database: `openVault(store, store)` uses it. */
  readonly key: HostType<"CryptoKey">;
  /** Whether the browser has granted persistent storage; if not, it may evict the data when space is short. */
  readonly persisted: boolean;
  /** Releases the database, so that another tab can open it. */
  close(): void;
}

/**
 * Opens the database `penchant` of this site and locks it. No other tab can open it until `close` is called or the page ends.
 *
 * @throws VaultError when the page has no IndexedDB (it needs HTTPS or localhost), another tab has the database open, or the
 *   browser refuses an operation.
 *
 * @example
 * import { Agent, loadModel } from "penchant";
 * import { indexedDbStore, openVault } from "penchant/vault";
 *
 * const store = await indexedDbStore();
 * const vault = await openVault(store, store); // the database holds a key that cannot be exported
 * const agent = await Agent.open(await loadModel("bowl.safetensors"), { vault, user: "ann" });
 * if (!store.persisted) console.warn("the browser may delete users when space is short");
 */
export async function indexedDbStore(): Promise<IndexedDbStore> {
  if (!(globalThis.isSecureContext && globalThis.indexedDB && navigator.locks)) {
    throw new VaultError("vault: this page has no IndexedDB; web pages have it only over HTTPS and on localhost");
  }
  const release = await acquireLock(DATABASE);
  try {
    const database = await openDatabase();
    const key = await vaultKey(database);
    const persisted = (await navigator.storage?.persist?.()) ?? false;
    return { ...recordsOf(database), key, persisted, close: () => [database.close(), release()] };
  } catch (error) {
    release();
    throw error;
  }
}

function recordsOf(database: IDBDatabase): Store {
  const run = <T>(mode: IDBTransactionMode, work: (records: IDBObjectStore) => IDBRequest<T>) =>
    transact(database, RECORDS, mode, work);
  return {
    async read(name) {
      checkName(name);
      return (await run("readonly", (records) => records.get(name))) ?? null;
    },
    async write(name, bytes) {
      const copy = recordBytes(name, bytes);
      await run("readwrite", (records) => records.put(copy, name));
    },
    async remove(name) {
      checkName(name);
      await run("readwrite", (records) => records.delete(name));
    },
    list: async () => (await run("readonly", (records) => records.getAllKeys())) as string[],
  };
}

/** Resolves when the transaction is durable, in browsers that support strict durability. */
function transact<T>(
  database: IDBDatabase,
  name: string,
  mode: IDBTransactionMode,
  work: (objects: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const transaction = database.transaction(name, mode, { durability: "strict" });
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
  }).catch(rethrow);
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      for (const name of [RECORDS, KEYS]) request.result.createObjectStore(name);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  }).catch(rethrow);
}

async function vaultKey(database: IDBDatabase): Promise<CryptoKey> {
  const stored = await transact<CryptoKey | undefined>(database, KEYS, "readonly", (keys) => keys.get("vault"));
  if (stored) return stored;
  const key = await newVaultKey();
  await transact(database, KEYS, "readwrite", (keys) => keys.add(key, "vault"));
  return key;
}

function acquireLock(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const hold = (lock: Lock | null) => {
      if (lock) return new Promise<void>((release) => resolve(() => release()));
      throw new VaultError(
        "vault: this page or another tab of this site has it open; close that store or tab first: only one may write",
      );
    };
    navigator.locks.request(name, { ifAvailable: true }, hold).catch((error) => reject(explained(error)));
  });
}

const REASONS: Record<string, string> = {
  QuotaExceededError: "the browser allows this site no more space; free some, or forget users",
  InvalidStateError: "the browser stores nothing in this window, which may be a private one; use an ordinary window",
  SecurityError:
    "the browser forbids this page to store data; allow it in the settings, or give a frame allow-same-origin",
  UnknownError: "the browser could not read or write its disk; free space, or restart it",
  VersionError: "a newer version of this site has changed its database; reload the page",
};

function explained(error: Error): VaultError {
  if (error instanceof VaultError) return error;
  return new VaultError(`vault: ${REASONS[error.name] ?? `the browser refused (${error.message})`}`);
}

function rethrow(error: Error): never {
  throw explained(error);
}
