export { Agent, type Posterior, type Question, type Ranked, type Reply } from "./agent/agent.ts";
export { memoryStore, type Store } from "./agent/store.ts";
export { openVault, type Vault } from "./agent/vault.ts";
export type { Secret } from "./agent/vault-header.ts";
export { FormatError, VaultError } from "./errors.ts";
export { fileStore } from "./host/file-store.ts";
export { loadModel } from "./host/node.ts";
export { decodeModel, encodeModel } from "./model/file.ts";
export type { Model, ModelConfig, Survey } from "./model/model.ts";
