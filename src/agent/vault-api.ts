// What every host has of `penchant/vault`; its store comes beside it.

export { VaultError } from "../errors.ts";
export { memoryStore, type Store } from "./store.ts";
export { openVault, type Vault } from "./vault.ts";
export type { Secret } from "./vault-header.ts";
