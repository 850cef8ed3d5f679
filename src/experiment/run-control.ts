// Control (paper, figures 2, 7, 8): one policy for all users of a world, and the rate at which it reaches their goals.

import { at } from "../base/arrays.ts";
import { Random } from "../base/philox.ts";
import { CONTROL_STARTS, CONTROL_USERS } from "../base/streams.ts";
import type { LabelledPair, Preferences } from "../data/preferences.ts";
import { type Trajectories, trajectoryCount } from "../data/trajectories.ts";
import { posteriorMeans } from "../inference/predict.ts";
import { latentSize } from "../model/config.ts";
import { HEADS } from "../model/head/index.ts";
import type { Model } from "../model/model.ts";
import type { Policy } from "../model/policy.ts";
import type { TrainOptions } from "../train/preference-settings.ts";
import { inferredLatents, relabel } from "../train/relabel.ts";
import { SCALINGS } from "../train/scaling.ts";
import { trainPolicyOn } from "../train/train-policy.ts";
import type { Rewarded } from "../train/transitions.ts";
import { bayes, simulatedAnswers } from "../world/annotate.ts";
import type { World } from "../world/world.ts";
import { type ControlTask, firstRows, gather, trueRewards } from "./control-data.ts";
import { CONTROL_METHODS, type ControlMethod, methodsOf } from "./control-methods.ts";
import { type Rollout, rollOut, successRate } from "./episodes.ts";
import { average, type LearningCurve, type Measurements, type Outcome, type Run } from "./experiment.ts";
import { picturesOf } from "./pictures.ts";

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

/**
 * Trains a policy by each of the methods, and rolls it out for the same test users from the same initial states. The
 * oracle is trained on the users' true rewards.
 */
export const runControl =
  (task: ControlTask, methods: readonly string[]) =>
  async (run: Run): Promise<Outcome> => {
    const { seed, backend } = run;
    const gathered = await gather(task, run);
    const { world, heldOut, annotated } = gathered;
    const random = new Random(seed, CONTROL_USERS);
    const users = Array.from({ length: EPISODES }, () => random.index(world.goals.length));
    const interviews = users.map((user) => ({
      context: simulatedAnswers(world, heldOut.observations, user, task.context, random),
    }));
    const setup: Setup = { ...gathered, task, run, users, interviews };

    const trained = new Map<string, Model>();
    const modelOf = async (options: TrainOptions): Promise<Model> => {
      const name = [options.method, options.head].filter(Boolean).join("-");
      const model = trained.get(name) ?? (await run.train(name, annotated, { ...task.model, ...options }));
      trained.set(name, model);
      return model;
    };
    const results: Measurements = {};
    const curves: Record<string, LearningCurve> = {};
    const models = new Map<string, Model>();
    const rollouts = new Map<string, Rollout[]>();
    const pictured = seed === 0;
    for (const label of methodsOf(methods, seed)) {
      const method = CONTROL_METHODS[label];
      const model = method && (() => modelOf({ ...method.model, context: task.context }));
      const evaluation = await run.cachedResult(label, async () =>
        model ? evaluateModel(setup, label, method, await model()) : evaluateOracle(setup),
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

/** The inputs that all methods of one seed share. */
interface Setup {
  task: ControlTask;
  run: Run;
  world: World;
  data: Trajectories;
  annotated: Preferences;
  /** The user of each test episode, and their answers before it. */
  users: readonly number[];
  interviews: readonly { context: readonly LabelledPair[] }[];
}

/** Trains a policy on the rewards of a preference model. It is conditioned on the users' posterior means. */
async function evaluateModel(
  setup: Setup,
  label: string,
  { scaling, comparisons }: ControlMethod,
  model: Model,
): Promise<PolicyEvaluation> {
  const { task, run, world, data, annotated, interviews } = setup;
  const { seed, backend } = run;
  const trajectories = HEADS[model.config.head].pairwise ? firstRows(data, task.classified) : data;
  const count = trajectoryCount(trajectories);
  const latents =
    latentSize(model.config) > 0 ? await inferredLatents(backend, model, annotated, count, seed) : undefined;
  const columns = world.rewarded;
  const rivals = SCALINGS[scaling].comparesStates ? task.rivals : 1;
  const rewarded = await run.withProgress(`${label} rewards`, "rows", (hooks) =>
    relabel(backend, model, trajectories, { scaling, comparisons, rivals, columns, latents, seed, ...hooks }),
  );
  const condition = await posteriorMeans(backend, model, interviews);
  return evaluatePolicy(setup, label, { trajectories, lookAhead: false, ...rewarded }, condition);
}

/** Trains a policy on true rewards. It is conditioned on the coordinates of the users' goals. */
function evaluateOracle(setup: Setup): Promise<PolicyEvaluation> {
  const { run, world, data, users } = setup;
  const rewarded = trueRewards(world, data, run.seed);
  const { values, size } = rewarded.condition;
  const goals = Float32Array.from(users.flatMap((user) => [...values.subarray(user * size, (user + 1) * size)]));
  return evaluatePolicy(setup, "oracle", rewarded, goals);
}

/** Trains a policy on labelled rewards, and rolls it out for all test users during the training and at its end. */
async function evaluatePolicy(
  { task, run, world, users }: Setup,
  label: string,
  rewarded: Rewarded,
  condition: Float32Array | null,
): Promise<PolicyEvaluation> {
  const { seed, backend } = run;
  const steps = task.policy.steps as number;
  const curve: { step: number; success: number }[] = [];
  const test = (policy: Policy): Promise<Rollout[]> =>
    rollOut(backend, world, policy, users, condition, new Random(seed, CONTROL_STARTS));
  const onPolicy = async (policy: Policy, step: number) => {
    if (Math.floor((step * CURVE_POINTS) / steps) > curve.length)
      curve.push({ step, success: successRate(await test(policy)) });
  };
  const { policy } = await run.withProgress(
    label,
    "steps",
    (hooks) => trainPolicyOn(backend, rewarded, { ...task.policy, seed, onPolicy, ...hooks }),
    "value",
  );
  return { curve, played: await test(policy) };
}
