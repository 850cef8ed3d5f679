/**
 * `penchant/vault` in browsers, where the records are in IndexedDB.
 *
 * @module penchant/vault (browsers)
 */

export { type IndexedDbStore, indexedDbStore } from "../vault/indexed-db-store.ts";
export * from "./vault-api.ts";
