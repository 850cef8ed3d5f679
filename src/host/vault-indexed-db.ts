// `penchant/vault` for browsers.

export * from "../agent/vault-api.ts";
export { type IndexedDbStore, indexedDbStore } from "./indexed-db-store.ts";
