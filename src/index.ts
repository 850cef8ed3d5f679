export { Agent, type AgentOptions, type Posterior, type Question, type Ranked } from "./agent/agent.ts";
export type { Reply, Told } from "./agent/record.ts";
export type { Neutral } from "./agent/states.ts";
export { FormatError } from "./errors.ts";
export { loadModel } from "./host/node.ts";
export { decodeModel, encodeModel } from "./model/file.ts";
export type { Model, ModelConfig, Survey } from "./model/model.ts";
