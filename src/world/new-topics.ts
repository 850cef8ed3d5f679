// Splits by topic or item, beside those by user: what is predicted is about topics or items that no answer of the training data
// and no known answer is about. Otherwise a model with many features, such as embeddings of texts, may have learned the
// texts themselves, and predicts them well for people it has not seen.

import { at } from "../base/arrays.ts";
import { permutation, Random } from "../base/philox.ts";
import { SURVEY_TOPICS } from "../base/streams.ts";
import type { Preferences } from "../data/preferences.ts";

/** What an answer is for: it is predicted if all it is about is new, and known or trained on if nothing is. Else it is left out. */
export type Purpose = "known" | "predicted" | "neither";

/** What the answer in each row is for. */
export type PurposeOf = (row: number) => Purpose;

/**
 * Draws a random third of the topics, at least one, as new. The draw depends on their names, not on the order of the rows.
 * @param by Topics are the groups of the answers, or else the states that they compare.
 * @throws RangeError when there are fewer than two, or when items have no features beside their names.
 */
export function drawNewTopics(data: Preferences, by: "groups" | "items", seed: number): PurposeOf {
  const names = by === "groups" ? (data.groups?.names ?? []) : namesOfStates(data);
  if (names.length < 2) {
    throw new RangeError(
      `unseen: got ${names.length} topics or items; it must be at least 2, to train on some and test on others`,
    );
  }
  if (by === "items" && areNamesAlone(data)) {
    throw new RangeError(
      "unseen: items have names alone, so nothing is known of new ones; give them features with --items, or name a column of topics",
    );
  }
  const order = permutation(new Random(seed, SURVEY_TOPICS), names.length);
  const byName = names.map((_, i) => i).sort((i, j) => (at(names, i) < at(names, j) ? -1 : 1));
  const isNew = new Set(order.slice(0, Math.max(1, Math.round(names.length / 3))).map((rank) => at(byName, rank)));
  const width = 2 * data.length;
  const topicsOf = (row: number): readonly number[] =>
    by === "groups" && data.groups
      ? [at(data.groups.of, row)]
      : Array.from(data.pairs.subarray(row * width, (row + 1) * width)).filter((state) => state >= 0);
  return (row) => {
    const topics = topicsOf(row);
    const count = topics.filter((topic) => isNew.has(topic)).length;
    return count === 0 ? "known" : count === topics.length ? "predicted" : "neither";
  };
}

/** Whether each state has a feature of its own, which is 1, and no other. */
const areNamesAlone = ({ states, size }: Preferences): boolean =>
  states.length === size * size && states.every((x, i) => x === Number(i % (size + 1) === 0));

/** Names of states or, if they have none, their features. */
const namesOfStates = ({ states, size, texts, items, captions }: Preferences): readonly string[] =>
  texts ??
  captions ??
  Array.from(
    { length: states.length / size },
    (_, state) => items?.[state]?.name ?? states.subarray(state * size, (state + 1) * size).join(),
  );
