// The answers of a person as they gave them: the comparisons of a choice among several alternatives are one answer. The kiosk and
// the Worker share it.

import type { ExportedAnswer, Reply } from "penchant";

/** One of the alternatives of a choice. */
export interface Alternative {
  readonly features: readonly number[];
  /** The text for it; null when the model has none. */
  readonly caption: string | null;
}

/** The answers, each a list of its comparisons: one, or those of a choice. */
export function asGiven<A extends { readonly choice?: number }>(answers: readonly A[]): A[][] {
  const given: A[][] = [];
  for (const answer of answers) {
    const last = given[given.length - 1];
    if (last && answer.choice && last[0]?.choice === answer.choice) last.push(answer);
    else given.push([answer]);
  }
  return given;
}

/**
 * The alternatives of a choice, in groups from the best on. A choice of the best one has two groups, the best and the others; a
 * skipped one has one.
 */
export function groupsOf(comparisons: readonly ExportedAnswer[]): Alternative[][] {
  const alternatives = new Map<string, Alternative & { wins: number }>();
  for (const { a, b, captions, reply } of comparisons) {
    for (const [i, features] of [a, b].entries()) {
      const key = features.join();
      const { wins } = alternatives.get(key) ?? { wins: 0 };
      const won = reply === "ab"[i] ? 1 : 0;
      alternatives.set(key, { features, caption: captions?.[i] ?? null, wins: wins + won });
    }
  }
  const groups: Alternative[][] = [];
  for (let wins = comparisons.length; wins >= 0; wins--) {
    const group = [...alternatives.values()].filter((alternative) => alternative.wins === wins);
    if (group.length > 0) groups.push(group);
  }
  return groups;
}

/** A reply to a pair as a word: of a strength of preference, the side; and in brackets how strong it is. */
export function inWords(reply: ExportedAnswer["reply"]): { word: Reply; strength: string } {
  if (typeof reply !== "number") return { word: reply, strength: "" };
  const share = Math.max(reply, 1 - reply); // of the preferred side
  return { word: reply > 0.5 ? "a" : "b", strength: ` (to ${Math.round(100 * share)}\u00a0%)` };
}

/** "P", "P or Q", "P, Q or R": names in a sentence. */
export const listed = (names: readonly string[], word: "and" | "or"): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} ${word} ${names[names.length - 1]}`;
