// The configuration of a model, in memory and as the flat record stored in a model file.

import { checkWhole, isBetween, isWhole, refuse } from "../base/check.ts";
import { asFormatError } from "../base/errors.ts";
import { ENCODERS, type EncoderName, SELECTABLE_ENCODERS } from "./encoder/index.ts";
import { DISTRIBUTIONAL_HEADS, type HeadName, SELECTABLE_HEADS } from "./head/index.ts";
import { DEFAULT_LIKELIHOOD, LIKELIHOODS, type LikelihoodName } from "./likelihood/index.ts";
import { METHODS, type MethodName } from "./methods.ts";

/** The architecture of a model. Together with the weights it determines the model's outputs. */
export type ModelConfig = SharedConfig | PersonalConfig;

interface CommonConfig {
  /** How the model was trained: VPL, a baseline (BTL, DPL, low-rank preferences), or hierarchical Bayes. */
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
  /** Number of atoms of a categorical reward (DPL); 10 when absent. */
  readonly atoms?: number;
}

/** The configuration of a model whose reward r(s, z) depends on the user. */
export interface PersonalConfig extends CommonConfig {
  /** Tells the two kinds of model apart. */
  readonly kind: "personal";
  /** The encoder that infers z from answers. */
  readonly encoder: EncoderName;
  /** L, the dimension of z. */
  readonly latent: number;
  /** N, the largest number of answers that z is inferred from. A choice among several alternatives is one answer. */
  readonly context: number;
  /**
   * The number of comparisons in N answers of the training data, which the encoder read at once. Absent: N, because each answer
   * was one comparison.
   */
  readonly comparisons?: number;
  /** β, the weight of the KL divergence from the prior in training; 0 when unknown. */
  readonly beta: number;
}

/** The largest number of features of a state, of values of an observation, and of units of a layer. */
export const MAX_WIDTH = 65536;
/** The largest T · d, the features of a segment. */
const MAX_FEATURES = 2 ** 20;
/** The largest T: questions about longer segments take a small model more than a second. */
const MAX_LENGTH = 256;
/** The largest N · T, the states on each side of a context. */
const MAX_STATES = 4096;
/**
 * The largest N, and the largest number of comparisons that z is inferred from. A batch of training has at most as many of a
 * user, the limit of `sampleSegment`.
 */
export const MAX_CONTEXT = 64;

/** The number of segments that a model with a pairwise head compares alternatives with. */
export const COMPARISONS = 64;

/**
 * Checks the sizes and β of a config. Training keeps to these limits; within them, a small model is never slow.
 * @throws RangeError that names the first wrong field.
 */
export function checkConfig(config: ModelConfig): void {
  checkSizes(config, { size: MAX_WIDTH });
  checkSizes(config, { length: Math.min(MAX_LENGTH, MAX_FEATURES / config.size) });
  if (config.kind === "shared") {
    checkWidths(config.hidden);
    if (config.atoms !== undefined) checkWhole("atoms", config.atoms, 2, 256);
    return;
  }
  const { maxLatent, network } = ENCODERS[config.encoder];
  checkWidths(config.hidden, network ? 1 : 0);
  const places = placesOf(config);
  checkSizes(config, { latent: maxLatent });
  checkWhole("context", places, 1, mostPlaces(config.length));
  checkWhole("answers", config.context, 1, places); // the same number unless an answer may be several comparisons
  if (network) checkBeta(config.beta);
  else if (config.beta !== 1) refuse("beta", config.beta, "1", RangeError);
}

/** @throws RangeError that names the first of these sizes that is not a whole number from 1 to its largest. */
export function checkSizes(sizes: object, largest: Readonly<Record<string, number>>): void {
  for (const [name, max] of Object.entries(largest)) checkWhole(name, sizes[name as never], 1, Math.floor(max));
}

/** @throws RangeError unless β is 0 or from 1e-6 to 1e6. */
export function checkBeta(beta: unknown): void {
  if (beta !== 0 && !isBetween(beta, 1e-6, 1e6)) refuse("beta", beta, "0, or from 0.000001 to 1000000", RangeError);
}

/** @throws RangeError unless `hidden` are the widths of `least` to 16 layers. */
export function checkWidths(hidden: unknown, least = 1): void {
  if (!(Array.isArray(hidden) && isWhole(hidden.length, least, 16))) {
    refuse("hidden", hidden, `the widths of ${least} to 16 layers`, RangeError);
  }
  for (let i = 0; i < hidden.length; i++) checkWhole(`hidden[${i}]`, hidden[i], 1, MAX_WIDTH);
}

/** The largest number of comparisons of segments of T states that z is inferred from. */
export const mostPlaces = (length: number): number => Math.floor(Math.min(MAX_CONTEXT, MAX_STATES / length));
/** The number of comparisons in N answers, for which plans have places. */
export const placesOf = ({ context, comparisons = context }: PersonalConfig): number => comparisons;

/** L, the dimension of z; 0 for a shared model. */
export const latentSize = (config: ModelConfig): number => (config.kind === "personal" ? config.latent : 0);
/** N, the largest number of answers that z is inferred from; 0 for a shared model. */
export const contextSize = (config: ModelConfig): number => (config.kind === "personal" ? config.context : 0);

/**
 * The config as stored in a model file of format 2. The record is flat. A shared model has encoder "none" and zeros for
 * latent, context and beta; the default likelihood is left out. Earlier versions take `context` for the number of
 * comparisons, so it is that; `answers` is N where an answer may be several. The order of keys must not change: vaults are
 * bound to the model's hash, which is computed from this record's JSON text.
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
  readonly answers?: number;
  readonly atoms?: number;
}

/** Converts a config to the record that a model file stores. */
export function configRecord(config: ModelConfig): ConfigRecord {
  const named = config.likelihood === DEFAULT_LIKELIHOOD ? {} : { likelihood: config.likelihood };
  if (config.kind === "personal") {
    const { kind, likelihood, comparisons, ...record } = config;
    const answers = comparisons && { context: comparisons, answers: config.context };
    return { ...record, ...named, ...answers };
  }
  const { method, size, length, hidden, atoms } = config;
  const head = isName(DISTRIBUTIONAL_HEADS, config.head) ? DISTRIBUTIONAL_HEAD : config.head;
  return { method, size, length, head, encoder: "none", hidden, latent: 0, context: 0, beta: 0, ...named, atoms };
}

/**
 * Converts a record to a config; null when it has a name that this version does not know, or names that do not go together.
 * @throws FormatError that names the first size that is wrong, or β.
 */
export function configOfRecord(record: Partial<ConfigRecord> | null | undefined): ModelConfig | null {
  if (typeof record !== "object" || record === null) return null;
  const { answers, atoms, ...others } = record;
  const { method, likelihood = DEFAULT_LIKELIHOOD, encoder, size, length, hidden, latent, context } = others;
  if (!isName(METHODS, method) || !isName(SELECTABLE_HEADS, record.head) || !isName(LIKELIHOODS, likelihood))
    return null;
  const wants = METHODS[method];
  let config: ModelConfig;
  if (wants.kind === "shared") {
    if (encoder !== "none" || latent !== 0 || context !== 0) return null;
    const head = isName(DISTRIBUTIONAL_HEADS, method) ? method : record.head;
    config = { kind: "shared", method, head, likelihood, size, length, hidden, atoms } as SharedConfig;
  } else {
    const { encoder: prescribed, head = record.head } = wants;
    if (head !== record.head || !(prescribed ? encoder === prescribed : isName(SELECTABLE_ENCODERS, encoder)))
      return null;
    config = { ...(others as PersonalConfig), kind: "personal", likelihood };
    if (answers !== undefined) config = { ...config, context: answers, comparisons: context };
  }
  asFormatError("model.config.", () => checkConfig(config));
  return config;
}

/** Name in a model file of a distributional head: the record's method already identifies it. */
const DISTRIBUTIONAL_HEAD = "reward";

const isName = <Names extends object>(names: Names, name: unknown): name is keyof Names & string =>
  typeof name === "string" && Object.keys(names).includes(name);
