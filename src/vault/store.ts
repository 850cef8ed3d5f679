// Where a vault keeps its records. A host has one of these, or its maker writes one: four calls.

/**
 * Bytes by name. Names are lower-case letters, digits and "-". When a promise of `write` or `remove` is kept, the change has
 * reached the disk; a crash before leaves what was there or what was to be there, never a part of it.
 */
export interface Store {
  /** A copy; null where there is none. */
  read(name: string): Promise<Uint8Array | null>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** What was there cannot be read back through the store; nothing happens where there is none. */
  remove(name: string): Promise<void>;
  list(): Promise<string[]>;
}

/** Lasts as long as the process. */
export function memoryStore(): Store {
  const records = new Map<string, Uint8Array>();
  return {
    async read(name) {
      const bytes = records.get(name);
      return bytes ? new Uint8Array(bytes) : null;
    },
    async write(name, bytes) {
      records.set(name, new Uint8Array(bytes)); // a Buffer's own slice() is no copy
    },
    async remove(name) {
      records.delete(name);
    },
    list: async () => [...records.keys()],
  };
}
