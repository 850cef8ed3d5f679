// An upper bound for adaptive questions: the best strategy of a questioner who knows every possible user, by enumeration.

/** The possible users and their answers. */
export interface Population {
  /** Number of users, all equally likely. */
  readonly users: number;
  /** Whether each user answers A to each question, [users][questions]. */
  readonly answers: readonly (readonly boolean[])[];
  /** The maximum number of the given users for whom one and the same choice is right. */
  readonly served: (users: readonly number[]) => number;
}

/** The largest share of users that any strategy serves, after 0 … `maxQuestions` questions: [maxQuestions + 1]. */
export function optimalSuccess({ users, answers, served }: Population, maxQuestions: number): number[] {
  const memo = new Map<string, number>();
  const questions = answers[0]?.length ?? 0;
  // The maximum number of users that `remaining` more questions can serve. A repeated question splits no group, so the
  // questions already asked need not be tracked.
  const best = (group: readonly number[], remaining: number): number => {
    const servedNow = served(group);
    if (remaining === 0 || servedNow === group.length) return servedNow;
    const key = `${remaining} ${group.join()}`;
    let count = memo.get(key) ?? -1;
    if (count >= 0) return count;
    count = servedNow;
    for (let q = 0; q < questions && count < group.length; q++) {
      const a = group.filter((user) => answers[user]?.[q]);
      if (a.length === 0 || a.length === group.length) continue;
      const b = group.filter((user) => !answers[user]?.[q]);
      count = Math.max(count, best(a, remaining - 1) + best(b, remaining - 1));
    }
    memo.set(key, count);
    return count;
  };
  const everyone = Array.from({ length: users }, (_, user) => user);
  const shares: number[] = [];
  for (let n = 0; n <= maxQuestions; n++) shares.push(shares.at(-1) === 1 ? 1 : best(everyone, n) / users);
  return shares;
}
