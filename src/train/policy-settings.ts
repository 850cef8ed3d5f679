// The settings of training a policy: their defaults, and which values are valid.

import { checkOptions, checkWhole, refuse } from "../base/check.ts";
import { seedKey } from "../base/philox.ts";
import type { Preferences } from "../data/preferences.ts";
import { checkWidths } from "../model/config.ts";
import type { Policy } from "../model/policy.ts";
import {
  checkCallbacks,
  checkName,
  checkNumber,
  checkRate,
  checkRunOptions,
  RUN_OPTIONS,
  withDefaults,
} from "./option-checks.ts";
import type { RelabelOptions } from "./relabel.ts";
import { SCALINGS, type Scaling } from "./scaling.ts";
import type { RunOptions } from "./training-loop.ts";

/** Options of implicit Q-learning. */
export interface IqlOptions extends RunOptions {
  /** Training steps, from 1; 50,000 by default. */
  steps?: number;
  /** Transitions in a batch, from 1 to 65536. */
  batch?: number;
  /** Seed of initial weights and batches, a whole number from 0. */
  seed?: number;
  /** Adam's learning rate, from 1e-8 to below 1; the policy's own falls to zero along a cosine. */
  rate?: number;
  /** Widths of 1 to 16 hidden layers of every network. */
  hidden?: readonly number[];
  /** γ, the discount of rewards per step, in [0, 1). Values start at r̄ / (1 − γ), so it cannot be 1. */
  discount?: number;
  /** τ, from 1e-6 to 1 − 1e-6: V(s) is this expectile of Q(s, a) over the actions of the data. */
  expectile?: number;
  /** β, from 0 to 1e6: the policy weights an action by e^(β · advantage). */
  temperature?: number;
  /** Receives the policy after each interval, for example to evaluate it. */
  onPolicy?: (policy: Policy, step: number) => void | Promise<void>;
}

/** The default settings (paper, table 3). */
export const IQL_DEFAULTS = {
  steps: 50_000,
  batch: 256,
  seed: 0,
  rate: 3e-4,
  hidden: [256, 256],
  discount: 0.99,
  expectile: 0.9,
  temperature: 10,
} as const;

/** Everything that determines the result of a run, besides the data. */
export type IqlSettings = Required<Omit<IqlOptions, keyof RunOptions | "onPolicy">>;

/**
 * Fills in the defaults.
 * @throws RangeError that names an unknown option or an invalid value.
 */
export function iqlSettings(options: IqlOptions): IqlSettings {
  const { onProgress, onCheckpoint, signal, resume, onPolicy, ...given } = options;
  checkRunOptions(options);
  checkCallbacks({ onPolicy });
  const o: IqlSettings = withDefaults<IqlSettings>(IQL_DEFAULTS, given);
  checkWhole("steps", o.steps, 1, 2 ** 31);
  checkWhole("batch", o.batch, 1, 65536);
  seedKey(o.seed);
  checkRate(o);
  checkNumber(o, "discount", (γ) => γ >= 0 && γ < 1, "from 0 to below 1");
  checkNumber(o, "expectile", (τ) => τ >= 1e-6 && τ <= 1 - 1e-6, "from 0.000001 to 0.999999");
  checkNumber(o, "temperature", (β) => β >= 0 && β <= 1e6, "from 0 to 1000000");
  checkWidths(o.hidden);
  return o;
}

/** Options of training a policy for the users of a preference model. */
export interface PolicyOptions extends Omit<RelabelOptions, "scaling" | "latents" | "onProgress">, IqlOptions {
  /** Answers of users. Trajectories are rewarded for their inferred z; by default z is drawn from the prior. */
  users?: Preferences;
  /** How the model's rewards are scaled; "spo" by default. */
  reward?: Scaling;
  /** Whether the reward of a step is that of the observation it leads to, instead of the one it starts from. */
  lookAhead?: boolean;
  /** Progress of relabelling, in rows. */
  onReward?: RelabelOptions["onProgress"];
}

const RELABELLING = ["users", "reward", "lookAhead", "onReward", "columns", "comparisons", "rivals", "every"];

/** The names of all options. */
export const POLICY_OPTIONS: readonly string[] = [
  ...Object.keys(IQL_DEFAULTS),
  ...RUN_OPTIONS,
  "onPolicy",
  ...RELABELLING,
];

/**
 * Checks the options of training a policy, but not the answers of `users`.
 * @throws TypeError that names an option of another kind; RangeError that names an unknown option or an invalid value.
 */
export function checkPolicyOptions(options: PolicyOptions): void {
  checkOptions(options, POLICY_OPTIONS);
  const { reward = "spo", lookAhead = false, every = 1, onReward, ...others } = options;
  const { users, columns, comparisons, rivals, ...training } = others;
  checkName("reward", reward, SCALINGS);
  checkWhole("every", every, 1);
  if (typeof lookAhead !== "boolean") refuse("lookAhead", lookAhead, "true or false");
  checkCallbacks({ onReward });
  iqlSettings(training);
}
