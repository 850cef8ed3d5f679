// From rewarded trajectories to a policy.

import type { Backend, Load } from "../backend/backend.ts";
import { isWhole } from "../base/check.ts";
import type { Preferences } from "../data/preferences.ts";
import { checkTrajectories, type Trajectories, trajectoryCount } from "../data/trajectories.ts";
import { latentSize } from "../model/config.ts";
import { initialise, parametersOf } from "../model/layers.ts";
import type { Model } from "../model/model.ts";
import { normalisationOf } from "../model/normalisation.ts";
import { type Policy, type PolicyConfig, policyShapes } from "../model/policy.ts";
import { compile, Graph } from "../plan/index.ts";
import { fingerprint, readAll } from "./checkpoint.ts";
import { iql, iqlStep } from "./iql.ts";
import { checkThat, isLayers, withDefaults } from "./option-checks.ts";
import { inferredLatents, type RelabelOptions, relabel } from "./relabel.ts";
import type { Report } from "./report.ts";
import type { Scaling } from "./scaling.ts";
import { type RunOptions, run, type Training, withFailover } from "./training-run.ts";
import { checkRewarded, type Rewarded, transitionsOf } from "./transitions.ts";

/** How to train a policy. Defaults: the paper's table 3. */
export interface PolicyOptions extends RunOptions {
  /** Training steps: 50,000 by default. */
  steps?: number;
  /** Transitions in a batch. */
  batch?: number;
  /** Seed of first weights and batches, a whole number from 0. */
  seed?: number;
  /** Adam's learning rate; the policy's own falls to zero along a cosine. */
  rate?: number;
  /** Widths of the hidden layers. */
  hidden?: readonly number[];
  /** γ: what a reward is worth one step earlier. */
  discount?: number;
  /** τ: V(s) is this expectile of Q(s, a) over the actions of the data. */
  expectile?: number;
  /** β: an action weighs e^(β · advantage). */
  temperature?: number;
  /** Looks at the policy after each interval, such as to see how well it does. */
  onPolicy?: (policy: Policy, step: number) => void | Promise<void>;
}

/** Paper, table 3. */
export const POLICY_DEFAULTS = {
  steps: 50_000,
  batch: 256,
  seed: 0,
  rate: 3e-4,
  hidden: [256, 256],
  discount: 0.99,
  expectile: 0.9,
  temperature: 10,
} as const;

export type PolicySettings = Required<Omit<PolicyOptions, keyof RunOptions | "onPolicy">>;

/** The settings that options amount to; a RangeError names one that cannot be. */
export function policySettings({
  onProgress,
  onCheckpoint,
  signal,
  resume,
  onPolicy,
  ...given
}: PolicyOptions): PolicySettings {
  const o: PolicySettings = withDefaults<PolicySettings>(POLICY_DEFAULTS, given);
  checkThat(o, "steps", isWhole(o.steps, 1, 2 ** 31), "a whole number of at least 1");
  checkThat(o, "batch", isWhole(o.batch, 1, 65536), "a whole number from 1 to 65536");
  checkThat(o, "rate", o.rate > 0 && o.rate < 1, "between 0 and 1");
  checkThat(o, "discount", o.discount >= 0 && o.discount < 1, "from 0 to below 1");
  checkThat(o, "expectile", o.expectile > 0 && o.expectile < 1, "between 0 and 1");
  checkThat(o, "temperature", o.temperature >= 0 && Number.isFinite(o.temperature), "0 or more");
  checkThat(o, "hidden", isLayers(o.hidden), "the widths of 1 to 16 layers");
  return o;
}

/** The plan of a training step, and what fills its data. */
export function policyTraining(config: PolicyConfig, rewarded: Rewarded, settings: PolicySettings) {
  const graph = new Graph();
  const { drawn, write } = transitionsOf(graph, rewarded, settings.batch);
  iqlStep(graph, iql(config, drawn, settings), settings);
  return { plan: compile(graph), write };
}

/** What rewards a policy follows; `reward` scales those of the model. */
export interface FollowOptions extends Omit<RelabelOptions, "scaling" | "latents" | "onProgress">, PolicyOptions {
  /** People whose z trajectories are rewarded for, inferred from their answers; without them z is drawn from the prior. */
  users?: Preferences;
  /** How rewards of different users are scaled; "spo" by default. */
  reward?: Scaling;
  /** The reward of a step is that of the observation it leads to. */
  lookAhead?: boolean;
  /** Rows that are rewarded so far. */
  onReward?: RelabelOptions["onProgress"];
}

/** A policy for the users of a preference model, from trajectories that nobody rewarded: the model with the policy in it. */
export async function trainPolicy(
  backend: Backend,
  trajectories: Trajectories,
  model: Model,
  { reward, users, lookAhead = false, onReward, columns, comparisons, rivals, every, ...options }: FollowOptions = {},
): Promise<{ model: Model; report: Report }> {
  checkTrajectories(trajectories);
  policySettings(options); // before the rewards, which take long
  const { seed, signal } = options;
  const shared = Math.ceil(trajectoryCount(trajectories) / (every ?? 1));
  const latents =
    users && latentSize(model.config) > 0 ? await inferredLatents(backend, model, users, shared, seed) : undefined;
  const scaled = { scaling: reward, columns, comparisons, rivals, every };
  const relabelling = { ...scaled, latents, seed, signal, onProgress: onReward };
  const rewarded = await relabel(backend, model, trajectories, relabelling);
  const { policy, report } = await trainPolicyOn(backend, { trajectories, lookAhead, ...rewarded }, options);
  return { model: { ...model, policy }, report };
}

/** Trains π(a | s, z) by implicit Q-learning on trajectories that each have someone's rewards. */
export const trainPolicyOn = (
  backend: Backend,
  rewarded: Rewarded,
  options: PolicyOptions = {},
): Promise<{ policy: Policy; report: Report }> =>
  withFailover(backend, options, (load, own) => trainPolicyBy(load, rewarded, { ...options, ...own }));

async function trainPolicyBy(
  load: Load,
  rewarded: Rewarded,
  options: PolicyOptions,
): Promise<{ policy: Policy; report: Report }> {
  const { trajectories, rewards, condition } = rewarded;
  checkRewarded(rewarded);
  const settings = policySettings(options);
  const { steps, seed, hidden } = settings;
  const { observations, observationSize, actions, actionSize, choices, offsets, terminals } = trajectories;
  const normalisation = normalisationOf(observations, observationSize);
  const config: PolicyConfig = {
    observation: observationSize,
    action: actionSize,
    choices,
    condition: condition?.size ?? 0,
    hidden,
  };
  const { plan, write } = policyTraining(config, rewarded, settings);
  const program = load(plan, seed);
  write(program, normalisation);
  initialise(program, seed);
  // Values start where the mean reward would take them, unless episodes end: they would need 1 / (1 − γ) updates of a
  // target to get there.
  const meanReward = rewards.reduce((sum, r) => sum + r, 0) / rewards.length;
  const value = terminals?.some((t) => t !== 0) ? 0 : meanReward / (1 - settings.discount);
  for (const name of ["q1", "q2", "v"])
    program.write(`${name}.out.bias`, new Float32Array(name === "v" ? 1 : (choices ?? 1)).fill(value));
  for (const { name } of parametersOf(plan.graph)) {
    if (name.startsWith("target.")) program.write(name, await program.read(name.slice("target.".length)));
  }

  const arrays = [
    observations,
    actions,
    offsets,
    rewards,
    terminals ?? new Uint8Array(),
    condition?.values ?? new Float32Array(),
    condition?.of ?? new Int32Array(),
  ];
  const identity = await fingerprint({ ...settings, ...config, lookAhead: rewarded.lookAhead }, arrays);
  const policy = async (): Promise<Policy> => ({
    config,
    normalisation,
    parameters: await readAll(program, [...policyShapes(config).keys()]),
  });
  const training: Training = {
    program,
    steps,
    fingerprint: identity,
    intervals: [],
    best: { loss: Number.POSITIVE_INFINITY, step: 0, parameters: new Map() },
    judge: async ({ step }) => options.onPolicy?.(await policy(), step),
  };
  await run(training, options);
  return { policy: await policy(), report: { notes: [], steps, bestStep: steps, intervals: training.intervals } };
}
