// Simulated annotators: each has the reward of one of a world's users, and prefers the state with the higher reward.

import { at } from "../base/arrays.ts";
import { checkWhole } from "../base/check.ts";
import { Random } from "../base/philox.ts";
import { ANNOTATORS } from "../base/streams.ts";
import type { LabelledPair, Pair, Preferences } from "../data/preferences.ts";
import { rowCount, type Trajectories } from "../data/trajectories.ts";
import type { World } from "./world.ts";

/** Maximum number of distinct states that annotators compare. */
const MAX_STATES = 10_000;
/** Pairs drawn per question of a pool: with ten goals in the maze, some user is indifferent to two pairs in five. */
const DRAWS_PER_QUESTION = 10;

/** Sizes of simulated training data, and the seed that they are drawn by. */
export interface AnnotationOptions {
  /** Number of annotators. */
  annotators: number;
  /** Number of comparisons that each annotator answers. */
  answers: number;
  seed: number;
}

/**
 * Training data: annotators, each a user drawn uniformly, compare states drawn from rows of the trajectories. States
 * hold only the columns that rewards depend on. Equal rewards are ties.
 *
 * @throws RangeError when a count is not a whole number of at least 1, or the trajectories are not of this world.
 */
export function preferences(
  world: World,
  trajectories: Trajectories,
  { annotators, answers, seed }: AnnotationOptions,
): Preferences {
  checkWhole("annotators", annotators, 1);
  checkWhole("answers", answers, 1);
  if (trajectories.observationSize !== world.observationSize) {
    throw new RangeError(
      `trajectories: a row has ${trajectories.observationSize} values; in this world it has ${world.observationSize}`,
    );
  }
  const random = new Random(seed, ANNOTATORS);
  const { observationSize, rewarded, goals } = world;
  const rows = rowCount(trajectories);
  const sample = Array.from({ length: Math.min(rows, MAX_STATES) }, (_, i) =>
    rowAt(trajectories.observations, observationSize, rows > MAX_STATES ? random.index(rows) : i),
  );
  const rewards = goals.map((_, user) => Float64Array.from(sample, (state) => world.reward(state, user)));
  const pairs = new Int32Array(2 * annotators * answers);
  const labels = new Float32Array(annotators * answers);
  for (let i = 0, user = 0; i < labels.length; i++) {
    if (i % answers === 0) user = random.index(goals.length);
    const [a, b] = [random.index(sample.length), random.index(sample.length)];
    pairs.set([a, b], 2 * i);
    labels[i] = label(at(at(rewards, user), a), at(at(rewards, user), b));
  }
  return {
    states: Float32Array.from(sample.flatMap((state) => features(world, state))),
    size: rewarded.length,
    length: 1,
    pairs,
    labels,
    offsets: Int32Array.from({ length: annotators + 1 }, (_, u) => u * answers),
  };
}

/** One user's answers to `count` comparisons of rows drawn from `observations`, which are [rows, observationSize]. */
export function simulatedAnswers(
  world: World,
  observations: Float32Array,
  user: number,
  count: number,
  random: Random,
): LabelledPair[] {
  return Array.from({ length: count }, () => {
    const [a, b] = drawPair(observations, world.observationSize, random);
    return { a: features(world, a), b: features(world, b), label: userLabel(world, user, a, b) };
  });
}

/**
 * A pool of up to `count` questions, pairs of rows drawn from `observations` that leave no user indifferent, and whether
 * each user prefers A, [users][questions].
 */
export function questionPool(world: World, observations: Float32Array, count: number, random: Random) {
  const drawn = Array.from({ length: DRAWS_PER_QUESTION * count }, () => {
    const [a, b] = drawPair(observations, world.observationSize, random);
    return { a, b, labels: world.goals.map((_, user) => userLabel(world, user, a, b)) };
  });
  const clear = drawn.filter(({ labels }) => !labels.includes(0.5)).slice(0, count);
  return {
    pool: clear.map(({ a, b }): Pair => ({ a: features(world, a), b: features(world, b) })),
    answers: world.goals.map((_, user) => clear.map(({ labels }) => labels[user] === 1)),
  };
}

/** The exact posterior over users with a uniform prior, given one user's answers: an upper bound for any method. */
export function bayes(world: World, answers: readonly LabelledPair[]): number[] {
  const reward = (state: ArrayLike<number>, user: number): number => {
    const observation = new Float32Array(world.observationSize);
    world.rewarded.forEach((column, k) => {
      observation[column] = at(state, k);
    });
    return world.reward(observation, user);
  };
  const agrees = (user: number) => (answer: LabelledPair) =>
    label(reward(answer.a, user), reward(answer.b, user)) === answer.label;
  const consistent = world.goals.map((_, user) => answers.every(agrees(user)));
  const count = consistent.filter(Boolean).length;
  return consistent.map((isConsistent) => (isConsistent ? 1 / count : 0));
}

const rowAt = (observations: Float32Array, size: number, row: number): Float32Array =>
  observations.subarray(row * size, (row + 1) * size);

function drawPair(observations: Float32Array, size: number, random: Random): [Float32Array, Float32Array] {
  const draw = () => rowAt(observations, size, random.index(observations.length / size));
  return [draw(), draw()];
}

const userLabel = (world: World, user: number, a: Float32Array, b: Float32Array): number =>
  label(world.reward(a, user), world.reward(b, user));

/** 1 if A is preferred, 0 if B is, ½ for a tie. */
const label = (rewardA: number, rewardB: number): number => {
  const difference = rewardA - rewardB;
  return difference === 0 ? 0.5 : difference > 0 ? 1 : 0;
};

/** The columns that rewards depend on, which are the inputs of a preference model. */
const features = ({ rewarded }: World, observation: Float32Array): number[] =>
  rewarded.map((column) => at(observation, column));
