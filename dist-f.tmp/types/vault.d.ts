import { a as Revision, i as Damage, n as openVault, o as Store, r as Secret, s as memoryStore, t as Vault } from "./vault-BVr8OkrB.js";
import { a as VaultError, t as HostType } from "./host-types-BRpVP96z.js";

// dist/declarations/src/vault/file-store.d.ts
/** A store in a folder. */
interface FileStore extends Store {
  /** Releases the folder, so that another process can open it. */
  close(): Promise<void>;
}
/**
 * Opens a folder as a store, for one writer at a time. The folder is created if it does not exist, with mode 0700. While a
 * store has it open, nobody else can open it: no process, thread, container or copy of this library. Of a holder that does not
 * answer within seconds, because it ended or hangs, the next opener takes the folder over; all that the former holder then
 * reads or writes is refused with a VaultError.
 *
 * Where the file of a record is damaged, the version before it is read, and the process gets a warning (`VaultWarning`).
 *
 * Writes are atomic and durable: a temporary file is flushed and renamed, then the folder is flushed. Removal overwrites a
 * file with zeros first, which helps only on disks that write in place. Names that are not lower-case letters, digits and
 * "-" are refused with a RangeError.
 *
 * @throws TypeError when `folder` is not a text.
 * @throws VaultError when another has the folder open, or the file system refuses an operation.
 *
 * @example
 * import { fileStore, openVault } from "penchant/vault";
 *
 * const store = await fileStore("users");
 * const vault = await openVault(store, { passphrase: "correct horse battery staple" });
 * console.log(await vault.users()); // []
 * await store.close();
 */
declare function fileStore(folder: string): Promise<FileStore>;
/**
 * Lets another secret open a vault too, such as a recovery key that is kept elsewhere. Does nothing when it already does. A
 * vault has at most 8 secrets. Vaults that are open stay open.
 *
 * @param store The store of a vault that exists.
 * @param secret A secret that opens the vault.
 * @param another The secret that will open it too.
 * @throws RangeError or TypeError when a secret is invalid, or the vault has 8 already.
 * @throws VaultError when `secret` does not open the vault, or the store has none. Nothing is changed then.
 *
 * @example
 * import { addSecret, memoryStore, openVault } from "penchant/vault";
 *
 * const store = memoryStore();
 * await openVault(store, { passphrase: "correct horse battery staple" });
 * const recovery = crypto.getRandomValues(new Uint8Array(32)); // print it, or keep it in a safe
 * await addSecret(store, { passphrase: "correct horse battery staple" }, { key: recovery });
 * const vault = await openVault(store, { key: recovery });
 * console.log(await vault.users()); // []
 */
declare function addSecret(store: Store, secret: Secret, another: Secret): Promise<void>;
/**
 * Replaces a vault's key or passphrase, atomically: after a crash the old one opens the vault, or the new one. Other secrets of
 * the vault stay, and vaults that are open stay open. The same passphrase again moves a vault of an earlier version from PBKDF2
 * to Argon2id.
 *
 * An old copy of the vault's header still opens with the old secret, and the vault's own keys stay as they are. If others may have
 * both, create a new vault.
 *
 * @param store The store of a vault that exists.
 * @param secret The secret to replace. It does not open the vault any more.
 * @param next The secret that opens it instead.
 * @throws RangeError or TypeError when a secret is invalid.
 * @throws VaultError when `secret` does not open the vault, or the store has none. Nothing is changed then.
 *
 * @example
 * import { changeSecret, memoryStore, openVault } from "penchant/vault";
 *
 * const store = memoryStore();
 * await openVault(store, { passphrase: "correct horse battery staple" });
 * await changeSecret(store, { passphrase: "correct horse battery staple" }, { passphrase: "four other random words" });
 * const vault = await openVault(store, { passphrase: "four other random words" });
 * console.log(await vault.users()); // []
 */
declare function changeSecret(store: Store, secret: Secret, next: Secret): Promise<void>;
/**
 * Removes every secret of a vault but one, such as those that were lost, and what is damaged in the vault's header. Vaults that are
 * open stay open. An old copy of the header still opens with the removed secrets (see `changeSecret`).
 *
 * @param store The store of a vault that exists.
 * @param secret The secret that stays.
 * @throws RangeError or TypeError when the secret is invalid.
 * @throws VaultError when it does not open the vault, or the store has none. Nothing is changed then.
 *
 * @example
 * import { addSecret, memoryStore, openVault, removeOtherSecrets } from "penchant/vault";
 *
 * const store = memoryStore();
 * const [key, lost] = [1, 2].map(() => crypto.getRandomValues(new Uint8Array(32)));
 * await openVault(store, { key });
 * await addSecret(store, { key }, { key: lost });
 * await removeOtherSecrets(store, { key });
 * const opened = await openVault(store, { key: lost }).catch((error) => error.name);
 * console.log(opened); // VaultError
 */
declare function removeOtherSecrets(store: Store, secret: Secret): Promise<void>;
/** A store in IndexedDB, and the vault key that is kept in the same database. */
interface IndexedDbStore extends Store {
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
declare function indexedDbStore(): Promise<IndexedDbStore>;
/** The part of a Durable Object's `ctx.storage` that `sqliteStore` uses. */
interface SqliteStorage {
  /** Runs an SQL statement with bound values. */
  readonly sql: {
    exec(query: string, ...values: unknown[]): {
      toArray(): Record<string, unknown>[];
    };
  };
  /** Resolves when all writes are durable. */
  sync(): Promise<void>;
}
/**
 * A store in the table `penchant` of a Durable Object's storage, which is created if it does not exist. The storage has one
 * writer: a store that was made before another one of the same storage throws a VaultError from then on.
 *
 * @throws TypeError when `storage` is another object.
 *
 * @example
 * import { Agent, loadModel } from "penchant";
 * import { openVault, type SqliteStorage, sqliteStore } from "penchant/vault";
 *
 * export class Person {
 *   readonly #ready: Promise<Agent>;
 *
 *   constructor({ storage }: { storage: SqliteStorage }, { key, model }: { key: Uint8Array; model: Uint8Array }) {
 *     const vault = openVault(sqliteStore(storage), { key });
 *     this.#ready = Promise.all([loadModel(model), vault]).then(([model, vault]) => Agent.open(model, { vault }));
 *   }
 *
 *   async fetch(): Promise<Response> {
 *     return Response.json((await this.#ready).nextQuestion());
 *   }
 * }
 */
declare function sqliteStore(storage: SqliteStorage): Store;
export { type Damage, type FileStore, type IndexedDbStore, type Revision, type Secret, type SqliteStorage, type Store, type Vault, VaultError, addSecret, changeSecret, fileStore, indexedDbStore, memoryStore, openVault, removeOtherSecrets, sqliteStore };