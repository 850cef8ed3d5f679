// A user's answers, as an agent has them.

import { isBetween, isWhole, refuse } from "../base/check.ts";
import type { LabelledPair } from "../data/preferences.ts";
import { MAX_CONTEXT } from "../model/config.ts";

/** Which side the user prefers; "tie" when neither, "skip" when they do not answer. */
export type Reply = "a" | "b" | "tie" | "skip";
export const REPLIES: readonly Reply[] = ["a", "b", "tie", "skip"];
/** A reply in one of these words, or as the strength of preference for side a: from 0, which is "b", over ½, "tie", to 1, "a". */
export type GradedReply = Reply | number;

/** A question that the user was asked, and their reply. */
export interface AnsweredQuestion {
  /** Features in the units of the training data: [d], or [t·d] for a segment of t states. */
  readonly a: Float32Array;
  /** Features, like those of `a`. */
  readonly b: Float32Array;
  /** The user's reply; a strength is other than 0, ½ and 1, which are words. */
  readonly reply: GradedReply;
  /**
   * When the reply was given, in whole seconds; null if an earlier version of penchant stored it, without a date, or the device's
   * clock was before 1970 or after 2106.
   */
  readonly date: Date | null;
  /**
   * The number of the choice among several alternatives that this comparison is part of. Answers in succession with one number
   * are one choice; a is the winner. Absent: a question of its own.
   */
  readonly choice?: number;
}

/** The last second that a record can hold; the first is 1. */
export const LAST_SECOND = 2 ** 32 - 1;

/** The current time in whole seconds; null when the device's clock says one that no record can hold. */
export function now(): Date | null {
  const seconds = Math.floor(Date.now() / 1000);
  return isWhole(seconds, 1, LAST_SECOND) ? new Date(1000 * seconds) : null;
}

/** The last number of a choice that a record can hold. */
export const LAST_CHOICE = 2 ** 30 - 1;

/** The number of a choice, from 1, as a property; none for a question of its own. */
export const numbered = (choice = 0): { choice?: number } => (choice > 0 ? { choice } : {});

const LABEL: Readonly<Record<string, number>> = { a: 1, b: 0, tie: 0.5 };

/**
 * The encoder's input: the last comparisons, one more than any encoder takes, so that it knows whether all of the first answer are
 * there. Skipped questions carry no information.
 */
export const labelledPairs = (answers: readonly AnsweredQuestion[]): LabelledPair[] => {
  const pairs: LabelledPair[] = [];
  for (let i = answers.length - 1; i >= 0 && pairs.length <= MAX_CONTEXT; i--) {
    const { a, b, reply, choice } = answers[i] as AnsweredQuestion;
    if (reply !== "skip") pairs.unshift({ a, b, label: LABEL[reply] ?? (reply as number), task: choice });
  }
  return pairs;
};

/**
 * A reply, as a word if there is one for its strength.
 * @throws RangeError that names the argument unless `reply` is one of the four words, or a number from 0 to 1.
 */
export function checkReply(reply: GradedReply, name = "reply"): GradedReply {
  if (REPLIES.includes(reply as Reply)) return reply;
  if (isBetween(reply, 0, 1)) return REPLIES.find((word) => LABEL[word] === reply) ?? reply;
  return refuse(name, reply, '"a", "b", "tie", "skip" or a number from 0 (b) to 1 (a)', RangeError);
}
