// A store in a browser's IndexedDB, with a vault key that scripts can use but not export. Records and key are lost when the
// user clears the site's data, or when a browser short of space evicts them, unless `persisted` is true.

import { VaultError } from "../base/errors.ts";
import type { HostType } from "../base/host-types.ts";
import { Connection, explained, KEYS, RECORDS } from "./indexed-db.ts";
import { newVaultKey } from "./sealing.ts";
import { checkName, recordBytes, type Store } from "./store.ts";

const LOCK = "penchant";

/** A store in IndexedDB, and the vault key that is kept in the same database. */
export interface IndexedDbStore extends Store {
  /** A non-extractable key, created with the database: `openVault(store, store)` uses it. */
  readonly key: HostType<"CryptoKey">;
  /**
   * Whether the browser has granted persistent storage; if not, it may evict the data when space is short. False until the
   * browser, which may ask the user, has answered.
   */
  readonly persisted: boolean;
  /** Releases the database, so that another tab can open it. */
  close(): void;
}

/**
 * Opens the database `penchant` of this site and locks it. No other tab can open it until `close` is called or the page ends. A
 * connection that the browser has lost is opened again; a page that deletes or upgrades the database is not held up.
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
  const release = await acquireLock(LOCK);
  try {
    let isPersisted = false;
    // Nothing waits for it: a browser may ask the user first, who may never answer.
    const persist = async () => (await navigator.storage?.persist?.()) ?? false;
    persist().then(
      (answer) => {
        isPersisted = answer;
      },
      () => {}, // then it is not
    );
    const connection = await Connection.open();
    const key = await vaultKey(connection);
    return {
      ...recordsOf(connection),
      key,
      get persisted() {
        return isPersisted;
      },
      close() {
        connection.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

function recordsOf(connection: Connection): Store {
  return {
    async read(name) {
      checkName(name);
      return (await connection.run<Uint8Array | undefined>(RECORDS, "readonly", (all) => all.get(name))) ?? null;
    },
    async write(name, bytes) {
      const copy = recordBytes(name, bytes);
      await connection.run(RECORDS, "readwrite", (all) => all.put(copy, name));
    },
    async remove(name) {
      checkName(name);
      await connection.run(RECORDS, "readwrite", (all) => all.delete(name));
    },
    list: async () => (await connection.run(RECORDS, "readonly", (all) => all.getAllKeys())) as string[],
  };
}

async function vaultKey(connection: Connection): Promise<CryptoKey> {
  const stored = await connection.run<CryptoKey | undefined>(KEYS, "readonly", (keys) => keys.get("vault"));
  if (stored) return stored;
  const key = await newVaultKey();
  await connection.run(KEYS, "readwrite", (keys) => keys.put(key, "vault"));
  return key;
}

/** Resolves when the lock that this page released last is free, which takes the browser a moment. */
let released: Promise<unknown> = Promise.resolve();

async function acquireLock(name: string): Promise<() => void> {
  await released;
  return new Promise((resolve, reject) => {
    const hold = (lock: Lock | null) => {
      if (lock) {
        return new Promise<void>((end) =>
          resolve(() => {
            end();
            released = ended;
          }),
        );
      }
      throw new VaultError(
        "vault: this page or another tab of this site has it open; close that store or tab first: only one may write",
      );
    };
    const ended = navigator.locks.request(name, { ifAvailable: true }, hold);
    ended.catch((error) => reject(explained(error)));
  });
}
