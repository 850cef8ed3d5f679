// `penchant/vault` for Workers, with the SQLite of a Durable Object.

export * from "../agent/vault-api.ts";
export { type SqliteStorage, sqliteStore } from "./sqlite-store.ts";
