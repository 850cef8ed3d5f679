// Training a policy π(a | s, z) from trajectories with rewards.

import type { Backend, Load } from "../backend/backend.ts";
import { checkWhole } from "../base/check.ts";
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
import { type RunOptions, run, type Training, withFailover } from "./training-loop.ts";
import { checkRewarded, type Rewarded, transitionsOf } from "./transitions.ts";

/** Options of implicit Q-learning. */
export interface PolicyOptions extends RunOptions {
  /** Training steps, from 1; 50,000 by default. */
  steps?: number;
  /** Transitions in a batch, from 1 to 65536. */
  batch?: number;
  /** Seed of initial weights and batches, a whole number from 0. */
  seed?: number;
  /** Adam's learning rate in (0, 1); the policy's own falls to zero along a cosine. */
  rate?: number;
  /** Widths of 1 to 16 hidden layers of every network. */
  hidden?: readonly number[];
  /** γ, the discount of rewards per step, in [0, 1). */
  discount?: number;
  /** τ in (0, 1): V(s) is this expectile of Q(s, a) over the actions of the data. */
  expectile?: number;
  /** β, from 0: the policy weights an action by e^(β · advantage). */
  temperature?: number;
  /** Receives the policy after each interval, for example to evaluate it. */
  onPolicy?: (policy: Policy, step: number) => void | Promise<void>;
}

/** The default settings (paper, table 3). */
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

/** Everything that determines the result of a run, besides the data. */
export type PolicySettings = Required<Omit<PolicyOptions, keyof RunOptions | "onPolicy">>;

/**
 * Fills in the defaults.
 * @throws RangeError that names an unknown option or an invalid value.
 */
export function policySettings({
  onProgress,
  onCheckpoint,
  signal,
  resume,
  onPolicy,
  ...given
}: PolicyOptions): PolicySettings {
  const o: PolicySettings = withDefaults<PolicySettings>(POLICY_DEFAULTS, given);
  checkWhole("steps", o.steps, 1, 2 ** 31);
  checkWhole("batch", o.batch, 1, 65536);
  checkThat(o, "rate", o.rate > 0 && o.rate < 1, "between 0 and 1");
  checkThat(o, "discount", o.discount >= 0 && o.discount < 1, "from 0 to below 1");
  checkThat(o, "expectile", o.expectile > 0 && o.expectile < 1, "between 0 and 1");
  checkThat(o, "temperature", o.temperature >= 0 && Number.isFinite(o.temperature), "0 or more");
  checkThat(o, "hidden", isLayers(o.hidden), "the widths of 1 to 16 layers");
  return o;
}

/** The plan of a training step, and the function that fills its data leaves. */
export function policyTraining(config: PolicyConfig, rewarded: Rewarded, settings: PolicySettings) {
  const graph = new Graph();
  const { drawn, write } = transitionsOf(graph, rewarded, settings.batch);
  iqlStep(graph, iql(config, drawn, settings), settings);
  return { plan: compile(graph), write };
}

/** Options of training a policy for the users of a preference model. */
export interface TrainPolicyOptions extends Omit<RelabelOptions, "scaling" | "latents" | "onProgress">, PolicyOptions {
  /** Answers of users. Trajectories are rewarded for their inferred z; by default z is drawn from the prior. */
  users?: Preferences;
  /** How the model's rewards are scaled; "spo" by default. */
  reward?: Scaling;
  /** Whether the reward of a step is that of the observation it leads to, instead of the one it starts from. */
  lookAhead?: boolean;
  /** Progress of relabelling, in rows. */
  onReward?: RelabelOptions["onProgress"];
}

/**
 * Trains a policy for the users of a preference model from trajectories without rewards, which the model supplies. Returns the
 * model with the policy in it.
 * @throws RangeError that names an invalid option or what is wrong with the data, or when a metric is no longer finite.
 * @throws FormatError when `resume` is the checkpoint of another run.
 */
export async function trainPolicy(
  backend: Backend,
  trajectories: Trajectories,
  model: Model,
  {
    reward,
    users,
    lookAhead = false,
    onReward,
    columns,
    comparisons,
    rivals,
    every,
    ...options
  }: TrainPolicyOptions = {},
): Promise<{ model: Model; report: Report }> {
  checkTrajectories(trajectories);
  policySettings(options); // fail before relabelling, which takes long
  const { seed, signal } = options;
  const groups = Math.ceil(trajectoryCount(trajectories) / (every ?? 1));
  const latents =
    users && latentSize(model.config) > 0 ? await inferredLatents(backend, model, users, groups, seed) : undefined;
  const scaled = { scaling: reward, columns, comparisons, rivals, every };
  const relabelling = { ...scaled, latents, seed, signal, onProgress: onReward };
  const rewarded = await relabel(backend, model, trajectories, relabelling);
  const { policy, report } = await trainPolicyOn(backend, { trajectories, lookAhead, ...rewarded }, options);
  return { model: { ...model, policy }, report };
}

/** Trains π(a | s, z) by implicit Q-learning on trajectories with rewards. */
export const trainPolicyOn = (
  backend: Backend,
  rewarded: Rewarded,
  options: PolicyOptions = {},
): Promise<{ policy: Policy; report: Report }> =>
  withFailover(backend, options, (load, run) => trainPolicyBy(load, rewarded, { ...options, ...run }));

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
  // Without terminal states, Q and V start at r̄ / (1 − γ), the value of the mean reward r̄. Starting at 0, target updates would
  // take 1 / (1 − γ) times as many steps to get there.
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
    evaluate: async ({ step }) => options.onPolicy?.(await policy(), step),
  };
  await run(training, options);
  return { policy: await policy(), report: { notes: [], steps, bestStep: steps, intervals: training.intervals } };
}
