/**
 * The agent, which asks a user questions, infers their preferences, and ranks and acts for them; and model files.
 *
 * @module penchant
 */

export { Agent } from "../agent/agent.ts";
export type { AgentOptions, Asking } from "../agent/agent-options.ts";
export type { AnsweredQuestion, GradedReply, Reply } from "../agent/answered-question.ts";
export type { ChoiceAsking } from "../agent/choices.ts";
export type {
  ExportedAnswer,
  ExportedRank,
  ExportedWeight,
  PersonExport,
  PersonRecord,
} from "../agent/exported-person.ts";
export type { Kernels } from "../agent/given-kernels.ts";
export type { Alternative, Neutral } from "../agent/input-validator.ts";
export type { Question } from "../agent/questions.ts";
export type { Ranked } from "../agent/ranking.ts";
export type { DisposeOptions, Posterior } from "../agent/user-session.ts";
export type { UserVault } from "../agent/user-store.ts";
export type { ByteSource } from "../base/bytes.ts";
export { FormatError } from "../base/errors.ts";
export type { Item, ItemLabel } from "../data/items.ts";
export type { Attribute, LevelCode } from "../data/levels.ts";
export type { ActionRange } from "../data/trajectories.ts";
export type { ChoiceQuestion } from "../inference/choice-questions.ts";
export type { Explained, TopChoice } from "../inference/questioner.ts";
export type { TensorData } from "../io/safetensors.ts";
export type { ModelConfig, PersonalConfig, SharedConfig } from "../model/config.ts";
export type { DistributionalHeadName, HeadName, SelectableHeadName } from "../model/head/index.ts";
export { loadModel } from "../model/load.ts";
export type { Model } from "../model/model.ts";
export { decodeModel, encodeModel } from "../model/model-file.ts";
export type { Normalisation } from "../model/normalisation.ts";
export type { Policy, PolicyConfig } from "../model/policy.ts";
export type { Source } from "../model/source.ts";
export type { Survey } from "../model/survey-questions.ts";
export type { TextFeatures } from "../model/text-features.ts";
