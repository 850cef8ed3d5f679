/** Answers of many users to comparisons of segments; user u's are rows offsets[u] … offsets[u + 1] − 1. */
export interface Preferences {
  /** [S, size]: every distinct state that is compared. */
  readonly states: Float32Array;
  /** Features of a state. */
  readonly size: number;
  /** T, the most states of a segment: 1 where single states are compared. */
  readonly length: number;
  /** [C, 2T]: the states of side A, then those of side B; −1 fills a segment that is shorter. */
  readonly pairs: Int32Array;
  /** [C] in {0, ½, 1}: 1 when A was preferred, ½ a tie. */
  readonly labels: Float32Array;
  /** [U + 1] */
  readonly offsets: Int32Array;
  /** [C]: comparisons with the same number are one task (a choice among several) and never part. Absent: each is its own. */
  readonly tasks?: Int32Array;
  /** The most comparisons of a task, where this is a part of more data whose tasks may be larger. */
  readonly taskSize?: number;
  /** What people call each state, when it has a name. */
  readonly captions?: readonly string[];
  /** What the features are called. */
  readonly features?: readonly string[];
  /** What the users are called. */
  readonly users?: readonly string[];
}

export const userCount = (data: Preferences): number => data.offsets.length - 1;

/** Two segments to compare, as features, state after state. */
export interface Pair {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
}
/** One answer: 1 for A, 0 for B, ½ for a tie. */
export interface LabelledPair extends Pair {
  readonly label: number;
}

/** One comparison, by its row. */
export function answerAt({ states, size, length, pairs, labels }: Preferences, row: number): LabelledPair {
  const side = (k: number): number[] => {
    const at = (2 * row + k) * length;
    const present = pairs.subarray(at, at + length).filter((state) => state >= 0);
    return Array.from(present).flatMap((state) => Array.from(states.subarray(state * size, (state + 1) * size)));
  };
  return { a: side(0), b: side(1), label: labels[row] as number };
}

/** All that one user said. */
export const answersOfUser = (data: Preferences, user: number): LabelledPair[] => {
  const from = data.offsets[user] as number;
  return Array.from({ length: (data.offsets[user + 1] as number) - from }, (_, i) => answerAt(data, from + i));
};

/** The same states with only these users, in this order. */
export function selectUsers(data: Preferences, users: readonly number[]): Preferences {
  const size = (u: number): number => (data.offsets[u + 1] as number) - (data.offsets[u] as number);
  const offsets = Int32Array.from([0, ...users]);
  users.forEach((u, i) => {
    offsets[i + 1] = (offsets[i] as number) + size(u);
  });
  const total = offsets[users.length] as number;
  const width = 2 * data.length;
  const pairs = new Int32Array(total * width);
  const labels = new Float32Array(total);
  const tasks = data.tasks && new Int32Array(total);
  users.forEach((u, i) => {
    const [from, to, at] = [data.offsets[u] as number, data.offsets[u + 1] as number, offsets[i] as number];
    pairs.set(data.pairs.subarray(from * width, to * width), at * width);
    labels.set(data.labels.subarray(from, to), at);
    if (data.tasks) tasks?.set(data.tasks.subarray(from, to), at);
  });
  return { ...data, pairs, labels, offsets, tasks, users: data.users && users.map((u) => data.users?.[u] as string) };
}

/**
 * The same answers with states of these features in this order, matched by name; items by name may be fewer. Throws a
 * RangeError that names one without a match. Data without names is taken as it is.
 */
export function withFeatures(data: Preferences, features: readonly string[]): Preferences {
  const own = data.features;
  if (!own || (own.length === features.length && own.every((name, j) => name === features[j]))) return data;
  const at = own.map((name) => features.indexOf(name));
  const unknown = own[at.indexOf(-1)];
  if (unknown !== undefined) {
    throw new RangeError(`features: "${unknown}" is not one that the model was trained on: ${features.join(", ")}`);
  }
  const missing = features.find((name) => !own.includes(name));
  if (missing !== undefined && own !== data.captions) {
    throw new RangeError(`features: "${missing}", which the model was trained on, is not there`);
  }
  const size = features.length;
  const states = new Float32Array((data.states.length / data.size) * size);
  data.states.forEach((x, i) => {
    states[Math.floor(i / data.size) * size + (at[i % data.size] as number)] = x;
  });
  return { ...data, states, size, features };
}

/**
 * Throws a RangeError that names the argument unless the data can be trained on: finite features, labels in
 * {0, ½, 1}, segments of known states, at least one answer for every user.
 */
export function checkPreferences(data: Preferences): void {
  const { states, size, length, pairs, labels, offsets, tasks } = data;
  const count = states.length / size;
  const users = userCount(data);
  if (!(Number.isInteger(size) && size >= 1 && size <= 65536)) {
    throw new RangeError(`size: got ${size}; a state has 1 to 65536 features`);
  }
  if (!(Number.isInteger(length) && length >= 1 && length <= 65536)) {
    throw new RangeError(`length: got ${length}; a segment has 1 to 65536 states`);
  }
  if (!Number.isInteger(count))
    throw new RangeError(`states: ${states.length} values do not divide into rows of ${size}`);
  if (users < 1 || labels.length === 0) throw new RangeError("labels: got no answers; at least one is needed");
  if (pairs.length !== 2 * length * labels.length) {
    throw new RangeError(
      `pairs: got ${pairs.length} indices for ${labels.length} labels; it wants ${2 * length} for each`,
    );
  }
  const bad = states.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    throw new RangeError(
      `states: feature ${bad % size} of state ${Math.floor(bad / size)} is ${states[bad]}; all must be finite`,
    );
  }
  // A segment has at least one state, and none after its end.
  const out = pairs.findIndex(
    (s, i) => !(s >= 0 ? s < count && (i % length === 0 || pairs[i - 1] !== -1) : s === -1 && i % length > 0),
  );
  if (out >= 0) {
    throw new RangeError(
      `pairs: answer ${Math.floor(out / (2 * length))} names state ${pairs[out]}; there are ${count}`,
    );
  }
  const label = labels.findIndex((y) => y !== 0 && y !== 0.5 && y !== 1);
  if (label >= 0) throw new RangeError(`labels: answer ${label} is ${labels[label]}; it must be 0, 0.5 or 1`);
  if (tasks && tasks.length !== labels.length) {
    throw new RangeError(`tasks: got ${tasks.length} for ${labels.length} labels; it wants one for each`);
  }
  for (let u = 0; u < users; u++) {
    if (!((offsets[u + 1] as number) > (offsets[u] as number)))
      throw new RangeError(`offsets: user ${u} has no answers`);
  }
  if (offsets[0] !== 0 || offsets[users] !== labels.length) {
    throw new RangeError(`offsets: they run from ${offsets[0]} to ${offsets[users]}; it wants 0 to ${labels.length}`);
  }
}
