// Simulated people who compare states of a world: each is one of its users, and prefers what is worth more to them.

import { Random } from "../base/philox.ts";
import { ANNOTATORS } from "../base/streams.ts";
import type { LabelledPair, Pair, Preferences } from "../data/preferences.ts";
import { rowCount, type Trajectories } from "../data/trajectories.ts";
import type { World } from "./world.ts";

/** States that annotators share: what is compared is drawn from so many rows of the trajectories at the most. */
const STATES = 10_000;
/** Pairs that are drawn for each question to every user: in the maze with ten goals somebody is indifferent to two in five. */
const TRIED = 10;

export interface AnnotationOptions {
  annotators: number;
  /** Comparisons that each annotator answers. */
  answers: number;
  seed: number;
}

/** Answers of annotators, each a user drawn uniformly, who compare states drawn from the trajectories' rows. */
export function preferences(
  world: World,
  trajectories: Trajectories,
  { annotators, answers, seed }: AnnotationOptions,
): Preferences {
  for (const [name, n] of Object.entries({ annotators, answers })) {
    if (!(Number.isInteger(n) && n >= 1))
      throw new RangeError(`${name}: got ${n}; it must be a whole number of at least 1`);
  }
  if (trajectories.observationSize !== world.observationSize) {
    throw new RangeError(
      `trajectories: a row has ${trajectories.observationSize} values; in this world it has ${world.observationSize}`,
    );
  }
  const random = new Random(seed, ANNOTATORS);
  const { observationSize: size, rewarded, goals } = world;
  const { observations } = trajectories;
  const rows = rowCount(trajectories);
  const drawn = Array.from({ length: Math.min(rows, STATES) }, (_, i) => (rows > STATES ? random.index(rows) : i));
  const table = drawn.map((row) => observations.subarray(row * size, (row + 1) * size));
  const worth = goals.map((_, user) => Float64Array.from(table, (state) => world.reward(state, user)));
  const pairs = new Int32Array(2 * annotators * answers);
  const labels = new Float32Array(annotators * answers);
  for (let i = 0, user = 0; i < labels.length; i++) {
    if (i % answers === 0) user = random.index(goals.length);
    const [a, b] = [random.index(table.length), random.index(table.length)];
    pairs.set([a, b], 2 * i);
    labels[i] = label(worth[user] as Float64Array, a, b);
  }
  return {
    states: Float32Array.from(table.flatMap((state) => seen(world, state))),
    size: rewarded.length,
    length: 1,
    pairs,
    labels,
    offsets: Int32Array.from({ length: annotators + 1 }, (_, u) => u * answers),
  };
}

/** One user's answers to `n` comparisons of states drawn from these observations, [rows, observationSize]. */
export function simulatedAnswers(
  world: World,
  states: Float32Array,
  user: number,
  n: number,
  random: Random,
): LabelledPair[] {
  const draw = () => drawn(states, world.observationSize, random);
  return Array.from({ length: n }, () => {
    const [a, b] = [draw(), draw()];
    const worth = [a, b].map((state) => world.reward(state, user));
    return { a: seen(world, a), b: seen(world, b), label: label(worth, 0, 1) };
  });
}

/**
 * Up to `n` questions to every user, pairs of states drawn from these observations about which nobody is indifferent, and
 * whether each user prefers A: [users][questions].
 */
export function questionPool(world: World, states: Float32Array, n: number, random: Random) {
  const draw = () => drawn(states, world.observationSize, random);
  const asked = Array.from({ length: TRIED * n }, () => {
    const sides = [draw(), draw()] as const;
    const prefers = world.goals.map((_, user) =>
      label(
        sides.map((state) => world.reward(state, user)),
        0,
        1,
      ),
    );
    return { sides, prefers };
  });
  const clear = asked.filter(({ prefers }) => !prefers.includes(0.5)).slice(0, n);
  return {
    pool: clear.map(({ sides: [a, b] }): Pair => ({ a: seen(world, a), b: seen(world, b) })),
    answers: world.goals.map((_, user) => clear.map(({ prefers }) => prefers[user] === 1)),
  };
}

/** How sure one can be of each user after these answers, if all were as likely before: no method can know more. */
export function bayes(world: World, answers: readonly LabelledPair[]): number[] {
  const reward = (state: ArrayLike<number>, user: number): number => {
    const observation = new Float32Array(world.observationSize);
    world.rewarded.forEach((column, k) => {
      observation[column] = state[k] as number;
    });
    return world.reward(observation, user);
  };
  const agrees = (user: number) => (answer: LabelledPair) =>
    label([reward(answer.a, user), reward(answer.b, user)], 0, 1) === answer.label;
  const fits = world.goals.map((_, user) => answers.every(agrees(user)));
  const total = fits.filter((fit) => fit).length;
  return fits.map((fit) => (fit ? 1 / total : 0));
}

function drawn(states: Float32Array, size: number, random: Random): Float32Array {
  const row = random.index(states.length / size);
  return states.subarray(row * size, (row + 1) * size);
}

const label = (worth: ArrayLike<number>, a: number, b: number): number => {
  const difference = (worth[a] as number) - (worth[b] as number);
  return difference === 0 ? 0.5 : difference > 0 ? 1 : 0;
};

/** The columns that rewards are about: all that a preference model sees. */
const seen = ({ rewarded }: World, state: Float32Array): number[] => rewarded.map((column) => state[column] as number);
