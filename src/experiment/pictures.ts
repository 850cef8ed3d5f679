// The data of the pictures of a control experiment: reward ranks of states for each user, and paths of policies (paper,
// figures 1 and 11).

import type { Backend } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import type { LabelledPair } from "../data/preferences.ts";
import { posteriorMeans } from "../inference/predict.ts";
import { TRAINING_HEADS } from "../model/head/training.ts";
import type { Model } from "../model/model.ts";
import { relabel } from "../train/relabel.ts";
import type { RewardGrid, World } from "../world/world.ts";
import type { Rollout } from "./episodes.ts";

/** Ranks of states by the rewards of one source: the truth, or a method. */
export interface SourceRanks {
  source: string;
  ranks: RewardRanks;
}
/**
 * The rank of each state: the share of the data's states whose reward is lower. Preferences determine an order and neither
 * a zero nor a unit, so only ranks can be compared with the truth.
 */
export interface RewardRanks {
  mean: Float32Array;
  /** Standard deviation, where the rewards are distributions. */
  deviation?: Float32Array;
}

/** The data of all pictures of an experiment. */
export interface Pictures {
  /** Reward maps of some users; absent where a reward depends on more than the position. */
  maps?: { grid: RewardGrid; users: { user: number; sources: SourceRanks[] }[] };
  /** Ranks along one of the oracle's episodes, for the same users. */
  along: { user: number; steps: number[]; sources: SourceRanks[] }[];
  /** Episodes of the policy, for all users. */
  paths: Rollout[];
}

const METHOD = "vpl-spo";
const MAPPED = [METHOD, "btl"];
const ALONG = [METHOD, "btl", "dpl-mean-variance", "dpl-categorical"];
/** Number of users with a map. */
const USERS = 4;
/** Total number of paths, and the minimum for each user. */
const [PATHS, MIN_PATHS] = [24, 3];
/** Number of points along an episode, of held-out states that ranks refer to, and of samples of a reward distribution. */
const [POINTS, REFERENCES, SAMPLES] = [60, 1000, 256];

/** The models and rollouts of one seed that pictures are made from. */
export interface PictureInputs {
  backend: Backend;
  world: World;
  /** Observations outside the training data, [rows, observationSize]. */
  heldOut: Float32Array;
  /** The user of each episode, and their answers to the questions before it. */
  users: readonly number[];
  interviews: readonly { context: readonly LabelledPair[] }[];
  /** Models and rollouts by method. */
  models: ReadonlyMap<string, Model>;
  rollouts: ReadonlyMap<string, readonly Rollout[]>;
}

/** Computes the data of all pictures. */
export async function picturesOf(inputs: PictureInputs): Promise<Pictures> {
  const { world, users, models, rollouts } = inputs;
  const { grid } = world.view;
  const pictured = world.goals.map((_, user) => user).filter((user) => users.includes(user));
  const rank = async (states: Float32Array, user: number, methods: readonly string[]): Promise<SourceRanks[]> => {
    const sources: SourceRanks[] = [{ source: "truth", ranks: await ranksOf(inputs, states, user) }];
    for (const source of methods) {
      const model = models.get(source);
      if (model) sources.push({ source, ranks: await ranksOf(inputs, states, user, model) });
    }
    return sources;
  };

  const maps: { user: number; sources: SourceRanks[] }[] = [];
  const along: Pictures["along"] = [];
  for (const user of pictured.slice(0, USERS)) {
    if (grid) maps.push({ user, sources: await rank(grid.states, user, MAPPED) });
    // An episode that starts at its user's goal has a single state and shows nothing.
    const moves = (episode: Rollout) => episode.user === user && episode.observations.length > world.observationSize;
    const episodes = rollouts.get("oracle")?.filter(moves) ?? [];
    const episode = longest(episodes.filter(({ success }) => success)) ?? longest(episodes);
    if (!episode) continue;
    const { steps, states } = thinned(episode.observations, world.observationSize, POINTS);
    along.push({ user, steps, sources: await rank(states, user, ALONG) });
  }
  const pathsPerUser = Math.max(MIN_PATHS, Math.floor(PATHS / pictured.length));
  const pathsOf = (user: number) => rollouts.get(METHOD)?.filter((episode) => episode.user === user) ?? [];
  const paths = pictured.flatMap((user) => pathsOf(user).slice(0, pathsPerUser));
  return { maps: grid && { grid, users: maps }, along, paths };
}

/** Ranks of states among held-out ones, by a user's true reward or by a model's. */
async function ranksOf(inputs: PictureInputs, states: Float32Array, user: number, model?: Model): Promise<RewardRanks> {
  const size = inputs.world.observationSize;
  const references = thinned(inputs.heldOut, size, REFERENCES).states;
  const [n, m] = [states.length / size, references.length / size];
  const samples = model && TRAINING_HEADS[model.config.head].sampleReward ? SAMPLES : 1;
  const rows = new Float32Array(references.length + samples * states.length);
  rows.set(references);
  for (let k = 0; k < samples; k++) rows.set(states, references.length + k * states.length);
  const rewards = await rewardsOf(inputs, rows, user, model);
  const sampled = ranks(rewards.subarray(m), rewards.subarray(0, m));
  const meanOf = (f: (rank: number) => number) =>
    Float32Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < samples; k++) sum += f(at(sampled, k * n + i));
      return sum / samples;
    });
  const mean = meanOf((rank) => rank);
  if (samples === 1) return { mean };
  const squares = meanOf((rank) => rank * rank);
  return { mean, deviation: mean.map((x, i) => Math.sqrt(Math.max(0, at(squares, i) - x * x))) };
}

/** The reward of each row: a user's true one, or a model's at the mean of the user's posterior. */
async function rewardsOf(
  inputs: PictureInputs,
  observations: Float32Array,
  user: number,
  model?: Model,
): Promise<Float32Array> {
  const { backend, world, users, interviews } = inputs;
  const observationSize = world.observationSize;
  const rows = observations.length / observationSize;
  if (!model) {
    return Float32Array.from({ length: rows }, (_, i) =>
      world.reward(observations.subarray(i * observationSize, (i + 1) * observationSize), user),
    );
  }
  const first = users.indexOf(user);
  const latents = await posteriorMeans(backend, model, interviews.slice(first, first + 1));
  const [actions, offsets] = [new Float32Array(rows), Int32Array.of(0, rows)];
  const { rewards } = await relabel(
    backend,
    model,
    { observations, observationSize, actions, actionSize: 1, offsets },
    { scaling: "none", columns: world.rewarded, latents: latents ?? undefined },
  );
  return rewards;
}

/** Share of the other rewards that are below each reward; equal ones count half. */
function ranks(rewards: Float32Array, others: Float32Array): Float32Array {
  const sorted = others.slice().sort();
  const firstWhere = (holds: (other: number) => boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(at(sorted, middle))) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return rewards.map((r) => (firstWhere((x) => x >= r) + firstWhere((x) => x > r)) / (2 * sorted.length));
}

const longest = (episodes: readonly Rollout[]): Rollout | undefined =>
  [...episodes].sort((a, b) => b.observations.length - a.observations.length)[0];

/** At most `maxRows` evenly spaced rows, and their indices. */
function thinned(observations: Float32Array, size: number, maxRows: number): { steps: number[]; states: Float32Array } {
  const rows = observations.length / size;
  const stride = Math.ceil(rows / maxRows);
  const steps = Array.from({ length: Math.ceil(rows / stride) }, (_, i) => i * stride);
  const states = Float32Array.from(steps.flatMap((t) => [...observations.subarray(t * size, (t + 1) * size)]));
  return { steps, states };
}
