/** Answers of many users to comparisons of states; user u's are rows offsets[u] … offsets[u + 1] − 1. */
export interface Preferences {
  /** [S, size]: every distinct state that is compared. */
  readonly states: Float32Array;
  /** Features of a state. */
  readonly size: number;
  /** [C, 2]: the two states of each comparison, A first. */
  readonly pairs: Int32Array;
  /** [C] in {0, ½, 1}: 1 when A was preferred, ½ a tie. */
  readonly labels: Float32Array;
  /** [U + 1] */
  readonly offsets: Int32Array;
  /** What people call each state, when it has a name. */
  readonly captions?: readonly string[];
}

export const userCount = (data: Preferences): number => data.offsets.length - 1;

/** The same states with only these users, in this order. */
export function selectUsers(data: Preferences, users: readonly number[]): Preferences {
  const rows = users.flatMap((u) => {
    const [from, to] = [data.offsets[u] as number, data.offsets[u + 1] as number];
    return Array.from({ length: to - from }, (_, i) => from + i);
  });
  const offsets = Int32Array.from([0, ...users]);
  users.forEach((u, i) => {
    offsets[i + 1] = (offsets[i] as number) + (data.offsets[u + 1] as number) - (data.offsets[u] as number);
  });
  return {
    ...data,
    pairs: Int32Array.from(rows.flatMap((r) => [data.pairs[2 * r] as number, data.pairs[2 * r + 1] as number])),
    labels: Float32Array.from(rows, (r) => data.labels[r] as number),
    offsets,
  };
}

/**
 * Throws a RangeError that names the argument unless the data can be trained on: finite features, labels in
 * {0, ½, 1}, pairs of known states, at least one answer for every user.
 */
export function checkPreferences(data: Preferences): void {
  const { states, size, pairs, labels, offsets } = data;
  const count = states.length / size;
  const users = userCount(data);
  if (!(Number.isInteger(size) && size >= 1 && size <= 65536)) {
    throw new RangeError(`size: got ${size}; a state has 1 to 65536 features`);
  }
  if (!Number.isInteger(count))
    throw new RangeError(`states: ${states.length} values do not divide into rows of ${size}`);
  if (users < 1 || labels.length === 0) throw new RangeError("labels: got no answers; at least one is needed");
  if (pairs.length !== 2 * labels.length) {
    throw new RangeError(`pairs: got ${pairs.length} indices for ${labels.length} labels; it wants two for each`);
  }
  const bad = states.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    throw new RangeError(
      `states: feature ${bad % size} of state ${Math.floor(bad / size)} is ${states[bad]}; all must be finite`,
    );
  }
  const out = pairs.findIndex((i) => !(i >= 0 && i < count));
  if (out >= 0) throw new RangeError(`pairs: answer ${out >> 1} names state ${pairs[out]}; there are ${count}`);
  const label = labels.findIndex((y) => y !== 0 && y !== 0.5 && y !== 1);
  if (label >= 0) throw new RangeError(`labels: answer ${label} is ${labels[label]}; it must be 0, 0.5 or 1`);
  for (let u = 0; u < users; u++) {
    if (!((offsets[u + 1] as number) > (offsets[u] as number)))
      throw new RangeError(`offsets: user ${u} has no answers`);
  }
  if (offsets[0] !== 0 || offsets[users] !== labels.length) {
    throw new RangeError(`offsets: they run from ${offsets[0]} to ${offsets[users]}; it wants 0 to ${labels.length}`);
  }
}
