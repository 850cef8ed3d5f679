// A vault's records in a browser, with a key that scripts can use and not read. Both are gone when the user clears the
// site's data, or when a browser short of space does: hence `persisted`.

import { VaultError } from "../base/errors.ts";
import { newVaultKey } from "./sealing.ts";
import type { Store } from "./store.ts";

const DATABASE = "penchant";
const RECORDS = "records";
const KEYS = "keys";

export interface IndexedDbStore extends Store {
  /** For `openVault(store, store)`; made when the database was. */
  readonly key: CryptoKey;
  /** Whether the browser has promised to keep the data when space is short. */
  readonly persisted: boolean;
  /** Lets another tab open it. */
  close(): void;
}

/** Opens the site's database; until `close`, or the end of the page, no other tab can. */
export async function indexedDbStore(): Promise<IndexedDbStore> {
  if (!(globalThis.isSecureContext && globalThis.indexedDB && navigator.locks)) {
    throw new VaultError("vault: this page has no storage for it; a page has it over HTTPS and on localhost only");
  }
  const release = await hold(DATABASE);
  try {
    const database = await opened();
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
    read: async (name) => (await run("readonly", (records) => records.get(name))) ?? null,
    async write(name, bytes) {
      await run("readwrite", (records) => records.put(new Uint8Array(bytes), name));
    },
    async remove(name) {
      await run("readwrite", (records) => records.delete(name));
    },
    list: async () => (await run("readonly", (records) => records.getAllKeys())) as string[],
  };
}

/** Keeps its promise when the transaction has reached the disk, where the browser knows how to wait for that. */
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
  }).catch(refused);
}

function opened(): Promise<IDBDatabase> {
  return new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      for (const name of [RECORDS, KEYS]) request.result.createObjectStore(name);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  }).catch(refused);
}

async function vaultKey(database: IDBDatabase): Promise<CryptoKey> {
  const kept = await transact<CryptoKey | undefined>(database, KEYS, "readonly", (keys) => keys.get("vault"));
  if (kept) return kept;
  const key = await newVaultKey();
  await transact(database, KEYS, "readwrite", (keys) => keys.add(key, "vault"));
  return key;
}

function hold(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const wait = (held: Lock | null) => {
      if (held) return new Promise<void>((release) => resolve(() => release()));
      throw new VaultError("vault: another tab of this site has it open; close that tab first, as only one may write");
    };
    navigator.locks.request(name, { ifAvailable: true }, wait).catch(reject);
  });
}

const WHY: Record<string, string> = {
  QuotaExceededError: "the browser gives this site no more space; free some, or forget users",
  InvalidStateError: "the browser keeps nothing in this window, which may be a private one; use an ordinary one",
  SecurityError: "the browser's settings forbid this site to store data; allow it",
  UnknownError: "the browser could not read or write its disk; free space, or restart it",
  VersionError: "a newer version of this site has changed it; reload the page",
};

function refused(error: Error): never {
  throw new VaultError(`vault: ${WHY[error.name] ?? `the browser refused (${error.message})`}`);
}
