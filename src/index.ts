export { Agent, type Posterior, type Question, type Ranked, type Reply } from "./agent/agent.ts";
export { FormatError } from "./errors.ts";
export { loadModel } from "./host/load.ts";
export { decodeModel, encodeModel } from "./model/file.ts";
export type { Model, ModelConfig, Survey } from "./model/model.ts";
