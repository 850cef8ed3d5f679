// Replies to a question about a pair, as people write and read them.

import type { GradedReply, Reply } from "../agent/answered-question.ts";

const LETTERS: Readonly<Record<string, Reply>> = { a: "a", b: "b", t: "tie", s: "skip" };
const ONE_REPLY = /[abts]|\d+(?:\.\d+)?%/g;

/** What replies may be, after "it must consist of". */
export const REPLIES_WANTED = "the letters a, b, s and t, and strengths such as 70%";

/** Whether the text is replies in a row: letters, and strengths that end in %. */
export const areReplies = (text: string): boolean => text !== "" && text.replace(ONE_REPLY, "") === "";

/** Replies in a row, such as "ab70%s". @throws RangeError when a strength is above 100 %. */
export const repliesOf = (text: string): GradedReply[] =>
  (text.match(ONE_REPLY) ?? []).map((one, i) => LETTERS[one] ?? strengthOf(one, `--answers, reply ${i + 1}`));

/**
 * A strength of preference, from 0 (b alone) to 1 (a alone), of a number in percent, with or without its sign.
 * @throws RangeError unless it is a number from 0 to 100.
 */
export function strengthOf(text: string, name = "strength"): number {
  const number = /^\d+(\.\d+)?(?=%?$)/.exec(text)?.[0];
  if (number === undefined || Number(number) > 100)
    throw new RangeError(`${name}: got "${text}"; it must be a number from 0 (b alone) to 100 (a alone)`);
  return Number(number) / 100;
}

/** A reply in words. A strength is told of the side that it favours. */
export function inWords(reply: GradedReply, [a, b]: readonly [a: string, b: string]): string {
  if (reply === "skip") return "skip";
  if (reply === "tie" || reply === 0.5) return "both alike";
  if (typeof reply === "string") return reply === "a" ? a : b;
  return `${percentOf(Math.max(reply, 1 - reply))} for ${reply > 0.5 ? a : b}`;
}

/** A share in percent, as exact as it was written. */
const percentOf = (share: number): string => `${Number((100 * share).toFixed(4))} %`;
