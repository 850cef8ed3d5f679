// The best that any questioner can do who knows every user there is, by enumeration.

export interface Population {
  /** Users 0 … n − 1, all as likely. */
  readonly users: number;
  /** What each user answers to each question, [users][questions]: whether A. */
  readonly answers: readonly (readonly boolean[])[];
  /** How many of these users the best choice for all of them is right for. */
  readonly served: (users: readonly number[]) => number;
}

/** The greatest share of users served after each number of questions 0 … `most`, whatever strategy asks them. */
export function optimalSuccess({ users, answers, served }: Population, most: number): number[] {
  const known = new Map<string, number>();
  const questions = answers[0]?.length ?? 0;
  // Asking again splits nothing, so that questions need not be kept apart from those asked before.
  const best = (left: readonly number[], asked: number): number => {
    const now = served(left);
    if (asked === 0 || now === left.length) return now;
    const key = `${asked} ${left.join()}`;
    let most = known.get(key) ?? -1;
    if (most >= 0) return most;
    most = now;
    for (let q = 0; q < questions && most < left.length; q++) {
      const a = left.filter((user) => answers[user]?.[q]);
      if (a.length === 0 || a.length === left.length) continue;
      const b = left.filter((user) => !answers[user]?.[q]);
      most = Math.max(most, best(a, asked - 1) + best(b, asked - 1));
    }
    known.set(key, most);
    return most;
  };
  const everyone = Array.from({ length: users }, (_, user) => user);
  const shares: number[] = [];
  for (let n = 0; n <= most; n++) shares.push(shares.at(-1) === 1 ? 1 : best(everyone, n) / users);
  return shares;
}
