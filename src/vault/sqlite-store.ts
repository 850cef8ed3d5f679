// A store in the SQLite database of a Cloudflare Durable Object. One object can hold one user or all of them.

import { hasMethods, refuse } from "../base/check.ts";
import { VaultError } from "../base/errors.ts";
import { checkName, recordBytes, type Store } from "./store.ts";

/** The part of a Durable Object's `ctx.storage` that `sqliteStore` uses. */
export interface SqliteStorage {
  /** Runs an SQL statement with bound values. */
  readonly sql: { exec(query: string, ...values: unknown[]): { toArray(): Record<string, unknown>[] } };
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
export function sqliteStore(storage: SqliteStorage): Store {
  if (!(hasMethods(storage, "sync") && hasMethods(storage.sql, "exec"))) {
    refuse("storage", storage, "the storage of a Durable Object, ctx.storage");
  }
  const run = (query: string, ...values: unknown[]) => storage.sql.exec(query, ...values).toArray();
  run("CREATE TABLE IF NOT EXISTS penchant (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID");
  run("CREATE TABLE IF NOT EXISTS penchant_opened (id INTEGER PRIMARY KEY, times INTEGER NOT NULL)");
  const [opened] = run(
    "INSERT INTO penchant_opened VALUES (0, 1) ON CONFLICT (id) DO UPDATE SET times = times + 1 RETURNING times",
  );
  const times = opened?.times;
  // The statement that changes a record checks, so that nothing comes between the check and the change.
  const isMine = "(SELECT times FROM penchant_opened) = ?";
  const checkHeld = (): void => {
    if (run(`SELECT 1 WHERE ${isMine}`, times).length > 0) return;
    throw new VaultError(
      "vault: another store of this storage was made since, so this one reads and writes nothing any more; keep one store for each storage",
    );
  };
  return {
    async read(name) {
      checkName(name);
      checkHeld();
      const [row] = run("SELECT bytes FROM penchant WHERE name = ?", name);
      return row ? new Uint8Array(row.bytes as ArrayBuffer | Uint8Array) : null;
    },
    async write(name, bytes) {
      const copy = recordBytes(name, bytes);
      run(`INSERT OR REPLACE INTO penchant (name, bytes) SELECT ?, ? WHERE ${isMine}`, name, copy, times);
      checkHeld();
      await storage.sync();
    },
    async remove(name) {
      checkName(name);
      // SQLite leaves a deleted row's bytes in the file until it reuses the page, so they are overwritten first.
      run(`UPDATE penchant SET bytes = zeroblob(length(bytes)) WHERE name = ? AND ${isMine}`, name, times);
      run(`DELETE FROM penchant WHERE name = ? AND ${isMine}`, name, times);
      checkHeld();
      await storage.sync();
    },
    async list() {
      checkHeld();
      return run("SELECT name FROM penchant").map(({ name }) => name as string);
    },
  };
}
