// Control (paper, figures 2, 7, 8): one policy for all users of a world, and how often it reaches their goals.

import { at } from "../base/arrays.ts";
import { Random } from "../base/philox.ts";
import { CONTROL_ORACLE, CONTROL_STARTS, CONTROL_USERS } from "../base/streams.ts";
import { rowCount, type Trajectories, trajectoryCount } from "../data/trajectories.ts";
import { posteriorMeans } from "../inference/predict.ts";
import { type Model, normalisationOf, normalise } from "../model/model.ts";
import type { Policy } from "../model/policy.ts";
import { inferredLatents, relabel } from "../train/relabel.ts";
import type { TrainOptions } from "../train/settings.ts";
import { type PolicyOptions, trainPolicyOn } from "../train/train-policy.ts";
import type { Rewarded } from "../train/transitions.ts";
import { bayes, preferences, simulatedAnswers } from "../world/annotate.ts";
import type { World } from "../world/world.ts";
import type { OpenWorld } from "../world/worlds.ts";
import { CONTROL_METHODS, type ControlMethod, methodsOf } from "./control-methods.ts";
import { type Rollout, rollOut, successRate } from "./episodes.ts";
import { average, type LearningCurve, type Measurements, type Outcome, type Run } from "./experiment.ts";
import { picturesOf } from "./pictures.ts";

/** A world, and the sizes of the data and of what is learned from them. */
export interface ControlTask {
  /** Name of the world, and of its offline data in the cache. */
  name: string;
  open(): Promise<OpenWorld>;
  /** Rows of offline data. */
  rows: number;
  /** Rows for the classifier head, whose rewards cost a comparison with many other states each. */
  classified: number;
  annotators: number;
  /** Comparisons per annotator. */
  answers: number;
  /** Comparisons that a test user answers first. */
  context: number;
  /** Number of comparison states that a state must beat at once when rewards are scaled by SPO; 1 by default. */
  rivals?: number;
  model: TrainOptions;
  policy: PolicyOptions;
}

/** Evaluation of a policy. The experiment cache stores it under these names. */
interface PolicyEvaluation {
  /** Success during training. */
  curve: LearningCurve;
  /** Rollouts of the final policy. */
  played: Rollout[];
}

const EPISODES = 100;
/** Number of points of a learning curve. */
const CURVE_POINTS = 10;
/** Number of rows for the questions to test users; they are not in the training data. */
const HELD_OUT = 20_000;
const HELD_OUT_SEED = 1000;

/**
 * Trains a policy by each of the methods, and rolls it out for the same test users from the same initial states. The
 * oracle is trained on the users' true rewards.
 */
export const runControl =
  (task: ControlTask, methods: readonly string[]) =>
  async (run: Run): Promise<Outcome> => {
    const { seed, backend, withProgress } = run;
    const { world, data, heldOut, annotated } = await gather(task, run);

    const random = new Random(seed, CONTROL_USERS);
    const users = Array.from({ length: EPISODES }, () => random.index(world.goals.length));
    const interviews = users.map((user) => ({
      context: simulatedAnswers(world, heldOut.observations, user, task.context, random),
    }));
    const results: Measurements = {};
    const curves: Record<string, LearningCurve> = {};
    const models = new Map<string, Model>();
    const rollouts = new Map<string, Rollout[]>();

    const trained = new Map<string, Model>();
    const modelOf = async (options: TrainOptions): Promise<Model> => {
      const name = [options.method, options.head].filter(Boolean).join("-");
      const model = trained.get(name) ?? (await run.train(name, annotated, { ...task.model, ...options }));
      trained.set(name, model);
      return model;
    };
    /** Trains a policy on labelled rewards, and rolls it out for all test users. */
    const evaluate = async (
      label: string,
      rewarded: Rewarded,
      condition: Float32Array | null,
    ): Promise<PolicyEvaluation> => {
      const steps = task.policy.steps as number;
      const curve: { step: number; success: number }[] = [];
      const test = (policy: Policy): Promise<Rollout[]> =>
        rollOut(backend, world, policy, users, condition, new Random(seed, CONTROL_STARTS));
      const onPolicy = async (policy: Policy, step: number) => {
        if (Math.floor((step * CURVE_POINTS) / steps) > curve.length)
          curve.push({ step, success: successRate(await test(policy)) });
      };
      const { policy } = await withProgress(
        label,
        "steps",
        (hooks) => trainPolicyOn(backend, rewarded, { ...task.policy, seed, onPolicy, ...hooks }),
        "value",
      );
      return { curve, played: await test(policy) };
    };
    const evaluateOracle = () => {
      const { condition, ...rewarded } = oracle(world, data, seed);
      const { values, size } = condition;
      const goals = Float32Array.from(users.flatMap((user) => [...values.subarray(user * size, (user + 1) * size)]));
      return evaluate("oracle", { ...rewarded, condition }, goals);
    };
    const evaluateModel = async (label: string, model: Model): Promise<PolicyEvaluation> => {
      const { model: options, scaling, comparisons } = CONTROL_METHODS[label] as ControlMethod;
      const trajectories = options.head === "classifier" ? firstRows(data, task.classified) : data;
      const count = trajectoryCount(trajectories);
      const latents =
        model.config.latent > 0 ? await inferredLatents(backend, model, annotated, count, seed) : undefined;
      const columns = world.rewarded;
      const rivals = scaling === "spo" ? task.rivals : 1;
      const rewarded = await withProgress(`${label} rewards`, "rows", (hooks) =>
        relabel(backend, model, trajectories, { scaling, comparisons, rivals, columns, latents, seed, ...hooks }),
      );
      const condition = await posteriorMeans(backend, model, interviews);
      return evaluate(label, { trajectories, lookAhead: false, ...rewarded }, condition);
    };

    const pictured = seed === 0;
    for (const label of methodsOf(methods, seed)) {
      const options = CONTROL_METHODS[label]?.model;
      const model = options && (() => modelOf({ ...options, context: task.context }));
      const evaluation = await run.cachedResult(label, async () =>
        model ? evaluateModel(label, await model()) : evaluateOracle(),
      );
      results[label] = { success: successRate(evaluation.played) };
      curves[label] = evaluation.curve;
      rollouts.set(label, evaluation.played);
      if (model && pictured) models.set(label, await model());
    }
    const inputs = { backend, world, heldOut: heldOut.observations, users, interviews, models, rollouts };
    const pictures = pictured ? await picturesOf(inputs) : undefined;
    const named = average(users.map((user, i) => at(bayes(world, at(interviews, i).context), user)));
    return { results, limits: { bayes: { named } }, episodes: EPISODES, curves, pictures };
  };

/** Opens the world and makes its data: offline rows, held-out rows, and the answers of annotators. */
export async function gather(task: ControlTask, { seed, withProgress, cachedData }: Run) {
  const { world, collect } = await task.open();
  const data = await cachedData(`${task.name}-${task.rows}`, () =>
    withProgress(`${task.name} data`, "rows", (hooks) => collect({ steps: task.rows, seed: 0, ...hooks })),
  );
  const heldOut = await withProgress("held-out rows", "rows", (hooks) =>
    collect({ steps: HELD_OUT, seed: HELD_OUT_SEED + seed, ...hooks }),
  );
  const annotated = preferences(world, data, { annotators: task.annotators, answers: task.answers, seed });
  return { world, data, heldOut, annotated };
}

/** True rewards, each trajectory for a user drawn uniformly. The policy is conditioned on the coordinates of their goal. */
function oracle(world: World, trajectories: Trajectories, seed: number) {
  const { goals } = world;
  const { observations, observationSize, offsets } = trajectories;
  const coordinates = Float32Array.from(goals.flat());
  const size = coordinates.length / goals.length;
  const random = new Random(seed, CONTROL_ORACLE);
  const of = Int32Array.from({ length: offsets.length - 1 }, () => random.index(goals.length));
  const rewards = new Float32Array(rowCount(trajectories));
  of.forEach((user, t) => {
    for (let row = at(offsets, t); row < at(offsets, t + 1); row++) {
      rewards[row] = world.reward(observations.subarray(row * observationSize, (row + 1) * observationSize), user);
    }
  });
  const values = normalise(coordinates, normalisationOf(coordinates, size));
  return { trajectories, rewards, condition: { values, size, of }, lookAhead: false };
}

/** The trajectories that end within the first `rows` rows. */
function firstRows(data: Trajectories, rows: number): Trajectories {
  const offsets = data.offsets.filter((offset) => offset <= rows);
  const end = at(offsets, offsets.length - 1);
  const part = { observations: data.observations.subarray(0, end * data.observationSize) };
  return { ...data, ...part, actions: data.actions.subarray(0, end * data.actionSize), offsets };
}
