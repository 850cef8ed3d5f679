/**
 * Stores users encrypted on the device. In Node, Deno and Bun the records are files.
 *
 * @module penchant/vault
 */

export { fileStore } from "../vault/file-store.ts";
export * from "./vault-api.ts";
