// Work of whole applications: rewards from answers, steps of training, rewards scaled by comparison.

import type { Program } from "../backend/backend.ts";
import { Random } from "../base/philox.ts";
import { answerLeaves } from "../inference/model-inputs.ts";
import type { PersonalConfig } from "../model/config.ts";
import type { EncoderNetwork } from "../model/encoder/encoder.ts";
import { networkOf } from "../model/encoder/index.ts";
import { PAIRWISE_HEAD } from "../model/head/index.ts";
import { TRAINING_HEADS } from "../model/head/training.ts";
import { initialise } from "../model/layers.ts";
import { normalisationOf } from "../model/normalisation.ts";
import type { PolicyConfig } from "../model/policy.ts";
import { prior } from "../model/posterior.ts";
import { compile, Graph, type Plan, type Tensor } from "../plan/index.ts";
import { writeData } from "../train/batch.ts";
import { trainingPlan } from "../train/gradient-training.ts";
import { IQL_DEFAULTS } from "../train/policy-settings.ts";
import { DEFAULTS, settingsOf } from "../train/preference-settings.ts";
import { scaledPlan } from "../train/scaling.ts";
import { policyTraining } from "../train/train-policy.ts";
import type { Rewarded } from "../train/transitions.ts";
import { draw, vpl } from "../train/vpl.ts";
import { COMPARATORS } from "./kernel-work.ts";
import { pattern, type SizedWork, type Work } from "./work.ts";

/** The config of a model as `penchant train` trains it: four answers as context, and an MLP as head. */
const MODEL = {
  kind: "personal",
  method: "vpl",
  encoder: "aggregation",
  head: "reward",
  size: 8,
  length: 1,
  hidden: DEFAULTS.hidden,
  latent: DEFAULTS.latent,
  context: 4,
  beta: DEFAULTS.beta,
  likelihood: DEFAULTS.likelihood,
} as const satisfies PersonalConfig;
/** Number of alternatives that the head scores for each user. */
const ALTERNATIVES = 5;

const inference: Work = {
  name: "encoder and head",
  unit: "users",
  sizes: [1, 10, 100, 1000, 10_000, 100_000],
  small: [1, 10],
  tolerance: 1e-4,
  at(users) {
    const graph = new Graph();
    const answers = answerLeaves(graph, MODEL, users);
    const network = networkOf(MODEL.encoder) as EncoderNetwork;
    const q = network.encode(answers, MODEL.hidden, prior(graph, MODEL.latent));
    const options = graph.data("options", users * ALTERNATIVES, MODEL.size);
    const plan = compile(graph, { reward: TRAINING_HEADS[MODEL.head].reward?.(MODEL, options, q.mean) as Tensor });
    const n = users * MODEL.context;
    const given = {
      pair: pattern(n * 2 * MODEL.size),
      label: Float32Array.from({ length: n }, (_, i) => i % 2),
      mask: new Float32Array(n).fill(1),
      options: pattern(users * ALTERNATIVES * MODEL.size, 97),
    };
    return {
      plan,
      prepare: (program) => initialise(program, 0),
      feed(program) {
        for (const [name, values] of Object.entries(given)) program.write(name, values);
      },
      outputs: ["reward"],
    };
  },
};

/** A training plan, whose data `write` writes before the weights are initialised. */
const training = (plan: Plan, write: (program: Program) => void): SizedWork => ({
  plan,
  prepare(program) {
    write(program);
    initialise(program, 0);
  },
});

const PEOPLE = { users: 1000, answers: 16, states: 500 } as const;

const vplStep: Work = {
  name: "VPL step",
  unit: "users",
  sizes: [64, 256, 1024, 4096],
  small: [8],
  tolerance: 1e-3,
  at(batch) {
    const random = new Random(0, 1);
    const { users, answers, states } = PEOPLE;
    const count = users * answers;
    const data = {
      states: pattern(states * MODEL.size),
      size: MODEL.size,
      length: 1,
      pairs: Int32Array.from({ length: 2 * count }, () => random.index(states)),
      labels: Float32Array.from({ length: count }, () => random.index(2)),
      offsets: Int32Array.from({ length: users + 1 }, (_, u) => u * answers),
    };
    const settings = settingsOf({ batch, head: MODEL.head });
    const { plan } = trainingPlan(data, (leaves, β) => vpl(MODEL, leaves, draw(leaves, MODEL, batch), β), settings);
    return training(plan, (program) => writeData(program, data, normalisationOf(data.states, data.size)));
  },
};

/** A policy of the size of the maze experiment. */
export const POLICY: PolicyConfig = { observation: 28, condition: 8, action: 4, hidden: IQL_DEFAULTS.hidden };
const [TRAJECTORIES, LENGTH, USERS] = [100, 200, 50];

/** Transitions of uniform noise with the shapes of the maze experiment. */
export function transitions(): Rewarded {
  const random = new Random(0, 1);
  const fill = (n: number) => Float32Array.from({ length: n }, () => 2 * random.uniform() - 1);
  const rows = TRAJECTORIES * LENGTH;
  return {
    trajectories: {
      observations: fill(rows * POLICY.observation),
      observationSize: POLICY.observation,
      actions: fill(rows * POLICY.action),
      actionSize: POLICY.action,
      offsets: Int32Array.from({ length: TRAJECTORIES + 1 }, (_, t) => t * LENGTH),
    },
    rewards: fill(rows),
    condition: {
      values: fill(USERS * POLICY.condition),
      size: POLICY.condition,
      of: Int32Array.from({ length: TRAJECTORIES }, () => random.index(USERS)),
    },
    lookAhead: false,
  };
}

/** A training step of IQL. */
export const iqlStep: Work = {
  name: "IQL step",
  unit: "transitions",
  sizes: [64, 256, 1024, 4096],
  small: [8],
  tolerance: 1e-3,
  targets: [{ size: 256, microseconds: 600 }],
  at(batch) {
    const data = transitions();
    const { plan, write } = policyTraining(POLICY, data, { ...IQL_DEFAULTS, batch });
    const normalisation = normalisationOf(data.trajectories.observations, POLICY.observation);
    return training(plan, (program) => write(program, normalisation));
  },
};

/** The classifier of the maze experiment: two features, and the layers of the paper. */
export const CLASSIFIER: PersonalConfig = { ...MODEL, head: PAIRWISE_HEAD, size: 2, hidden: [256, 256] };

/** Rewards by the classifier, scaled by comparison with other states (SPO). */
export const PAIRS: Work = {
  name: "SPO pairs",
  unit: "states",
  sizes: [1, 8, 64, 512],
  small: [1],
  tolerance: 1e-5,
  targets: [{ size: 512, share: 0.25 }],
  at(states) {
    const plan = scaledPlan(CLASSIFIER, "spo", states, COMPARATORS);
    const [z, features] = [pattern(CLASSIFIER.latent), pattern(states * CLASSIFIER.size)];
    return {
      plan,
      prepare(program) {
        initialise(program, 0);
        program.write("comparison", pattern(COMPARATORS * CLASSIFIER.size, 97));
        program.write("z", z);
      },
      feed: (program) => program.write("states", features),
      outputs: ["reward"],
    };
  },
};

/** Work of whole applications. */
export const JOBS: readonly Work[] = [inference, vplStep, iqlStep, PAIRS];
