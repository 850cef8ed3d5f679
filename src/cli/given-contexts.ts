// The answers that `eval` takes as known because they were given: a file of them, or a column that marks them.

import { at } from "../base/arrays.ts";
import { answersOfUser, type LabelledPair, type Preferences, userCount } from "../data/preferences.ts";
import { type Interview, interviewOf } from "../experiment/interviews.ts";
import { plural } from "../io/notes.ts";
import { givenSplits } from "../world/survey.ts";

/** Whether `--contexts` names a file: it has a folder or the extension of one. */
export const isFile = (contexts: string): boolean => /[/\\]|\.(jsonl?|csv|tsv|txt|parquet)(\.gz)?$/i.test(contexts);

/** The interviews of users whose known answers are marked by groups. */
export const markedInterviews = (data: Preferences): Interview[] =>
  givenSplits(data).map((split) => interviewOf(data, split));

/**
 * The interviews of users whose known answers are those of another file, by the users' names.
 * @throws RangeError when no user has any.
 */
export function interviewsWith(
  contexts: Preferences,
  file: string,
  data: Preferences,
): { users: Interview[]; notes: string[] } {
  const names = ({ users, ...of }: Preferences) => users ?? Array.from({ length: userCount(of) }, (_, u) => String(u));
  const numbers = new Map(names(contexts).map((name, user) => [name, user]));
  const all = names(data);
  if (!all.some((name) => numbers.has(name))) {
    throw new RangeError(
      `${file}: none of its users is to be predicted; users are matched by name, as in "${at(all, 0)}"`,
    );
  }
  const users = all.map((name, user) => {
    const predicted = Array.from(
      { length: at(data.offsets, user + 1) - at(data.offsets, user) },
      (_, i) => at(data.offsets, user) + i,
    );
    const known = numbers.get(name);
    return {
      ...interviewOf(data, { context: [], predicted }),
      context: known === undefined ? [] : answersOfUser(contexts, known),
    };
  });
  const others = numbers.size - all.filter((name) => numbers.has(name)).length;
  return {
    users,
    notes:
      others > 0 ? [`${plural(others, "user")} of ${file} ${others === 1 ? "has" : "have"} no answers to predict`] : [],
  };
}

/** The number of answers among comparisons; those of a task are one. */
export const answersAmong = (comparisons: readonly LabelledPair[]): number =>
  comparisons.filter(({ task }, i) => task === undefined || task !== comparisons[i - 1]?.task).length;
