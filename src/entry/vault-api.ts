// What every host has of `penchant/vault`; its store comes beside it.

export { VaultError } from "../base/errors.ts";
export type { Secret } from "../vault/header.ts";
export { memoryStore, type Store } from "../vault/store.ts";
export { openVault, type Vault } from "../vault/vault.ts";
