// Control (paper, figures 2, 7, 8): one policy for all users of a world, and how often each gets what they want.

import { Random } from "../base/philox.ts";
import { CONTROL_ORACLE, CONTROL_STARTS, CONTROL_USERS } from "../base/streams.ts";
import { rowCount, type Trajectories, trajectoryCount } from "../data/trajectories.ts";
import { posteriorMeans } from "../inference/predict.ts";
import { type Model, normalisationOf, normalise } from "../model/model.ts";
import type { Policy } from "../model/policy.ts";
import { inferredLatents, relabel } from "../train/relabel.ts";
import type { Scaling } from "../train/scaling.ts";
import type { TrainOptions } from "../train/settings.ts";
import { type PolicyOptions, trainPolicyOn } from "../train/train-policy.ts";
import type { Rewarded } from "../train/transitions.ts";
import { bayes, preferences, simulatedAnswers } from "../world/annotate.ts";
import type { World } from "../world/world.ts";
import { type Rollout, rollOut, successRate } from "./episodes.ts";
import {
  average,
  type LearningCurve,
  type Measurements,
  type Outcome,
  type ProgressHooks,
  type Run,
} from "./experiment.ts";
import { picturesOf, type RewardGrid } from "./pictures.ts";

/** A world to act in, and how much of everything there is. */
export interface ControlTask {
  /** Names the world and its offline data. */
  name: string;
  open(): Promise<{
    world: World;
    collect(options: { steps: number; seed: number } & ProgressHooks): Promise<Trajectories>;
    /** Where pictures show what a reward is, if a place is all that counts. */
    places?: RewardGrid;
  }>;
  /** Rows of offline data; of them those that the classifier head, which compares each with others, rewards. */
  rows: number;
  classified: number;
  annotators: number;
  /** Comparisons that an annotator answers, and that a test user answers first. */
  answers: number;
  context: number;
  /** Comparison states that a state must be preferred to at once, where rewards are scaled by SPO; one unless given. */
  rivals?: number;
  model: TrainOptions;
  policy: PolicyOptions;
}

/** Rewards of a model, on a scale. */
interface ControlMethod {
  model: TrainOptions;
  scaling: Scaling;
  /** Comparison states. */
  comparisons?: number;
}
const VPL: TrainOptions = { method: "vpl", head: "reward" };
export const CONTROL_METHODS: Record<string, ControlMethod> = {
  "vpl-spo": { model: VPL, scaling: "spo" },
  "vpl-spo-classifier": { model: { method: "vpl", head: "classifier" }, scaling: "spo", comparisons: 64 },
  vpl: { model: VPL, scaling: "none" },
  "vpl-max-norm": { model: VPL, scaling: "max-norm" },
  "vpl-batch-norm": { model: VPL, scaling: "batch-norm" },
  btl: { model: { method: "btl", head: "reward" }, scaling: "min-max-exp" },
  "dpl-mean-variance": { model: { method: "dpl-mean-variance" }, scaling: "min-max-exp" },
  "dpl-categorical": { model: { method: "dpl-categorical" }, scaling: "min-max-exp" },
};

/** All seeds have these methods, which the others are held against; those have seed 0 alone. */
const COMPARED = ["oracle", "vpl-spo", "btl"];
export const methodsOf = (methods: readonly string[], seed: number): string[] =>
  methods.filter((method) => seed === 0 || COMPARED.includes(method));

/** A policy's success as it learned, and its episodes at the end. */
interface PolicyEvaluation {
  curve: LearningCurve;
  played: Rollout[];
}

const EPISODES = 100;
/** Points of a learning curve. */
const CURVE = 10;
/** Rows that test users are asked about, which nobody learned from. */
const HELD_OUT = 20_000;
const HELD_OUT_SEED = 1000;

export const runControl =
  (task: ControlTask, methods: readonly string[]) =>
  async (run: Run): Promise<Outcome> => {
    const { seed, backend, withProgress } = run;
    const { world, places, data, heldOut, annotated } = await gather(task, run);

    const random = new Random(seed, CONTROL_USERS);
    const users = Array.from({ length: EPISODES }, () => random.index(world.goals.length));
    const asked = users.map((user) => ({
      context: simulatedAnswers(world, heldOut.observations, user, task.context, random),
    }));
    const results: Measurements = {};
    const curves: Record<string, LearningCurve> = {};
    const models = new Map<string, Model>();
    const played = new Map<string, Rollout[]>();

    const trained = new Map<string, Model>();
    const modelOf = async (options: TrainOptions): Promise<Model> => {
      const name = [options.method, options.head].filter(Boolean).join("-");
      const model = trained.get(name) ?? (await run.train(name, annotated, { ...task.model, ...options }));
      trained.set(name, model);
      return model;
    };
    /** Trains a policy on rewards, and lets it act for all users. */
    const follow = async (
      label: string,
      rewarded: Rewarded,
      condition: Float32Array | null,
    ): Promise<PolicyEvaluation> => {
      const steps = task.policy.steps as number;
      const curve: { step: number; success: number }[] = [];
      const test = (policy: Policy): Promise<Rollout[]> =>
        rollOut(backend, world, policy, users, condition, new Random(seed, CONTROL_STARTS));
      const onPolicy = async (policy: Policy, step: number) => {
        if (Math.floor((step * CURVE) / steps) > curve.length)
          curve.push({ step, success: successRate(await test(policy)) });
      };
      const { policy } = await withProgress(
        label,
        "steps",
        (watched) => trainPolicyOn(backend, rewarded, { ...task.policy, seed, onPolicy, ...watched }),
        "value",
      );
      return { curve, played: await test(policy) };
    };
    const followOracle = () => {
      const { condition, ...rewarded } = oracle(world, data, seed);
      const { values, size } = condition;
      const goals = Float32Array.from(users.flatMap((user) => [...values.subarray(user * size, (user + 1) * size)]));
      return follow("oracle", { ...rewarded, condition }, goals);
    };
    const followModel = async (label: string, model: Model): Promise<PolicyEvaluation> => {
      const { model: options, scaling, comparisons } = CONTROL_METHODS[label] as ControlMethod;
      const trajectories = options.head === "classifier" ? firstRows(data, task.classified) : data;
      const count = trajectoryCount(trajectories);
      const latents =
        model.config.latent > 0 ? await inferredLatents(backend, model, annotated, count, seed) : undefined;
      const columns = world.rewarded;
      const rivals = scaling === "spo" ? task.rivals : 1;
      const rewarded = await withProgress(`${label} rewards`, "rows", (watched) =>
        relabel(backend, model, trajectories, { scaling, comparisons, rivals, columns, latents, seed, ...watched }),
      );
      const asks = await posteriorMeans(backend, model, asked);
      return follow(label, { trajectories, lookAhead: false, ...rewarded }, asks);
    };

    const pictured = seed === 0;
    for (const label of methodsOf(methods, seed)) {
      const options = CONTROL_METHODS[label]?.model;
      const model = options && (() => modelOf({ ...options, context: task.context }));
      const followed = await run.cachedResult(label, async () =>
        model ? followModel(label, await model()) : followOracle(),
      );
      results[label] = { success: successRate(followed.played) };
      curves[label] = followed.curve;
      played.set(label, followed.played);
      if (model && pictured) models.set(label, await model());
    }
    const seen = { backend, world, places, heldOut: heldOut.observations, users, asked, models, played };
    const pictures = pictured ? await picturesOf(seen) : undefined;
    const named = average(users.map((user, i) => bayes(world, asked[i]?.context ?? [])[user] as number));
    return { results, limits: { bayes: { named } }, episodes: EPISODES, curves, pictures };
  };

/** The world, and what is known of it: data to learn from, answers of people, and rows that nobody learned from. */
export async function gather(task: ControlTask, { seed, withProgress, cachedData }: Run) {
  const { world, collect, places } = await task.open();
  const data = await cachedData(`${task.name}-${task.rows}`, () =>
    withProgress(`${task.name} data`, "rows", (watched) => collect({ steps: task.rows, seed: 0, ...watched })),
  );
  const heldOut = await withProgress("held-out rows", "rows", (watched) =>
    collect({ steps: HELD_OUT, seed: HELD_OUT_SEED + seed, ...watched }),
  );
  const annotated = preferences(world, data, { annotators: task.annotators, answers: task.answers, seed });
  return { world, places, data, heldOut, annotated };
}

/** The true reward of a user drawn for each trajectory, whom the policy knows by the coordinates of their goal. */
function oracle(world: World, trajectories: Trajectories, seed: number) {
  const { goals } = world;
  const { observations, observationSize: o, offsets } = trajectories;
  const coordinates = Float32Array.from(goals.flat());
  const size = coordinates.length / goals.length;
  const random = new Random(seed, CONTROL_ORACLE);
  const of = Int32Array.from({ length: offsets.length - 1 }, () => random.index(goals.length));
  const rewards = new Float32Array(rowCount(trajectories));
  of.forEach((user, t) => {
    for (let row = offsets[t] as number; row < (offsets[t + 1] as number); row++) {
      rewards[row] = world.reward(observations.subarray(row * o, (row + 1) * o), user);
    }
  });
  const values = normalise(coordinates, normalisationOf(coordinates, size));
  return { trajectories, rewards, condition: { values, size, of }, lookAhead: false };
}

/** The trajectories that lie within the first rows. */
function firstRows(data: Trajectories, rows: number): Trajectories {
  const offsets = data.offsets.filter((at) => at <= rows);
  const end = offsets.at(-1) as number;
  const part = { observations: data.observations.subarray(0, end * data.observationSize) };
  return { ...data, ...part, actions: data.actions.subarray(0, end * data.actionSize), offsets };
}
