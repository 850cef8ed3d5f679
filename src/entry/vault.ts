/**
 * Stores users encrypted on the device: in files (Node, Deno, Bun), IndexedDB (browsers) or SQLite (Cloudflare Workers).
 *
 * @module penchant/vault
 */

export { fileStore } from "#files";
export { VaultError } from "../base/errors.ts";
export { addSecret, changeSecret, removeOtherSecrets } from "../vault/change-secrets.ts";
export type { Damage } from "../vault/damage.ts";
export type { FileStore } from "../vault/file-store.ts";
export { type IndexedDbStore, indexedDbStore } from "../vault/indexed-db-store.ts";
export type { Revision } from "../vault/revision.ts";
export type { Secret } from "../vault/secret.ts";
export { type SqliteStorage, sqliteStore } from "../vault/sqlite-store.ts";
export { memoryStore, type Store } from "../vault/store.ts";
export { openVault, type Vault } from "../vault/vault.ts";
