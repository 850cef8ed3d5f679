import { at } from "../base/arrays.ts";
import { checkArrays, checkWhole, refuse } from "../base/check.ts";
import { areLabels, type ItemLabel } from "./items.ts";
import { type Attribute, areAttributes } from "./levels.ts";
import { NONE } from "./none.ts";

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
  /** Number of comparisons in the largest task of the whole data, if these data are a part whose tasks may be smaller. */
  readonly taskSize?: number;
  /** [S]: names of the states. */
  readonly captions?: readonly string[];
  /** [S]: labels of the states, if all of them are items. The model that is trained holds these items. */
  readonly items?: readonly ItemLabel[];
  /** [size]: names of the features. */
  readonly features?: readonly string[];
  /** Attributes whose levels are among the features. The model that is trained holds them, to code other data alike. */
  readonly attributes?: readonly Attribute[];
  /** [U]: names of the users. */
  readonly users?: readonly string[];
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
  const names = data.users;
  return { ...data, pairs, labels, offsets, tasks, users: names && users.map((user) => at(names, user)) };
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

const KINDS = {
  states: "Float32Array",
  pairs: "Int32Array",
  labels: "Float32Array",
  offsets: "Int32Array",
  "tasks?": "Int32Array",
};

/**
 * Checks that models can be trained on the data: finite features, labels in [0, 1], segments of existing states, at least
 * one answer per user.
 * @throws TypeError that names the argument or a field of another kind; RangeError that names the field of an invalid value.
 */
export function checkPreferences(data: Preferences, argument = "data"): void {
  checkArrays(argument, data, KINDS, "answers, such as parseJsonl returns");
  const { states, size, length, pairs, labels, offsets, tasks, taskSize } = data;
  checkWhole("size", size, 1, 65536);
  checkWhole("length", length, 1, 65536);
  const count = states.length / size;
  const users = userCount(data);
  if (taskSize !== undefined) checkWhole("taskSize", taskSize, 1);
  checkNames("captions", data.captions, count);
  checkNames("features", data.features, size);
  checkNames("users", data.users, users);
  const { items, attributes } = data;
  if (attributes !== undefined && !areAttributes(attributes, data.features ?? [])) {
    refuse("attributes", attributes, "a list of { name, code, levels, omitted } whose levels are named in features");
  }
  if (items && !(areLabels(items) && items.length === count)) {
    refuse("items", items, `a list of ${count} { name, caption, image } with distinct names`);
  }
  if (!Number.isInteger(count)) {
    throw new RangeError(`states: got ${states.length} values, which do not divide into states of ${size} features`);
  }
  if (users < 1 || labels.length === 0) throw new RangeError("labels: got no answers; at least one is needed");
  if (pairs.length !== 2 * length * labels.length) {
    throw new RangeError(
      `pairs: got ${pairs.length} state numbers for ${labels.length} labels; it must have ${2 * length} for each`,
    );
  }
  const badFeature = states.findIndex((x) => !Number.isFinite(x));
  if (badFeature >= 0) {
    const where = `feature ${badFeature % size} of state ${Math.floor(badFeature / size)}`;
    throw new RangeError(`states: ${where} is ${states[badFeature]}; it must be finite`);
  }
  const badState = pairs.findIndex((state, i) => {
    const isFirst = i % length === 0;
    if (state === -1) return isFirst; // a segment has at least one state
    return !(state >= 0 && state < count) || (!isFirst && pairs[i - 1] === -1); // and no state after its padding
  });
  if (badState >= 0) {
    const answer = Math.floor(badState / (2 * length));
    throw new RangeError(
      `pairs: answer ${answer} has state ${pairs[badState]}; it must be one of the ${count} states, and -1 only at the end of a segment`,
    );
  }
  const badLabel = labels.findIndex((y) => !(y >= 0 && y <= 1));
  if (badLabel >= 0) {
    throw new RangeError(`labels: answer ${badLabel} has label ${labels[badLabel]}; it must be from 0 to 1`);
  }
  if (tasks && tasks.length !== labels.length) {
    throw new RangeError(`tasks: got ${tasks.length} for ${labels.length} labels; it must have one for each`);
  }
  for (let user = 0; user < users; user++) {
    if (!(at(offsets, user + 1) > at(offsets, user))) throw new RangeError(`offsets: user ${user} has no answers`);
  }
  if (offsets[0] !== 0 || offsets[users] !== labels.length) {
    throw new RangeError(
      `offsets: got ${offsets[0]} to ${offsets[users]}; it must rise from 0 to ${labels.length}, the number of answers`,
    );
  }
}

function checkNames(name: string, names: readonly string[] | undefined, count: number): void {
  const isNames =
    Array.isArray(names) && names.length === count && Array.from(names).every((n) => typeof n === "string");
  if (names !== undefined && !isNames) refuse(name, names, `a list of ${count} texts`);
}
