// The configuration of a model, in memory and as the flat record stored in a model file.

import { isWhole } from "../base/check.ts";
import { ENCODERS, type EncoderName, networkOf } from "./encoder/index.ts";
import { DISTRIBUTIONAL_HEADS, type HeadName, SELECTABLE_HEADS } from "./head/index.ts";
import { DEFAULT_LIKELIHOOD, LIKELIHOODS, type LikelihoodName } from "./likelihood/index.ts";
import { METHODS, type MethodName } from "./methods.ts";

/** The architecture of a model. Together with the weights it determines the model's outputs. */
export type ModelConfig = SharedConfig | PersonalConfig;

interface CommonConfig {
  /** How the model was trained: VPL, a baseline (BTL, DPL), or hierarchical Bayes. */
  readonly method: MethodName;
  /** The network that predicts a comparison: from the rewards of both sides, or as a classifier of pairs. */
  readonly head: HeadName;
  /** The distribution of an answer given the head's logit. */
  readonly likelihood: LikelihoodName;
  /** d, the number of features of a state. */
  readonly size: number;
  /** T, the largest number of states in a segment; 1 for single states. */
  readonly length: number;
  /** Widths of the hidden layers of encoder and head. */
  readonly hidden: readonly number[];
}

/** The configuration of a model with one reward r(s) for everyone. */
export interface SharedConfig extends CommonConfig {
  /** Tells the two kinds of model apart. */
  readonly kind: "shared";
}

/** The configuration of a model whose reward r(s, z) depends on the user. */
export interface PersonalConfig extends CommonConfig {
  /** Tells the two kinds of model apart. */
  readonly kind: "personal";
  /** The encoder that infers z from answers. */
  readonly encoder: EncoderName;
  /** L, the dimension of z. */
  readonly latent: number;
  /** N, the largest number of comparisons that z is inferred from. */
  readonly context: number;
  /** β, the weight of the KL divergence from the prior in training; 0 when unknown. */
  readonly beta: number;
}

/** L, the dimension of z; 0 for a shared model. */
export const latentSize = (config: ModelConfig): number => (config.kind === "personal" ? config.latent : 0);
/** N, the largest number of comparisons that z is inferred from; 0 for a shared model. */
export const contextSize = (config: ModelConfig): number => (config.kind === "personal" ? config.context : 0);

/**
 * The config as stored in a model file of format 2. The record is flat. A shared model has encoder "none" and zeros for
 * latent, context and beta; the default likelihood is left out. The order of keys must not change: vaults are bound to
 * the model's hash, which is computed from this record's JSON text.
 */
export interface ConfigRecord {
  readonly method: string;
  readonly head: string;
  readonly likelihood?: string;
  readonly encoder: string;
  readonly size: number;
  readonly length: number;
  readonly hidden: readonly number[];
  readonly latent: number;
  readonly context: number;
  readonly beta: number;
}

/** Converts a config to the record that a model file stores. */
export function configRecord(config: ModelConfig): ConfigRecord {
  const named = config.likelihood === DEFAULT_LIKELIHOOD ? {} : { likelihood: config.likelihood };
  if (config.kind === "personal") {
    const { kind, likelihood, ...record } = config;
    return { ...record, ...named };
  }
  const { method, size, length, hidden } = config;
  const head = isName(DISTRIBUTIONAL_HEADS, config.head) ? DISTRIBUTIONAL_HEAD : config.head;
  return { method, size, length, head, encoder: "none", hidden, latent: 0, context: 0, beta: 0, ...named };
}

/** Converts a record to a config; null when this version does not support it. */
export function configOfRecord(record: Partial<ConfigRecord> | null | undefined): ModelConfig | null {
  if (typeof record !== "object" || record === null) return null;
  const { method, likelihood = DEFAULT_LIKELIHOOD, encoder, size, length, hidden, latent, context, beta } = record;
  if (!isName(METHODS, method) || !isName(SELECTABLE_HEADS, record.head) || !isName(LIKELIHOODS, likelihood))
    return null;
  if (!isSize(size, 1) || !isSize(length, 1)) return null;
  if (!(typeof beta === "number" && beta >= 0 && beta <= 1e6)) return null;
  if (METHODS[method].kind === "shared") {
    if (encoder !== "none" || latent !== 0 || context !== 0 || !isWidths(hidden, 1)) return null;
    const head = isName(DISTRIBUTIONAL_HEADS, method) ? method : record.head;
    return { kind: "shared", method, head, likelihood, size, length, hidden };
  }
  if (!isName(ENCODERS, encoder) || !isSize(latent, 1) || !isSize(context, 1)) return null;
  if (!isWidths(hidden, networkOf(encoder) ? 1 : 0)) return null;
  return { ...(record as Omit<PersonalConfig, "kind">), kind: "personal", likelihood };
}

/** Name in a model file of a distributional head: the record's method already identifies it. */
const DISTRIBUTIONAL_HEAD = "reward";

const isName = <Names extends object>(names: Names, name: unknown): name is keyof Names & string =>
  typeof name === "string" && Object.keys(names).includes(name);

/** Whether `n` is a valid size: a whole number from `least` to 65536. */
export const isSize = (n: unknown, least: number): n is number => isWhole(n, least, 65536);

/** Whether `widths` are valid widths of `least` to 16 hidden layers. */
export const isWidths = (widths: unknown, least: number): widths is readonly number[] =>
  Array.isArray(widths) && widths.length >= least && widths.length <= 16 && widths.every((n) => isSize(n, 1));
