// A vault's records in a Durable Object's SQLite, one object a user or one for all. What is typed here is the part of
// `ctx.storage` that is used.

import type { Store } from "./store.ts";

export interface SqliteStorage {
  readonly sql: { exec(query: string, ...values: unknown[]): { toArray(): Record<string, unknown>[] } };
  /** Keeps its promise when all writes have reached the disk. */
  sync(): Promise<void>;
}

/** A table `penchant` in this storage, made if there is none. */
export function sqliteStore(storage: SqliteStorage): Store {
  const run = (query: string, ...values: unknown[]) => storage.sql.exec(query, ...values).toArray();
  run("CREATE TABLE IF NOT EXISTS penchant (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID");
  return {
    async read(name) {
      const [row] = run("SELECT bytes FROM penchant WHERE name = ?", name);
      return row ? new Uint8Array(row.bytes as ArrayBuffer | Uint8Array) : null;
    },
    async write(name, bytes) {
      run("INSERT OR REPLACE INTO penchant (name, bytes) VALUES (?, ?)", name, new Uint8Array(bytes));
      await storage.sync();
    },
    async remove(name) {
      // A deleted row leaves its bytes in the file until their place is needed.
      run("UPDATE penchant SET bytes = zeroblob(length(bytes)) WHERE name = ?", name);
      run("DELETE FROM penchant WHERE name = ?", name);
      await storage.sync();
    },
    list: async () => run("SELECT name FROM penchant").map(({ name }) => name as string),
  };
}
