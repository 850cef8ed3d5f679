// Slots: a vault's two keys, wrapped for one secret each. Any of them opens the vault, and none depends on another.
//
//   [kind of secret 1 | salt 16 | wrapped names key 60 | wrapped wrap key 60]
//   They are wrapped by a key that HKDF derives from the secret and the salt. Their associated data: format 2, "H", the kind, the
//   salt, and "N" or "W".

import { joinBytes } from "../base/bytes.ts";
import { VaultError } from "../base/errors.ts";
import {
  type Bytes,
  deriveSlotKey,
  randomBytes,
  unwrapVaultKeys,
  type VaultKeys,
  WRAPPED_VAULT_KEYS,
  wrapVaultKeys,
} from "./sealing.ts";
import { type Secret, typeOf } from "./secret.ts";
import { kindByCode, kindFor, type SecretKind } from "./secret-kinds.ts";

/** The first bytes of a header with slots: its format, and what kind of record it is. */
export const SLOTS_HEAD = Uint8Array.of(2, 0x48);
const SALT = 16;
const ABOUT = 1 + SALT;
const SLOT = ABOUT + WRAPPED_VAULT_KEYS;
/** Each slot of a passphrase costs an attempt to open it, so that a header with many would hang the device. */
export const MAX_SLOTS = 8;

/** A slot that opens with this secret. The keys are extractable. */
export async function newSlot(secret: Secret, keys: VaultKeys): Promise<Bytes> {
  const { code, kind } = kindFor(typeOf(secret));
  const about = joinBytes(Uint8Array.of(code), randomBytes(SALT));
  return joinBytes(about, await wrapVaultKeys(await slotKey(kind, secret, about), associatedData(about), keys));
}

/** What a secret finds in a slot: the vault's keys, that it is right but one of them damaged, or nothing. */
export type InSlot = VaultKeys | "damaged" | null;
export const isOpen = (found: InSlot): found is VaultKeys => found !== null && found !== "damaged";

/** Tries a secret on a slot. @throws VaultError when this host cannot derive a key from such a secret. */
export async function openSlot(slot: Bytes, secret: Secret, extractable: boolean): Promise<InSlot> {
  const about = slot.slice(0, ABOUT);
  const kind = kindOfSlot(slot);
  if (kind?.type !== typeOf(secret)) return null;
  const by = await slotKey(kind, secret, about);
  const { names, wrap } = await unwrapVaultKeys(by, associatedData(about), slot.slice(ABOUT), extractable);
  if (names && wrap) return { names, wrap };
  return names || wrap ? "damaged" : null;
}

/** The kind of secret that a slot is for; undefined when the slot was damaged, or a later version wrote it. */
export const kindOfSlot = (slot: Bytes): SecretKind | undefined => kindByCode(slot[0] as number);

/** The slots of a header. @throws VaultError when its length is not one of a header. */
export function slotsIn(header: Bytes): Bytes[] {
  const count = (header.length - SLOTS_HEAD.length) / SLOT;
  if (!Number.isInteger(count) || count < 1 || count > MAX_SLOTS) throw damagedHeader();
  return Array.from({ length: count }, (_, i) => {
    const start = SLOTS_HEAD.length + i * SLOT;
    return header.slice(start, start + SLOT);
  });
}

export const damagedHeader = (): VaultError =>
  new VaultError("vault: its header is damaged; restore it, or remove every record to create a new vault");

const associatedData = (about: Bytes): Bytes => joinBytes(SLOTS_HEAD, about);

const slotKey = async (kind: SecretKind, secret: Secret, about: Bytes): Promise<CryptoKey> => {
  const salt = about.slice(1);
  return deriveSlotKey(await kind.rootOf(secret, salt), salt);
};
