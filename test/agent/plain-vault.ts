// A vault without encryption, which can be looked into and made to fail.

import type { UserVault } from "../../src/agent/user-store.ts";
import type { Revision } from "../../src/vault/revision.ts";

/** A vault that stores records unencrypted. */
export function plainVault() {
  const records = new Map<string, Uint8Array>();
  const revisions = new Map<string, Revision>();
  let saves = 0;
  const vault: UserVault & { records: typeof records; failing: boolean } = {
    records,
    failing: false,
    load: async (user, hash) => records.get(`${user} ${hash}`)?.slice() ?? null,
    revision: async (user, known) => revisions.get(user) ?? known ?? { key: "", save: "" },
    async save(user, hash, bytes) {
      if (vault.failing) throw new Error("vault: the disk is full");
      records.set(`${user} ${hash}`, bytes.slice());
      const revision = { key: user, save: `${++saves}` };
      revisions.set(user, revision);
      return revision;
    },
    async forget(user) {
      for (const name of records.keys()) if (name.startsWith(`${user} `)) records.delete(name);
      revisions.delete(user);
      return { key: "", save: "" };
    },
  };
  return vault;
}
