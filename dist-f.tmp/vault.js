import {
  addSecret,
  changeSecret,
  openVault,
  removeOtherSecrets
} from "./chunk-IWYBHBMW.js";
import {
  checkName,
  fileStore,
  memoryStore,
  newVaultKey,
  recordBytes
} from "./chunk-KLW3IBKP.js";
import {
  VaultError
} from "./chunk-MMKH5L6C.js";
import {
  hasMethods,
  refuse
} from "./chunk-FOST4AUN.js";

// src/vault/indexed-db.ts
var DATABASE = "penchant", RECORDS = "records", KEYS = "keys", OPENED = "opened", LOST = ["InvalidStateError", "UnknownError", "AbortError"], REASONS = {
  QuotaExceededError: "the browser allows this site no more space; free some, or forget users",
  SecurityError: "the browser forbids this page to store data; allow it in the settings, or give a frame allow-same-origin",
  UnknownError: "the browser could not read or write its disk; free space, or restart it",
  VersionError: "a newer version of this site has changed its database; reload the page",
  NotFoundError: "another program of this site has changed its database; reload the page"
}, OPENING = {
  ...REASONS,
  InvalidStateError: "the browser stores nothing in this window, which may be a private one; use an ordinary window"
}, USING = {
  ...REASONS,
  InvalidStateError: "the browser has closed its database, and does not open it again; reload the page"
};
function explained(error, reasons = OPENING) {
  return error instanceof VaultError ? error : new VaultError(`vault: ${reasons[error.name] ?? `the browser refused (${error.message})`}`);
}
var Connection = class _Connection {
  #database;
  #opened = 0;
  #isClosed = !1;
  constructor(database) {
    this.#database = database;
  }
  /** Opens the database, which is created if it does not exist. Earlier connections may then do nothing more. */
  static async open() {
    try {
      let connection = new _Connection(await openDatabase(!0));
      return connection.#opened = await countOpening(connection.#database), connection;
    } catch (error) {
      throw explained(error);
    }
  }
  /**
   * Runs a transaction on RECORDS or KEYS. Resolves when it is durable, in browsers that support strict durability.
   * @throws VaultError when another has opened the vault since, or the browser refuses.
   */
  async run(name, mode, work) {
    if (this.#isClosed) throw new VaultError("vault: its store was closed; open another: await indexedDbStore()");
    try {
      return await this.#transact(name, mode, work).catch(async (error) => {
        if (!LOST.includes(error.name)) throw error;
        return this.#database.close(), this.#database = await openDatabase(!1), this.#transact(name, mode, work);
      });
    } catch (error) {
      throw explained(error, USING);
    }
  }
  close() {
    this.#isClosed = !0, this.#database.close();
  }
  async #transact(name, mode, work) {
    let transaction = this.#database.transaction([.../* @__PURE__ */ new Set([KEYS, name])], mode, { durability: "strict" }), request, isOvertaken = !1, opened = transaction.objectStore(KEYS).get(OPENED);
    return opened.onsuccess = () => {
      isOvertaken = opened.result !== this.#opened, isOvertaken ? transaction.abort() : request = work(transaction.objectStore(name));
    }, await done(transaction).catch((error) => {
      throw isOvertaken ? overtaken() : error;
    }), request.result;
  }
}, overtaken = () => new VaultError(
  "vault: another page of this site has opened it since, or its data were removed, so this page reads and writes nothing any more; reload it"
), done = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve(), transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
});
function openDatabase(create) {
  return new Promise((resolve, reject) => {
    let request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      if (create) for (let name of [RECORDS, KEYS]) request.result.createObjectStore(name);
      else request.transaction?.abort();
    }, request.onsuccess = () => {
      let database = request.result;
      database.onversionchange = () => database.close(), resolve(database);
    }, request.onerror = () => reject(create || request.error?.name !== "AbortError" ? request.error : overtaken());
  });
}
async function countOpening(database) {
  let transaction = database.transaction(KEYS, "readwrite", { durability: "strict" }), keys = transaction.objectStore(KEYS), before = keys.get(OPENED), opened = 1;
  return before.onsuccess = () => {
    opened += Number(before.result ?? 0), keys.put(opened, OPENED);
  }, await done(transaction), opened;
}

// src/vault/indexed-db-store.ts
var LOCK = "penchant";
async function indexedDbStore() {
  if (!(globalThis.isSecureContext && globalThis.indexedDB && navigator.locks))
    throw new VaultError("vault: this page has no IndexedDB; web pages have it only over HTTPS and on localhost");
  let release = await acquireLock(LOCK);
  try {
    let isPersisted = !1;
    (async () => await navigator.storage?.persist?.() ?? !1)().then(
      (answer) => {
        isPersisted = answer;
      },
      () => {
      }
      // then it is not
    );
    let connection = await Connection.open(), key = await vaultKey(connection);
    return {
      ...recordsOf(connection),
      key,
      get persisted() {
        return isPersisted;
      },
      close() {
        connection.close(), release();
      }
    };
  } catch (error) {
    throw release(), error;
  }
}
function recordsOf(connection) {
  return {
    async read(name) {
      return checkName(name), await connection.run(RECORDS, "readonly", (all) => all.get(name)) ?? null;
    },
    async write(name, bytes) {
      let copy = recordBytes(name, bytes);
      await connection.run(RECORDS, "readwrite", (all) => all.put(copy, name));
    },
    async remove(name) {
      checkName(name), await connection.run(RECORDS, "readwrite", (all) => all.delete(name));
    },
    list: async () => await connection.run(RECORDS, "readonly", (all) => all.getAllKeys())
  };
}
async function vaultKey(connection) {
  let stored = await connection.run(KEYS, "readonly", (keys) => keys.get("vault"));
  if (stored) return stored;
  let key = await newVaultKey();
  return await connection.run(KEYS, "readwrite", (keys) => keys.put(key, "vault")), key;
}
var released = Promise.resolve();
async function acquireLock(name) {
  return await released, new Promise((resolve, reject) => {
    let hold = (lock) => {
      if (lock)
        return new Promise(
          (end) => resolve(() => {
            end(), released = ended;
          })
        );
      throw new VaultError(
        "vault: this page or another tab of this site has it open; close that store or tab first: only one may write"
      );
    }, ended = navigator.locks.request(name, { ifAvailable: !0 }, hold);
    ended.catch((error) => reject(explained(error)));
  });
}

// src/vault/sqlite-store.ts
function sqliteStore(storage) {
  hasMethods(storage, "sync") && hasMethods(storage.sql, "exec") || refuse("storage", storage, "the storage of a Durable Object, ctx.storage");
  let run = (query, ...values) => storage.sql.exec(query, ...values).toArray();
  run("CREATE TABLE IF NOT EXISTS penchant (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID"), run("CREATE TABLE IF NOT EXISTS penchant_opened (id INTEGER PRIMARY KEY, times INTEGER NOT NULL)");
  let [opened] = run(
    "INSERT INTO penchant_opened VALUES (0, 1) ON CONFLICT (id) DO UPDATE SET times = times + 1 RETURNING times"
  ), times = opened?.times, isMine = "(SELECT times FROM penchant_opened) = ?", checkHeld = () => {
    if (!(run(`SELECT 1 WHERE ${isMine}`, times).length > 0))
      throw new VaultError(
        "vault: another store of this storage was made since, so this one reads and writes nothing any more; keep one store for each storage"
      );
  };
  return {
    async read(name) {
      checkName(name), checkHeld();
      let [row] = run("SELECT bytes FROM penchant WHERE name = ?", name);
      return row ? new Uint8Array(row.bytes) : null;
    },
    async write(name, bytes) {
      let copy = recordBytes(name, bytes);
      run(`INSERT OR REPLACE INTO penchant (name, bytes) SELECT ?, ? WHERE ${isMine}`, name, copy, times), checkHeld(), await storage.sync();
    },
    async remove(name) {
      checkName(name), run(`UPDATE penchant SET bytes = zeroblob(length(bytes)) WHERE name = ? AND ${isMine}`, name, times), run(`DELETE FROM penchant WHERE name = ? AND ${isMine}`, name, times), checkHeld(), await storage.sync();
    },
    async list() {
      return checkHeld(), run("SELECT name FROM penchant").map(({ name }) => name);
    }
  };
}
export {
  VaultError,
  addSecret,
  changeSecret,
  fileStore,
  indexedDbStore,
  memoryStore,
  openVault,
  removeOtherSecrets,
  sqliteStore
};
