// What there is to see of a control experiment, as plain data: which states are worth most to a user, and where policies
// take them (paper, figures 1 and 11).

import type { Backend } from "../backend/backend.ts";
import type { LabelledPair } from "../data/preferences.ts";
import { posteriorMeans } from "../inference/predict.ts";
import type { Model } from "../model/model.ts";
import { relabel } from "../train/relabel.ts";
import type { World } from "../world/world.ts";
import type { Rollout } from "./episodes.ts";

/** Where a map of rewards asks for one. */
export interface RewardGrid {
  /** Side of the square that each stands for, in the world's unit of length. */
  side: number;
  /** Observations there, [places, observationSize]. */
  states: Float32Array;
}

/** What one source of rewards, the truth or a method, makes of states. */
export interface SourceRanks {
  source: string;
  /**
   * The share of the data's states that are worth less: preferences say which of two is worth more, and not by how much,
   * so that only this can be held against the truth.
   */
  ranks: RewardRanks;
}
export interface RewardRanks {
  mean: Float32Array;
  /** Standard deviation where a reward is drawn from a distribution. */
  deviation?: Float32Array;
}

export interface Pictures {
  /** What places are worth to some users; none where a place is not all that counts. */
  maps?: { places: RewardGrid; users: { user: number; judged: SourceRanks[] }[] };
  /** What states on the oracle's way are worth to the same users. */
  along: { user: number; steps: number[]; judged: SourceRanks[] }[];
  /** Where users were taken. */
  paths: Rollout[];
}

const METHOD = "vpl-spo";
const MAPPED = [METHOD, "btl"];
const ALONG = [METHOD, "btl", "dpl-mean-variance", "dpl-categorical"];
const USERS = 4;
/** Paths in all, and at the least of each user. */
const PATHS = 24;
const [FEWEST, POINTS, COMPARED, DRAWS] = [3, 60, 1000, 256];

export interface PictureInputs {
  backend: Backend;
  world: World;
  places?: RewardGrid;
  /** Observations that nobody learned from. */
  heldOut: Float32Array;
  /** Users of the episodes, and what they answered first. */
  users: readonly number[];
  asked: readonly { context: readonly LabelledPair[] }[];
  /** By method. */
  models: ReadonlyMap<string, Model>;
  played: ReadonlyMap<string, readonly Rollout[]>;
}

export async function picturesOf(seen: PictureInputs): Promise<Pictures> {
  const { world, places, users, models, played } = seen;
  const shown = world.goals.map((_, user) => user).filter((user) => users.includes(user));
  const judge = async (states: Float32Array, user: number, methods: readonly string[]): Promise<SourceRanks[]> => {
    const judged: SourceRanks[] = [{ source: "truth", ranks: await ranksOf(seen, states, user) }];
    for (const source of methods) {
      const model = models.get(source);
      if (model) judged.push({ source, ranks: await ranksOf(seen, states, user, model) });
    }
    return judged;
  };

  const maps: { user: number; judged: SourceRanks[] }[] = [];
  const along: Pictures["along"] = [];
  for (const user of shown.slice(0, USERS)) {
    if (places) maps.push({ user, judged: await judge(places.states, user, MAPPED) });
    // An episode that begins where its user wants to be shows nothing.
    const under = (episode: Rollout) => episode.user === user && episode.observations.length > world.observationSize;
    const own = played.get("oracle")?.filter(under) ?? [];
    const episode = longest(own.filter(({ success }) => success)) ?? longest(own);
    if (!episode) continue;
    const { steps, states } = thinned(episode.observations, world.observationSize, POINTS);
    along.push({ user, steps, judged: await judge(states, user, ALONG) });
  }
  const each = Math.max(FEWEST, Math.floor(PATHS / shown.length));
  const of = (user: number) => played.get(METHOD)?.filter((episode) => episode.user === user) ?? [];
  const paths = shown.flatMap((user) => of(user).slice(0, each));
  return { maps: places && { places, users: maps }, along, paths };
}

/** Ranks of states among held-out ones, by the true reward of a user or a model's. */
async function ranksOf(seen: PictureInputs, states: Float32Array, user: number, model?: Model): Promise<RewardRanks> {
  const size = seen.world.observationSize;
  const others = thinned(seen.heldOut, size, COMPARED).states;
  const [n, m] = [states.length / size, others.length / size];
  const draws = model?.config.method.startsWith("dpl") ? DRAWS : 1;
  const rows = new Float32Array(others.length + draws * states.length);
  rows.set(others);
  for (let draw = 0; draw < draws; draw++) rows.set(states, others.length + draw * states.length);
  const rewards = await rewardsOf(seen, rows, user, model);
  const drawn = ranks(rewards.subarray(m), rewards.subarray(0, m));
  const over = (f: (rank: number) => number) =>
    Float32Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (let draw = 0; draw < draws; draw++) sum += f(drawn[draw * n + i] as number);
      return sum / draws;
    });
  const mean = over((rank) => rank);
  if (draws === 1) return { mean };
  const squares = over((rank) => rank * rank);
  return { mean, deviation: mean.map((x, i) => Math.sqrt(Math.max(0, (squares[i] as number) - x * x))) };
}

/** The true reward of a user, or a model's at the mean of their posterior: for each of these rows. */
async function rewardsOf(
  seen: PictureInputs,
  observations: Float32Array,
  user: number,
  model?: Model,
): Promise<Float32Array> {
  const { backend, world, users, asked } = seen;
  const observationSize = world.observationSize;
  const rows = observations.length / observationSize;
  if (!model) {
    return Float32Array.from({ length: rows }, (_, i) =>
      world.reward(observations.subarray(i * observationSize, (i + 1) * observationSize), user),
    );
  }
  const first = users.indexOf(user);
  const latents = await posteriorMeans(backend, model, asked.slice(first, first + 1));
  const [actions, offsets] = [new Float32Array(rows), Int32Array.of(0, rows)];
  const { rewards } = await relabel(
    backend,
    model,
    { observations, observationSize, actions, actionSize: 1, offsets },
    { scaling: "none", columns: world.rewarded, latents: latents ?? undefined },
  );
  return rewards;
}

/** The share of others that are below each; those that are equal count half. */
function ranks(rewards: Float32Array, others: Float32Array): Float32Array {
  const sorted = others.slice().sort();
  const firstWhere = (holds: (other: number) => boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(sorted[middle] as number)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return rewards.map((r) => (firstWhere((x) => x >= r) + firstWhere((x) => x > r)) / (2 * sorted.length));
}

const longest = (episodes: readonly Rollout[]): Rollout | undefined =>
  [...episodes].sort((a, b) => b.observations.length - a.observations.length)[0];

/** At most so many rows, evenly spread, and which they are. */
function thinned(observations: Float32Array, size: number, most: number): { steps: number[]; states: Float32Array } {
  const rows = observations.length / size;
  const every = Math.ceil(rows / most);
  const steps = Array.from({ length: Math.ceil(rows / every) }, (_, i) => i * every);
  const states = Float32Array.from(steps.flatMap((t) => [...observations.subarray(t * size, (t + 1) * size)]));
  return { steps, states };
}
