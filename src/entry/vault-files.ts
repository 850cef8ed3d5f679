// `penchant/vault` in Node, Deno and Bun.

export { fileStore } from "../vault/file-store.ts";
export * from "./vault-api.ts";
