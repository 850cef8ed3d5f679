// `penchant/vault` for Node, Deno and Bun.

export * from "../agent/vault-api.ts";
export { fileStore } from "./file-store.ts";
