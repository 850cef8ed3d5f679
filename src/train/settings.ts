import { ENCODERS, type EncoderName } from "../model/encoder/encoder.ts";
import { HEADS, type HeadName } from "../model/head/head.ts";
import { METHODS, type MethodName } from "../model/model.ts";
import type { RunOptions } from "./training-run.ts";

export interface TrainOptions extends RunOptions {
  method?: MethodName;
  /** How z is inferred from answers (VPL). */
  encoder?: EncoderName;
  /** What rewards look like (VPL, BTL). */
  head?: HeadName;
  /** p(z) moves with the ELBO, or stays standard normal. */
  prior?: "learned" | "fixed";
  steps?: number;
  /** Users in a batch. */
  batch?: number;
  seed?: number;
  /** Adam's learning rate, which falls to zero along a cosine. */
  rate?: number;
  hidden?: readonly number[];
  /** L, the size of z. */
  latent?: number;
  /** The most answers that z is inferred from; a choice among several is one. */
  context?: number;
  /** Decay of weight matrices (AdamW): each step takes rate · decay of them. */
  decay?: number;
  /** The share of users that the best weights are chosen on instead of training on them; 0: the last weights. */
  heldOut?: number;
  /** Where β, the weight of the KL, ends each of its four cycles from 0. */
  beta?: number;
}

/** A batch draws at most 64 answers of a user. */
const MAX_CONTEXT = 64;

export const DEFAULTS = {
  method: "vpl",
  encoder: "aggregation",
  head: "linear",
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

/** All that the result of a run depends on. */
export type Settings = Required<Omit<TrainOptions, keyof RunOptions>>;

/** The settings that options amount to; undefined counts as left out, and a RangeError names one that cannot be. */
export function settingsOf({ onProgress, onCheckpoint, signal, resume, ...given }: TrainOptions): Settings {
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const unknown = Object.keys(known).find((name) => !Object.hasOwn(DEFAULTS, name));
  if (unknown) throw new RangeError(`options: "${unknown}" is not one; there are ${Object.keys(DEFAULTS).join(", ")}`);
  const o: Settings = { ...DEFAULTS, ...known };
  const among = (name: "method" | "encoder" | "head" | "prior", names: readonly string[]) => {
    if (!names.includes(o[name])) {
      throw new RangeError(
        `${name}: got ${String(o[name])}; it must be ${names.slice(0, -1).join(", ")} or ${names.at(-1)}`,
      );
    }
  };
  among("method", METHODS);
  among("encoder", ENCODERS);
  among("head", HEADS);
  among("prior", ["learned", "fixed"]);
  const whole = (name: "steps" | "batch" | "latent" | "context", most: number) => {
    if (!(Number.isInteger(o[name]) && o[name] >= 1 && o[name] <= most)) {
      throw new RangeError(`${name}: got ${o[name]}; it must be a whole number from 1 to ${most}`);
    }
  };
  whole("steps", 2 ** 31);
  whole("batch", 2 ** 31);
  whole("latent", 4096);
  whole("context", MAX_CONTEXT);
  if (!(o.rate > 0 && o.rate < 1)) throw new RangeError(`rate: got ${o.rate}; it must lie between 0 and 1`);
  if (!(o.decay >= 0 && o.decay * o.rate < 1)) {
    throw new RangeError(`decay: got ${o.decay}; it must be 0 or more, and less than 1 / rate`);
  }
  if (!(o.heldOut >= 0 && o.heldOut <= 0.5)) {
    throw new RangeError(`heldOut: got ${o.heldOut}; it must be a share of the users from 0 to 0.5`);
  }
  if (!(o.beta >= 0 && Number.isFinite(o.beta))) throw new RangeError(`beta: got ${o.beta}; it must be 0 or more`);
  const isWidth = (n: number) => Number.isInteger(n) && n >= 1 && n <= 65536;
  if (!Array.isArray(o.hidden) || o.hidden.length < 1 || o.hidden.length > 16 || !o.hidden.every(isWidth)) {
    throw new RangeError(`hidden: got ${JSON.stringify(o.hidden)}; it wants the widths of 1 to 16 layers`);
  }
  return o;
}
