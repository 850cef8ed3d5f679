// The part of `penchant/vault` that all hosts share; each host adds its own store.

export { VaultError } from "../base/errors.ts";
export type { Secret } from "../vault/header.ts";
export { memoryStore, type Store } from "../vault/store.ts";
export { openVault, type Vault } from "../vault/vault.ts";
