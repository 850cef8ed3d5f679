import { at } from "../base/arrays.ts";
import type { ItemLabel } from "./items.ts";
import type { Attribute } from "./levels.ts";
import { NONE } from "./none.ts";
import type { TextEncoding } from "./text-encoding.ts";

/**
 * Answers of U users to C comparisons of two segments (sequences of states, or single states). User u's answers are rows
 * offsets[u] … offsets[u + 1] − 1. Each of the S distinct states is stored once.
 */
export interface Preferences {
  /** [S, size]: the distinct states that are compared; finite. */
  readonly states: Float32Array;
  /** Number of features of a state, 1 to 65536. */
  readonly size: number;
  /** T, the number of states in the longest segment, 1 to 65536; 1 if single states are compared. */
  readonly length: number;
  /** [C, 2T]: the state numbers of segment A, then of segment B. −1 pads a segment shorter than T. */
  readonly pairs: Int32Array;
  /** [C]: 1 if A was preferred, 0 if B was, ½ for a tie; between them, the share of A (strength of preference). */
  readonly labels: Float32Array;
  /** [U + 1], rising from 0 to C: every user has at least one answer. */
  readonly offsets: Int32Array;
  /**
   * [C]: comparisons of one user with the same number, in succession, are one task: never split between training and evaluation.
   * Those with the same winner are one choice among several alternatives, with one likelihood (see choices.ts). Absent: each
   * comparison is a task.
   */
  readonly tasks?: Int32Array;
  /** Groups of answers by a column that an option named, such as topics. A selection of users or answers has none. */
  readonly groups?: AnswerGroups;
  /** Number of comparisons in the largest task of the whole data, if these data are a part whose tasks may be smaller. */
  readonly taskSize?: number;
  /**
   * [U]: how many of each user's first answers are known: VPL infers z from these alone, and predicts the others, at least one.
   * Methods with one reward for everyone leave known answers out. Absent: VPL draws which answers are known.
   */
  readonly known?: Int32Array;
  /** [S]: names of the states. */
  readonly captions?: readonly string[];
  /** [S]: labels of the states, if all of them are items. The model that is trained holds these items. */
  readonly items?: readonly ItemLabel[];
  /** [size]: names of the features. */
  readonly features?: readonly string[];
  /** Attributes whose levels are among the features. The model that is trained holds them, to code other data alike. */
  readonly attributes?: readonly Attribute[];
  /** [S]: texts that the states stand for, until their embeddings replace them: a state is one number, the text's index. */
  readonly texts?: readonly string[];
  /** The text encoder, if the states are its embeddings of texts. */
  readonly embedding?: TextEncoding;
  /** [U]: names of the users. */
  readonly users?: readonly string[];
}

/** What a column says of each answer, such as its topic. */
export interface AnswerGroups {
  /** The distinct values of the column. */
  readonly names: readonly string[];
  /** [C]: the name of each comparison, by number. Those of a task have the same. */
  readonly of: Int32Array;
}

/** U, the number of users. */
export const userCount = (data: Preferences): number => data.offsets.length - 1;

/** Two segments to compare, each the concatenated features of its states: [states · size]. */
export interface Pair {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
}

/** The share of the other alternative in a label: 0 in a choice, ½ in a tie, 1 − label where A counts as the preferred one. */
export const otherShare = (label: number): number => (label === 0 ? 0 : 1 - label);

/** An answered comparison: label 1 if A was preferred, 0 if B was, ½ for a tie; between them, the share of A. */
export interface LabelledPair extends Pair {
  readonly label: number;
  /** Comparisons of one user with the same number, in succession, are one task, as in `Preferences.tasks`. */
  readonly task?: number;
}

/** The comparison in a row, with its answer. */
export function answerAt({ states, size, length, pairs, labels, tasks }: Preferences, row: number): LabelledPair {
  const segment = (side: number): number[] => {
    const start = (2 * row + side) * length;
    const present = pairs.subarray(start, start + length).filter((state) => state >= 0);
    return Array.from(present).flatMap((state) => Array.from(states.subarray(state * size, (state + 1) * size)));
  };
  return { a: segment(0), b: segment(1), label: at(labels, row), task: tasks?.[row] };
}

/** All answers of a user. */
export const answersOfUser = (data: Preferences, user: number): LabelledPair[] => {
  const from = at(data.offsets, user);
  return Array.from({ length: at(data.offsets, user + 1) - from }, (_, i) => answerAt(data, from + i));
};

/** The numbers of comparisons of each user's answers. A task is one answer. */
export function answerSizes({ offsets, tasks }: Preferences): number[][] {
  return Array.from({ length: offsets.length - 1 }, (_, user) => {
    const [from, to] = [at(offsets, user), at(offsets, user + 1)];
    if (!tasks) return Array<number>(to - from).fill(1);
    const sizes: number[] = [];
    for (let row = from; row < to; row++) {
      if (row > from && tasks[row] === tasks[row - 1]) sizes.push((sizes.pop() ?? 0) + 1);
      else sizes.push(1);
    }
    return sizes;
  });
}

/** The answers of these users only, in this order. All states are kept. */
export function selectUsers(data: Preferences, users: readonly number[]): Preferences {
  const answersOf = (user: number): number => at(data.offsets, user + 1) - at(data.offsets, user);
  const offsets = Int32Array.from([0, ...users]);
  users.forEach((user, i) => {
    offsets[i + 1] = at(offsets, i) + answersOf(user);
  });
  const count = at(offsets, users.length);
  const width = 2 * data.length;
  const pairs = new Int32Array(count * width);
  const labels = new Float32Array(count);
  const tasks = data.tasks && new Int32Array(count);
  users.forEach((user, i) => {
    const [from, end, to] = [at(data.offsets, user), at(data.offsets, user + 1), at(offsets, i)];
    pairs.set(data.pairs.subarray(from * width, end * width), to * width);
    labels.set(data.labels.subarray(from, end), to);
    if (data.tasks) tasks?.set(data.tasks.subarray(from, end), to);
  });
  const { users: names, known } = data;
  return {
    ...data,
    pairs,
    labels,
    offsets,
    tasks,
    groups: undefined,
    known: known && Int32Array.from(users, (user) => at(known, user)),
    users: names && users.map((user) => at(names, user)),
  };
}

/**
 * The answers whose comparisons are all kept, without which of them are known. Users without answers are dropped, and all states
 * stay.
 * @param keep Whether to keep the comparison in a row.
 */
export function selectAnswers(data: Preferences, keep: (row: number) => boolean): Preferences {
  const { pairs, labels, tasks, users, length } = data;
  const rows: number[] = [];
  const [offsets, kept]: [number[], number[]] = [[0], []];
  answerSizes(data).forEach((sizes, user) => {
    let row = at(data.offsets, user);
    for (const size of sizes) {
      const answer = Array.from({ length: size }, (_, i) => row + i);
      if (answer.every(keep)) rows.push(...answer);
      row += size;
    }
    if (rows.length === offsets[offsets.length - 1]) return;
    offsets.push(rows.length);
    kept.push(user);
  });
  const width = 2 * length;
  return {
    ...data,
    pairs: Int32Array.from({ length: rows.length * width }, (_, i) =>
      at(pairs, at(rows, Math.floor(i / width)) * width + (i % width)),
    ),
    labels: Float32Array.from(rows, (row) => at(labels, row)),
    tasks: tasks && Int32Array.from(rows, (row) => at(tasks, row)),
    groups: undefined,
    offsets: Int32Array.from(offsets),
    known: undefined,
    users: users && kept.map((user) => at(users, user)),
  };
}

type States = Pick<Preferences, "states" | "size" | "captions" | "items" | "features">;

/**
 * Puts the features of the states in this order, matching them by name. States that are named items may lack some of the
 * features, and all states that of "none of these"; what is lacking is 0. Data without feature names are returned unchanged.
 * @throws RangeError naming a feature without a match.
 */
export function withFeatures<Data extends States>(data: Data, features: readonly string[]): Data {
  const names = data.features;
  if (!names || (names.length === features.length && names.every((name, j) => name === features[j]))) return data;
  const target = names.map((name) => features.indexOf(name));
  const unknown = names[target.indexOf(-1)];
  if (unknown !== undefined) {
    throw new RangeError(
      `features: got "${unknown}", which the model was not trained on; it must be one of ${features.join(", ")}`,
    );
  }
  const missing = features.find((name) => !names.includes(name) && name !== NONE);
  const isNamed = names === data.captions || data.items?.every(({ name }, i) => name === names[i]);
  if (missing !== undefined && !isNamed) {
    throw new RangeError(`features: "${missing}" is missing, which the model was trained on`);
  }
  const size = features.length;
  const states = new Float32Array((data.states.length / data.size) * size);
  data.states.forEach((x, i) => {
    states[Math.floor(i / data.size) * size + at(target, i % data.size)] = x;
  });
  return { ...data, states, size, features };
}
