// Where a vault keeps its records. Each host has an implementation; a caller can write another.

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
}

/** A store in memory: its records are lost when the process ends. */
export function memoryStore(): Store {
  const records = new Map<string, Uint8Array>();
  return {
    async read(name) {
      const bytes = records.get(name);
      return bytes ? new Uint8Array(bytes) : null;
    },
    async write(name, bytes) {
      records.set(name, new Uint8Array(bytes)); // not slice(): a Node Buffer's shares memory
    },
    async remove(name) {
      records.delete(name);
    },
    list: async () => [...records.keys()],
  };
}
