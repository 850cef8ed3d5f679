/**
 * `penchant/vault` in Cloudflare Workers, where the records are in the SQLite database of a Durable Object.
 *
 * @module penchant/vault (Workers)
 */

export { type SqliteStorage, sqliteStore } from "../vault/sqlite-store.ts";
export * from "./vault-api.ts";
