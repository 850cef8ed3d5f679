import { memoryStore, type Store } from "../../src/vault/store.ts";

export interface Copied extends Store {
  copy(): Promise<Map<string, Uint8Array>>;
  restore(copy: Map<string, Uint8Array>, kind?: string): Promise<void>;
}

/** A store whose records an attacker can copy and put back. */
export function copied(): Copied {
  const store = memoryStore();
  return {
    ...store,
    async copy() {
      const copy = new Map<string, Uint8Array>();
      for (const name of await store.list()) copy.set(name, (await store.read(name)) as Uint8Array);
      return copy;
    },
    async restore(copy, kind = "") {
      for (const [name, bytes] of copy) if (name.startsWith(kind)) await store.write(name, bytes);
    },
  };
}
