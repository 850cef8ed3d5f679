// Changes of the secrets that open a vault. The vault's keys stay, so no user's record is written.

import { openSlots, writeSlots } from "./header.ts";
import type { Bytes } from "./sealing.ts";
import { type Secret, withSecrets } from "./secret.ts";
import { isOpen, MAX_SLOTS, newSlot, openSlot } from "./slots.ts";
import { checkStore, type Store } from "./store.ts";
import { inTurn } from "./turns.ts";

/**
 * Lets another secret open a vault too, such as a recovery key that is kept elsewhere. Does nothing when it already does. A
 * vault has at most 8 secrets. Vaults that are open stay open.
 *
 * @param store The store of a vault that exists.
 * @param secret A secret that opens the vault.
 * @param another The secret that will open it too.
 * @throws RangeError or TypeError when a secret is invalid, or the vault has 8 already.
 * @throws VaultError when `secret` does not open the vault, or the store has none. Nothing is changed then.
 *
 * @example
 * import { addSecret, memoryStore, openVault } from "penchant/vault";
 *
 * const store = memoryStore();
 * await openVault(store, { passphrase: "correct horse battery staple" });
 * const recovery = crypto.getRandomValues(new Uint8Array(32)); // print it, or keep it in a safe
 * await addSecret(store, { passphrase: "correct horse battery staple" }, { key: recovery });
 * const vault = await openVault(store, { key: recovery });
 * console.log(await vault.users()); // []
 */
export async function addSecret(store: Store, secret: Secret, another: Secret): Promise<void> {
  return change(store, { secret, another }, async ({ secret, another }) => {
    const { keys, mine, others } = await openSlots(store, secret);
    const slots = [...mine, ...others];
    for (const slot of slots) if (isOpen(await openSlot(slot, another, false))) return;
    if (slots.length >= MAX_SLOTS) {
      throw new RangeError(
        `another: the vault has ${slots.length} secrets, as many as it can have; replace one (changeSecret), or remove the others (removeOtherSecrets)`,
      );
    }
    await replaceSlots(store, [...slots, await newSlot(another, keys)]);
  });
}

/**
 * Replaces a vault's key or passphrase, atomically: after a crash the old one opens the vault, or the new one. Other secrets of
 * the vault stay, and vaults that are open stay open. The same passphrase again moves a vault of an earlier version from PBKDF2
 * to Argon2id.
 *
 * An old copy of the vault's header still opens with the old secret, and the vault's own keys stay as they are. If others may have
 * both, create a new vault.
 *
 * @param store The store of a vault that exists.
 * @param secret The secret to replace. It does not open the vault any more.
 * @param next The secret that opens it instead.
 * @throws RangeError or TypeError when a secret is invalid.
 * @throws VaultError when `secret` does not open the vault, or the store has none. Nothing is changed then.
 *
 * @example
 * import { changeSecret, memoryStore, openVault } from "penchant/vault";
 *
 * const store = memoryStore();
 * await openVault(store, { passphrase: "correct horse battery staple" });
 * await changeSecret(store, { passphrase: "correct horse battery staple" }, { passphrase: "four other random words" });
 * const vault = await openVault(store, { passphrase: "four other random words" });
 * console.log(await vault.users()); // []
 */
export async function changeSecret(store: Store, secret: Secret, next: Secret): Promise<void> {
  return change(store, { secret, next }, async ({ secret, next }) => {
    const { keys, others } = await openSlots(store, secret);
    const slots = [await newSlot(next, keys)];
    for (const slot of others) if (!(await openSlot(slot, next, false))) slots.push(slot);
    await replaceSlots(store, slots);
  });
}

/**
 * Removes every secret of a vault but one, such as those that were lost, and what is damaged in the vault's header. Vaults that are
 * open stay open. An old copy of the header still opens with the removed secrets (see `changeSecret`).
 *
 * @param store The store of a vault that exists.
 * @param secret The secret that stays.
 * @throws RangeError or TypeError when the secret is invalid.
 * @throws VaultError when it does not open the vault, or the store has none. Nothing is changed then.
 *
 * @example
 * import { addSecret, memoryStore, openVault, removeOtherSecrets } from "penchant/vault";
 *
 * const store = memoryStore();
 * const [key, lost] = [1, 2].map(() => crypto.getRandomValues(new Uint8Array(32)));
 * await openVault(store, { key });
 * await addSecret(store, { key }, { key: lost });
 * await removeOtherSecrets(store, { key });
 * const opened = await openVault(store, { key: lost }).catch((error) => error.name);
 * console.log(opened); // VaultError
 */
export async function removeOtherSecrets(store: Store, secret: Secret): Promise<void> {
  return change(store, { secret }, async ({ secret }) =>
    replaceSlots(store, (await openSlots(store, secret)).mine.slice(0, 1)),
  );
}

/** Checks the arguments, and makes the change with copies of the secrets when it is its turn. */
async function change<N extends string>(
  store: Store,
  secrets: Record<N, Secret>,
  make: (copies: Readonly<Record<N, Secret>>) => Promise<void>,
): Promise<void> {
  checkStore("store", store);
  await withSecrets(secrets, (copies) => inTurn(store, () => make(copies)));
}

/**
 * The first write makes the change, atomically. A store may keep the version of a record before the last (`fileStore` reads it
 * where the last is damaged): after the second write, a removed secret does not open that one either.
 */
async function replaceSlots(store: Store, slots: Bytes[]): Promise<void> {
  await writeSlots(store, slots);
  await writeSlots(store, slots);
}
