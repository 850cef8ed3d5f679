// `penchant/vault` for Workers, with the SQLite of a Durable Object.

export { type SqliteStorage, sqliteStore } from "../vault/sqlite-store.ts";
export * from "./vault-api.ts";
