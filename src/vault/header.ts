// A vault's first record: the vault's keys, wrapped for each secret that opens it. Without it, a wrong secret would make the vault
// look empty.
//
//   [format 2 | "H" | slots, 1 to 8]     slots.ts
//   [format 1 | "H" | …]                 earlier-header.ts

import { copyBytes, joinBytes } from "../base/bytes.ts";
import { VaultError } from "../base/errors.ts";
import { kindInEarlier, openEarlier } from "./earlier-header.ts";
import { type Bytes, newVaultKeys, type VaultKeys } from "./sealing.ts";
import { type Secret, type SecretType, typeOf } from "./secret.ts";
import { damagedHeader, type InSlot, isOpen, kindOfSlot, newSlot, openSlot, SLOTS_HEAD, slotsIn } from "./slots.ts";
import type { Store } from "./store.ts";

/** The name of a vault's first record. */
export const HEADER = "vault";

/**
 * Opens the keys of the vault in this store. An empty store becomes a new vault.
 * @throws VaultError when the secret does not open the vault, the header is missing or damaged, or the host has no WebCrypto.
 */
export async function openHeader(store: Store, secret: Secret): Promise<VaultKeys> {
  checkHost();
  const header = await readHeader(store);
  if (!header) {
    const slot = await newSlot(secret, await newVaultKeys());
    const tried = await trySlots([slot], secret, false);
    const keys = keysIn(tried) ?? refuseSecret(secret, tried);
    await writeSlots(store, [slot]);
    return keys;
  }
  if (!hasSlots(header)) return openFormat1(header, secret, false);
  const tried = await trySlots(slotsIn(header), secret, false);
  return keysIn(tried) ?? refuseSecret(secret, tried);
}

/** What a secret opens: the vault's keys, extractable, the slots that hold them for it, and those of other secrets. */
export interface OpenedSlots {
  readonly keys: VaultKeys;
  readonly mine: Bytes[];
  readonly others: Bytes[];
}

/**
 * Opens the header of a vault that exists. One of format 1 is opened as if it had a slot.
 * @throws VaultError as `openHeader`, and when the store has no vault.
 */
export async function openSlots(store: Store, secret: Secret): Promise<OpenedSlots> {
  checkHost();
  const header = await readHeader(store);
  if (!header) throw new VaultError("vault: the store is empty; create a vault with openVault first");
  if (!hasSlots(header)) {
    const keys = await openFormat1(header, secret, true);
    return { keys, mine: [await newSlot(secret, keys)], others: [] };
  }
  const tried = await trySlots(slotsIn(header), secret, true, true);
  const keys = keysIn(tried) ?? refuseSecret(secret, tried);
  const slotsWith = (is: (found: InSlot) => boolean) => tried.filter(({ found }) => is(found)).map(({ slot }) => slot);
  return { keys, mine: slotsWith(isOpen), others: slotsWith((found) => found === null) };
}

export const writeSlots = (store: Store, slots: Bytes[]): Promise<void> =>
  store.write(HEADER, joinBytes(SLOTS_HEAD, ...slots));

interface Tried {
  readonly slot: Bytes;
  readonly found: InSlot;
}

const keysIn = (tried: Tried[]): VaultKeys | undefined => tried.map(({ found }) => found).find(isOpen);

/** Tries a secret on slots in turn: up to the first that opens, or on all. */
async function trySlots(slots: Bytes[], secret: Secret, extractable: boolean, all = false): Promise<Tried[]> {
  const tried: Tried[] = [];
  for (const slot of slots) {
    if (!all && keysIn(tried)) break;
    tried.push({ slot, found: await openSlot(slot, secret, extractable) });
  }
  return tried;
}

async function openFormat1(header: Bytes, secret: Secret, extractable: boolean): Promise<VaultKeys> {
  const { type } = kindInEarlier(header);
  if (type !== typeOf(secret)) throw otherType(type, secret);
  return (await openEarlier(header, secret, extractable)) ?? refuseSecret(secret, []);
}

/** @throws VaultError that says why a secret opened none of these slots. */
function refuseSecret(secret: Secret, tried: Tried[]): never {
  const type = typeOf(secret);
  const types = new Set(tried.map(({ slot }) => kindOfSlot(slot)?.type));
  const [only] = types;
  if (types.size === 1 && only && only !== type) throw otherType(only, secret);
  throw new VaultError(
    tried.some(({ found }) => found === "damaged")
      ? `${type}: it is right, but its part of the vault's header is damaged; restore the header, or use another secret of the vault`
      : `${type}: it does not open this vault, or the vault's header was changed; use a ${type} of this vault, or restore the header`,
  );
}

const otherType = (type: SecretType, secret: Secret): VaultError =>
  new VaultError(`vault: it opens with a ${type}, but a ${typeOf(secret)} was given; pass its ${type}`);

/** A copy of the header; null when the store is empty. @throws VaultError when only the header is missing. */
async function readHeader(store: Store): Promise<Bytes | null> {
  const header = copyBytes(await store.read(HEADER));
  if (header || (await store.list()).length === 0) return header;
  throw new VaultError(
    "vault: its header is missing, so its keys cannot be derived; restore it, or remove every record to create a new vault",
  );
}

/** Whether a header is of format 2. @throws VaultError when it is neither that nor of format 1. */
function hasSlots(header: Bytes): boolean {
  if (header[1] !== SLOTS_HEAD[1]) throw damagedHeader();
  if (header[0] === 1 || header[0] === SLOTS_HEAD[0]) return header[0] !== 1;
  throw new VaultError(`vault: its format is ${header[0]}; this version reads 1 and 2`);
}

function checkHost(): void {
  if (globalThis.crypto?.subtle) return;
  throw new VaultError("vault: this host has no WebCrypto; web pages have it only over HTTPS and on localhost");
}
