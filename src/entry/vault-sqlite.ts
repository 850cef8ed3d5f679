// `penchant/vault` in Cloudflare Workers: the SQLite database of a Durable Object.

export { type SqliteStorage, sqliteStore } from "../vault/sqlite-store.ts";
export * from "./vault-api.ts";
