// Tests of a vault over any store. Each case gets an empty store and throws when it fails.

import { addSecret, changeSecret, openVault, removeOtherSecrets, type Store, VaultError } from "penchant/vault";

const bytes = (length: number, first = 0): Uint8Array => Uint8Array.from({ length }, (_, i) => (first + 7 * i) & 255);
const key = bytes(32, 99);
const model = "5b7b".repeat(16);
/** Long enough not to occur by chance. */
const latent = new TextEncoder().encode("a latent that is planted");

function equal(what: string, got: unknown, wants: unknown): void {
  const text = (value: unknown) => JSON.stringify(value instanceof Uint8Array ? ["bytes", ...value] : value);
  if (text(got) !== text(wants)) throw new Error(`${what}: got ${text(got)}; wants ${text(wants)}`);
}

async function refused(what: string, work: () => Promise<unknown>, says = ""): Promise<void> {
  const error = await work().catch((error: unknown) => error);
  if (!(error instanceof VaultError && error.message.includes(says)))
    throw new Error(`${what}: got ${error}; wants a VaultError`);
}

function holds(all: Uint8Array, part: Uint8Array): boolean {
  for (let at = 0; at + part.length <= all.length; at++) if (part.every((byte, i) => all[at + i] === byte)) return true;
  return false;
}

export const cases: Record<string, (store: Store) => Promise<void>> = {
  async "a store returns the bytes last written"(store) {
    equal("nothing", await store.read("a-1"), null);
    equal("no names", await store.list(), []);
    for (const length of [1, 100_000, 0, 3]) {
      await store.write("a-1", bytes(length, length));
      equal(`${length} bytes`, await store.read("a-1"), bytes(length, length));
    }
    await store.write("b", bytes(2));
    equal("names", (await store.list()).sort(), ["a-1", "b"]);
    await store.remove("a-1");
    await store.remove("a-1");
    equal("removed", await store.read("a-1"), null);
    equal("names left", await store.list(), ["b"]);
    equal("the other", await store.read("b"), bytes(2));
  },

  async "a store copies what it reads and writes"(store) {
    const mine = bytes(9).subarray(1, 8);
    await store.write("a", mine);
    mine.fill(0);
    const read = (await store.read("a")) as Uint8Array;
    equal("after the caller changed its own", read, bytes(9).slice(1, 8));
    read.fill(0);
    equal("after the reader changed its own", await store.read("a"), bytes(9).slice(1, 8));
  },

  async "a vault returns each user's state, also when it is opened again"(store) {
    const vault = await openVault(store, { key });
    equal("nobody", await vault.load("ann", model), null);
    await vault.save("ann", model, bytes(100, 1));
    await vault.save("ann", model, bytes(50, 2));
    await vault.save("Bob Ö. 🥣", model, latent);
    for (const opened of [vault, await openVault(store, { key })]) {
      equal("ann", await opened.load("ann", model), bytes(50, 2));
      equal("Bob", await opened.load("Bob Ö. 🥣", model), latent);
      equal("users", (await opened.users()).sort(), ["Bob Ö. 🥣", "ann"]);
    }
  },

  async "a vault reveals neither states nor users to its store, and forgets"(store) {
    const vault = await openVault(store, { key });
    await vault.save("ann", model, latent);
    await vault.save("bob", model, latent);
    for (const name of await store.list()) {
      const record = (await store.read(name)) as Uint8Array;
      for (const secret of [latent, new TextEncoder().encode("ann"), key]) {
        if (holds(record, secret)) throw new Error(`${name} holds a secret in the clear`);
      }
    }
    await vault.forget("ann");
    equal("forgotten", await vault.load("ann", model), null);
    equal("users", await vault.users(), ["bob"]);
    equal("records", (await store.list()).map((name) => name.split("-")[0]).sort(), ["key", "state", "vault"]);
    equal("the other", await vault.load("bob", model), latent);
  },

  async "a vault refuses another key, another model, and a moved record"(store) {
    const vault = await openVault(store, { key });
    await vault.save("ann", model, latent);
    await refused("another model", () => vault.load("ann", "another"));
    await refused("another key", () => openVault(store, { key: bytes(32, 1) }));
    await refused("a passphrase", () => openVault(store, { passphrase: "open" }));
    await refused("another key's change", () => changeSecret(store, { key: bytes(32, 1) }, { key }));
    await vault.save("bob", model, bytes(3));
    const [one, two] = (await store.list()).filter((name) => name.startsWith("state-")) as [string, string];
    await store.write(one, (await store.read(two)) as Uint8Array);
    const loads = await Promise.allSettled([vault.load("ann", model), vault.load("bob", model)]);
    equal("one of the two", loads.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  },

  async "a vault's secrets change, and a passphrase is one wherever the host compiles WebAssembly"(store) {
    const [recovery, next] = [{ key: bytes(32, 3) }, { key: bytes(32, 4) }];
    await (await openVault(store, { key })).save("ann", model, latent);
    await addSecret(store, { key }, recovery);
    await changeSecret(store, { key }, next);
    for (const secret of [recovery, next]) {
      equal("ann", await (await openVault(store, secret)).load("ann", model), latent);
    }
    await refused("the key before", () => openVault(store, { key }));
    await removeOtherSecrets(store, next);
    await refused("a removed key", () => openVault(store, recovery));

    const passphrase = { passphrase: "schöne Schüssel" };
    const change = changeSecret(store, next, passphrase);
    if (globalThis.navigator?.userAgent === "Cloudflare-Workers") {
      await refused("a passphrase, which says why", () => change, "this host cannot run Argon2id");
      equal("ann, with the key", await (await openVault(store, next)).load("ann", model), latent);
    } else {
      await change;
      equal("ann, with the passphrase", await (await openVault(store, passphrase)).load("ann", model), latent);
      await refused("another passphrase", () => openVault(store, { passphrase: "schöne schüssel" }));
    }
  },
};
