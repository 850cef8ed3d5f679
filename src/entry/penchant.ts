/**
 * The agent, which asks a user, infers their latent, ranks and acts for them; and model files.
 *
 * @module penchant
 */

export { Agent, type AgentOptions, type Asking, type Posterior } from "../agent/agent.ts";
export type { Neutral } from "../agent/input-validator.ts";
export type { Question } from "../agent/questions.ts";
export type { Ranked } from "../agent/ranking.ts";
export type { AnsweredQuestion, Reply } from "../agent/user-record.ts";
export type { UserVault } from "../agent/user-store.ts";
export { FormatError } from "../base/errors.ts";
export type { ActionRange } from "../data/trajectories.ts";
export type { Change, Explained } from "../inference/questioner.ts";
export type { TensorData } from "../io/safetensors.ts";
export { loadModel } from "../model/load.ts";
export type { Model, ModelConfig, Normalisation, Survey } from "../model/model.ts";
export { decodeModel, encodeModel } from "../model/model-file.ts";
export type { Policy, PolicyConfig } from "../model/policy.ts";
