// Upper bound on adaptive questions: the best strategy of a questioner who knows every possible user, by enumeration.

export interface Population {
  /** Number of users, all equally likely. */
  readonly users: number;
  /** Whether each user answers A to each question, [users][questions]. */
  readonly answers: readonly (readonly boolean[])[];
  /** Number of these users for whom the best single choice for all of them is right. */
  readonly served: (users: readonly number[]) => number;
}

/** The largest share of users that any strategy serves after 0 … `most` questions. */
export function optimalSuccess({ users, answers, served }: Population, most: number): number[] {
  const memo = new Map<string, number>();
  const questions = answers[0]?.length ?? 0;
  // The most users that `remaining` more questions can serve. A repeated question splits nothing, so those already asked need
  // not be tracked.
  const best = (left: readonly number[], remaining: number): number => {
    const now = served(left);
    if (remaining === 0 || now === left.length) return now;
    const key = `${remaining} ${left.join()}`;
    let most = memo.get(key) ?? -1;
    if (most >= 0) return most;
    most = now;
    for (let q = 0; q < questions && most < left.length; q++) {
      const a = left.filter((user) => answers[user]?.[q]);
      if (a.length === 0 || a.length === left.length) continue;
      const b = left.filter((user) => !answers[user]?.[q]);
      most = Math.max(most, best(a, remaining - 1) + best(b, remaining - 1));
    }
    memo.set(key, most);
    return most;
  };
  const everyone = Array.from({ length: users }, (_, user) => user);
  const shares: number[] = [];
  for (let n = 0; n <= most; n++) shares.push(shares.at(-1) === 1 ? 1 : best(everyone, n) / users);
  return shares;
}
