// The settings of training a preference model: their defaults, and which values are valid.

import { checkWhole, refuse } from "../base/check.ts";
import { seedKey } from "../base/philox.ts";
import { checkBeta, checkWidths, MAX_CONTEXT } from "../model/config.ts";
import type { Encoder } from "../model/encoder/encoder.ts";
import { SELECTABLE_ENCODERS, type SelectableEncoderName } from "../model/encoder/index.ts";
import { SELECTABLE_HEADS, type SelectableHeadName } from "../model/head/index.ts";
import { DEFAULT_LIKELIHOOD, LIKELIHOODS, type LikelihoodName } from "../model/likelihood/index.ts";
import { METHODS, type MethodName } from "../model/methods.ts";
import {
  checkName,
  checkNumber,
  checkRate,
  checkRunOptions,
  RUN_OPTIONS,
  withDefaults,
  withDefined,
} from "./option-checks.ts";
import { RECIPES, type RecipeName } from "./recipes.ts";
import type { RunOptions } from "./training-loop.ts";

/** How to train a preference model. */
export interface TrainOptions extends RunOptions {
  /** A named set of options; those that are given beside it win over it. Absent: the defaults, as with `preferences`. */
  recipe?: RecipeName;
  /** The method: VPL by default, a baseline (BTL, DPL, low-rank preferences), or hierarchical Bayes (by sampling, or approximately by EM). */
  method?: MethodName;
  /** The network that infers z from answers (VPL). */
  encoder?: SelectableEncoderName;
  /** The head that scores states or comparisons (VPL, BTL). */
  head?: SelectableHeadName;
  /** The distribution of an answer given the utilities of both sides. */
  likelihood?: LikelihoodName;
  /**
   * How VPL learns p(z). `sampled`, the default for a linear head: as the population of hierarchical Bayes, with one dimension
   * for each weight, and the encoder from people simulated from it. `learned`: together with the encoder, by the ELBO (paper,
   * algorithm 1); the default for another head, for more than 40 features, or where β, the decay or L are given. `fixed`: the same,
   * but p(z) stays standard normal.
   */
  prior?: "sampled" | "learned" | "fixed";
  /** Training steps, from 1; of hierarchical Bayes, the iterations of the chain, 6000 by default. */
  steps?: number;
  /** Users in a batch, from 1. */
  batch?: number;
  /** Seed of initial weights, noise and the split, a whole number from 0. */
  seed?: number;
  /** Adam's learning rate, from 1e-8 to below 1, which falls to zero along a cosine. */
  rate?: number;
  /** Widths of 1 to 16 hidden layers. */
  hidden?: readonly number[];
  /**
   * L, the dimension of z, from 1 to 1024; with the encoders aggregation and utility, whose posteriors have a full covariance, to 256. Low-rank
   * preferences have at most one for each feature, hierarchical Bayes exactly one.
   */
  latent?: number;
  /** N, the largest number of answers that z is inferred from, 1 to 64, and with segments of T states to 4096 / T. A choice among several alternatives is one answer. */
  context?: number;
  /** Decoupled weight decay (AdamW) of weight matrices, from 0: a step shrinks them by the factor 1 − rate · decay. */
  decay?: number;
  /** Share of users, 0 to 0.5, held out from training to select the best weights; 0 keeps the last weights. */
  heldOut?: number;
  /** β, the weight of the KL at the end of each of its four cycles: 0, or from 1e-6 to 1e6. */
  beta?: number;
}

/** The default settings. */
export const DEFAULTS = {
  method: "vpl",
  encoder: "aggregation",
  head: "linear",
  likelihood: DEFAULT_LIKELIHOOD,
  prior: "learned",
  steps: 1200,
  batch: 64,
  seed: 0,
  rate: 1e-2,
  decay: 0.3,
  heldOut: 0.1,
  hidden: [64, 64],
  latent: 8,
  context: 8,
  beta: 0.07,
} as const;

/** The default steps of hierarchical Bayes: iterations of the chain. */
const ITERATIONS = 6000;

/** The settings of the ELBO, which a sampled prior does without. */
const OF_ELBO = ["beta", "decay", "latent"] as const;
/** The defaults with a sampled prior. */
const SAMPLED = { prior: "sampled", encoder: "utility", steps: 400, batch: 128, heldOut: 0.2 } as const;

/** The most features for which a sampled prior is the default: the time of its covariances grows with the cube. */
export const MOST_SAMPLED = 40;

/** The defaults that depend on the method, the prior and the number of features. */
function defaultsFor({ method = DEFAULTS.method, head = DEFAULTS.head, prior, ...others }: TrainOptions, size: number) {
  if (method === "hierarchical") return { steps: ITERATIONS };
  const byElbo = size > MOST_SAMPLED || OF_ELBO.some((name) => others[name] !== undefined);
  const isSampled = prior === "sampled" || (prior === undefined && head === "linear" && !byElbo);
  return method === "vpl" && isSampled ? SAMPLED : {};
}

/** @throws RangeError for settings that do not go with a sampled prior. */
function checkSampled({ head }: Settings, given: TrainOptions): void {
  if (head !== "linear") refuse("head", head, "linear with a sampled prior; choose the prior learned", RangeError);
  for (const name of OF_ELBO) {
    if (given[name] === undefined) continue;
    refuse(name, given[name], "absent with a sampled prior; choose the prior learned", RangeError);
  }
}

/** The names of all options. */
export const OPTIONS: readonly string[] = [...Object.keys(DEFAULTS), "recipe", ...RUN_OPTIONS];

/** Everything that determines the result of a run, besides the data. */
export type Settings = Required<Omit<TrainOptions, keyof RunOptions | "recipe">>;

/**
 * Fills in the defaults, for data with `size` features.
 * @throws RangeError that names an unknown option or an invalid value.
 */
export function settingsOf(options: TrainOptions, size = 1): Settings {
  checkRunOptions(options);
  const { onProgress, onCheckpoint, signal, resume, recipe, ...others } = options;
  if (recipe !== undefined) checkName("recipe", recipe, RECIPES);
  const given: TrainOptions = recipe ? withDefined<TrainOptions>(RECIPES[recipe], others) : others;
  const o: Settings = withDefaults<Settings>({ ...DEFAULTS, ...defaultsFor(given, size) }, given);
  checkName("method", o.method, METHODS);
  checkName("encoder", o.encoder, SELECTABLE_ENCODERS);
  checkName("head", o.head, SELECTABLE_HEADS);
  checkName("likelihood", o.likelihood, LIKELIHOODS);
  checkName("prior", o.prior, { sampled: true, learned: true, fixed: true });
  if (o.method === "vpl" && o.prior === "sampled") checkSampled(o, given);
  const { head = o.head }: Encoder = SELECTABLE_ENCODERS[o.encoder];
  if (o.method === "vpl" && head !== o.head) {
    refuse("head", o.head, `${head} with the encoder ${o.encoder}; choose another encoder`, RangeError);
  }
  checkWhole("steps", o.steps, 1, 2 ** 31);
  checkWhole("batch", o.batch, 1, 2 ** 31);
  checkWhole("latent", o.latent, 1, SELECTABLE_ENCODERS[o.encoder].maxLatent);
  checkWhole("context", o.context, 1, MAX_CONTEXT);
  seedKey(o.seed);
  checkRate(o);
  checkNumber(o, "decay", (decay) => decay >= 0 && decay * o.rate < 1, "0 or more, and less than 1 / rate");
  checkNumber(o, "heldOut", (share) => share >= 0 && share <= 0.5, "a share of the users from 0 to 0.5");
  checkBeta(o.beta);
  checkWidths(o.hidden);
  return o;
}
