// The connection to the database of a site's vault. Browsers lose connections, as iOS does of pages in the background: it is
// then opened anew. Every transaction checks that nobody has opened the vault since, in the transaction itself.

import { VaultError } from "../base/errors.ts";

const DATABASE = "penchant";
export const RECORDS = "records";
export const KEYS = "keys";
/** How often the vault was opened; a number in KEYS. */
const OPENED = "opened";

/** Errors after which another connection may work. */
const LOST = ["InvalidStateError", "UnknownError", "AbortError"];

const REASONS: Record<string, string> = {
  QuotaExceededError: "the browser allows this site no more space; free some, or forget users",
  SecurityError:
    "the browser forbids this page to store data; allow it in the settings, or give a frame allow-same-origin",
  UnknownError: "the browser could not read or write its disk; free space, or restart it",
  VersionError: "a newer version of this site has changed its database; reload the page",
  NotFoundError: "another program of this site has changed its database; reload the page",
};
const OPENING = {
  ...REASONS,
  InvalidStateError: "the browser stores nothing in this window, which may be a private one; use an ordinary window",
};
const USING = {
  ...REASONS,
  InvalidStateError: "the browser has closed its database, and does not open it again; reload the page",
};

/** A vault's error for one of the browser. */
export function explained(error: Error, reasons: Record<string, string> = OPENING): VaultError {
  if (error instanceof VaultError) return error;
  return new VaultError(`vault: ${reasons[error.name] ?? `the browser refused (${error.message})`}`);
}

type Work<T> = (objects: IDBObjectStore) => IDBRequest<T>;

/** The database, opened by one page at a time. */
export class Connection {
  #database: IDBDatabase;
  #opened = 0;
  #isClosed = false;

  private constructor(database: IDBDatabase) {
    this.#database = database;
  }

  /** Opens the database, which is created if it does not exist. Earlier connections may then do nothing more. */
  static async open(): Promise<Connection> {
    try {
      const connection = new Connection(await openDatabase(true));
      connection.#opened = await countOpening(connection.#database);
      return connection;
    } catch (error) {
      throw explained(error as Error);
    }
  }

  /**
   * Runs a transaction on RECORDS or KEYS. Resolves when it is durable, in browsers that support strict durability.
   * @throws VaultError when another has opened the vault since, or the browser refuses.
   */
  async run<T>(name: string, mode: IDBTransactionMode, work: Work<T>): Promise<T> {
    if (this.#isClosed) throw new VaultError("vault: its store was closed; open another: await indexedDbStore()");
    try {
      return await this.#transact(name, mode, work).catch(async (error) => {
        if (!LOST.includes(error.name)) throw error;
        this.#database.close();
        this.#database = await openDatabase(false);
        return this.#transact(name, mode, work);
      });
    } catch (error) {
      throw explained(error as Error, USING);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#database.close();
  }

  async #transact<T>(name: string, mode: IDBTransactionMode, work: Work<T>): Promise<T> {
    const transaction = this.#database.transaction([...new Set([KEYS, name])], mode, { durability: "strict" });
    let request: IDBRequest<T> | undefined;
    let isOvertaken = false;
    const opened = transaction.objectStore(KEYS).get(OPENED);
    opened.onsuccess = () => {
      isOvertaken = opened.result !== this.#opened;
      if (isOvertaken) transaction.abort();
      else request = work(transaction.objectStore(name));
    };
    await done(transaction).catch((error) => {
      throw isOvertaken ? overtaken() : error;
    });
    return (request as IDBRequest<T>).result;
  }
}

const overtaken = (): VaultError =>
  new VaultError(
    "vault: another page of this site has opened it since, or its data were removed, so this page reads and writes nothing any more; reload it",
  );

const done = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
  });

/** Opens the database. Without `create`, one that was deleted is not made again. */
function openDatabase(create: boolean): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      if (create) for (const name of [RECORDS, KEYS]) request.result.createObjectStore(name);
      else request.transaction?.abort();
    };
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = () => database.close(); // this page must not hold up one that deletes or upgrades it
      resolve(database);
    };
    request.onerror = () => reject(create || request.error?.name !== "AbortError" ? request.error : overtaken());
  });
}

async function countOpening(database: IDBDatabase): Promise<number> {
  const transaction = database.transaction(KEYS, "readwrite", { durability: "strict" });
  const keys = transaction.objectStore(KEYS);
  const before = keys.get(OPENED);
  let opened = 1;
  before.onsuccess = () => {
    opened += Number(before.result ?? 0);
    keys.put(opened, OPENED);
  };
  await done(transaction);
  return opened;
}
