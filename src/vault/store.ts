// Where a vault keeps its records. Each host has an implementation; a caller can write another.

import { copyBytes, type OwnBytes } from "../base/bytes.ts";
import { hasMethods, refuse } from "../base/check.ts";

/**
 * Binary records by name: the interface of a vault to a database, a folder or a device.
 *
 * Names consist of lower-case letters, digits and "-". The promise of `write` or `remove` resolves once the change is
 * durable. After a crash, a record has its contents from before or after the change, never a mixture.
 */
export interface Store {
  /** Returns a copy of the record, or null when there is none. */
  read(name: string): Promise<Uint8Array | null>;
  /** Creates or replaces a record. The caller may change `bytes` afterwards. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Removes a record, so that the store cannot return it again. Does nothing when there is none. */
  remove(name: string): Promise<void>;
  /** Returns the names of all records, in no particular order. */
  list(): Promise<string[]>;
  /** What is wrong with a record as it is stored, although `read` may return an earlier version; null when nothing is. */
  problem?(name: string): Promise<string | null>;
}

/** @throws TypeError that names the argument unless it has the methods of a store. */
export function checkStore(name: string, store: unknown): void {
  if (hasMethods(store, "read", "write", "remove", "list")) return;
  refuse(name, store, "a store, such as memoryStore() or await fileStore(folder)");
}

/** @throws RangeError unless the name of a record consists of lower-case letters, digits and "-". */
export function checkName(name: unknown): void {
  if (typeof name === "string" && /^[a-z0-9-]+$/.test(name)) return;
  refuse("name", name, 'lower-case letters, digits and "-"', RangeError);
}

/** A copy of the bytes to write. @throws RangeError when the name is none of a record; TypeError when they are no bytes. */
export function recordBytes(name: string, bytes: unknown): OwnBytes {
  checkName(name);
  return copyBytes(bytes) ?? refuse("bytes", bytes, "the bytes of a record");
}

/** A store in memory: its records are lost when the process ends. */
export function memoryStore(): Store {
  const records = new Map<string, Uint8Array>();
  return {
    async read(name) {
      checkName(name);
      const bytes = records.get(name);
      return bytes ? new Uint8Array(bytes) : null;
    },
    async write(name, bytes) {
      records.set(name, recordBytes(name, bytes));
    },
    async remove(name) {
      checkName(name);
      records.delete(name);
    },
    list: async () => [...records.keys()],
  };
}
