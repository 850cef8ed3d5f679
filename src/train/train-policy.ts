// Training a policy π(a | s, z) from trajectories with rewards.

import type { Backend, Load } from "../backend/backend.ts";
import { checkPreferences } from "../data/check-preferences.ts";
import type { Preferences } from "../data/preferences.ts";
import { checkTrajectories, type Trajectories, trajectoryCount } from "../data/trajectories.ts";
import { latentSize } from "../model/config.ts";
import { initialise, parametersOf } from "../model/layers.ts";
import { checkModel, type Model } from "../model/model.ts";
import { normalisationOf } from "../model/normalisation.ts";
import { type Policy, type PolicyConfig, policyShapes } from "../model/policy.ts";
import { compile, Graph } from "../plan/index.ts";
import { fingerprint, readAll } from "./checkpoint.ts";
import { iql, iqlStep } from "./iql.ts";
import {
  checkPolicyOptions,
  type IqlOptions,
  type IqlSettings,
  iqlSettings,
  type PolicyOptions,
} from "./policy-settings.ts";
import { inferredLatents, relabel } from "./relabel.ts";
import type { Report } from "./report.ts";
import { run, type Training, withFailover } from "./training-loop.ts";
import { checkRewarded, type Rewarded, transitionsOf } from "./transitions.ts";

/** The plan of a training step, and the function that fills its data leaves. */
export function policyTraining(config: PolicyConfig, rewarded: Rewarded, settings: IqlSettings) {
  const graph = new Graph();
  const { drawn, write } = transitionsOf(graph, rewarded, settings.batch);
  iqlStep(graph, iql(config, drawn, settings), settings);
  return { plan: compile(graph), write };
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
  given: PolicyOptions = {},
): Promise<{ model: Model; report: Report }> {
  checkTrajectories(trajectories);
  checkModel(model);
  checkPolicyOptions(given); // fail before relabelling, which takes long
  const { reward, users, lookAhead = false, onReward, columns, comparisons, rivals, every, ...options } = given;
  if (users !== undefined) checkUsers(users, model);
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

/** @throws TypeError or RangeError that names what is wrong with the answers, or that they do not fit the model. */
function checkUsers(users: Preferences, { config }: Model): void {
  checkPreferences(users, "users");
  if (users.size === config.size && users.length <= config.length) return;
  throw new RangeError(
    `users: got segments of up to ${users.length} states of ${users.size} features; the model has up to ${config.length} of ${config.size}`,
  );
}

/** Trains π(a | s, z) by implicit Q-learning on trajectories with rewards. */
export const trainPolicyOn = (
  backend: Backend,
  rewarded: Rewarded,
  options: IqlOptions = {},
): Promise<{ policy: Policy; report: Report }> =>
  withFailover(backend, options, (load, run) => trainPolicyBy(load, rewarded, { ...options, ...run }));

async function trainPolicyBy(
  load: Load,
  rewarded: Rewarded,
  options: IqlOptions,
): Promise<{ policy: Policy; report: Report }> {
  const { trajectories, rewards, condition } = rewarded;
  checkRewarded(rewarded);
  const settings = iqlSettings(options);
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
