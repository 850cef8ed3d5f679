// `penchant/vault` in browsers.

export { type IndexedDbStore, indexedDbStore } from "../vault/indexed-db-store.ts";
export * from "./vault-api.ts";
