// A user as bytes for the vault. The posterior is not stored: it is inferred again from the answers.

import type { OwnBytes } from "../base/bytes.ts";
import { isWhole, refuse } from "../base/check.ts";
import { FormatError } from "../base/errors.ts";
import type { LabelledPair } from "../data/preferences.ts";
import { MAX_CONTEXT } from "../model/config.ts";

/** Which side the user prefers; "tie" when neither, "skip" when they do not answer. */
export type Reply = "a" | "b" | "tie" | "skip";
export const REPLIES: readonly Reply[] = ["a", "b", "tie", "skip"];

/** A question that the user was asked, and their reply. */
export interface AnsweredQuestion {
  /** Features in the units of the training data: [d], or [t·d] for a segment of t states. */
  readonly a: Float32Array;
  /** Features, like those of `a`. */
  readonly b: Float32Array;
  /** The user's reply. */
  readonly reply: Reply;
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

const LABEL = { a: 1, b: 0, tie: 0.5 } as const;

/** The encoder's input: as many of the last answers as any encoder takes. Skipped questions carry no information. */
export const labelledPairs = (answers: readonly AnsweredQuestion[]): LabelledPair[] => {
  const pairs: LabelledPair[] = [];
  for (let i = answers.length - 1; i >= 0 && pairs.length < MAX_CONTEXT; i--) {
    const { a, b, reply, choice } = answers[i] as AnsweredQuestion;
    if (reply !== "skip") pairs.unshift({ a, b, label: LABEL[reply], task: choice });
  }
  return pairs;
};

/** @throws RangeError that names the argument unless `reply` is one of the four replies. */
export function checkReply(reply: Reply, name = "reply"): Reply {
  if (REPLIES.includes(reply)) return reply;
  return refuse(name, reply, '"a", "b", "tie" or "skip"', RangeError);
}

/** The stored state of a user. */
export interface UserRecord {
  readonly answers: readonly AnsweredQuestion[];
  readonly personal: boolean;
}

// 32-bit words, little-endian like WebAssembly: [format | personal | number of answers], then for each answer
// [reply + 4 · choice, 0 if none | length of a | length of b | seconds since 1970, 0 if unknown | a as f32 | b as f32]. Format 1
// has no seconds. Earlier versions refuse records with choices.
const FORMAT = 2;
const RECORD_HEADER = 3;
const ANSWER_HEADER = 4;

/** Encodes a user's state. */
export function encodeRecord({ answers, personal }: UserRecord): OwnBytes {
  const length = answers.reduce((sum, { a, b }) => sum + ANSWER_HEADER + a.length + b.length, RECORD_HEADER);
  const words = new Uint32Array(length);
  const floats = new Float32Array(words.buffer);
  words.set([FORMAT, Number(personal), answers.length]);
  let at = RECORD_HEADER;
  for (const { a, b, reply, date, choice = 0 } of answers) {
    words.set([REPLIES.indexOf(reply) + 4 * choice, a.length, b.length, Number(date) / 1000], at);
    floats.set(a, at + ANSWER_HEADER);
    floats.set(b, at + ANSWER_HEADER + a.length);
    at += ANSWER_HEADER + a.length + b.length;
  }
  return new Uint8Array(words.buffer);
}

/**
 * Decodes a user's state.
 * @throws FormatError when the bytes have another format or are not a whole number of answers.
 */
export function decodeRecord(bytes: Uint8Array): UserRecord {
  const { buffer } = bytes.slice(0, bytes.length & ~3);
  const [words, floats] = [new Uint32Array(buffer), new Float32Array(buffer)];
  let at = 0;
  const take = (count: number): number => {
    if (bytes.length & 3 || at + count > words.length) {
      throw new FormatError(`record: ${bytes.length} bytes are not a whole number of answers`);
    }
    at += count;
    return at - count;
  };
  const word = (): number => words[take(1)] as number;
  const side = (length: number): Float32Array => floats.slice(take(length), at);

  const format = word();
  if (format < 1 || format > FORMAT) {
    throw new FormatError(`record: format ${format}; this version reads 1 to ${FORMAT}`);
  }
  const personal = word() === 1;
  const answers: AnsweredQuestion[] = [];
  for (let left = word(); left > 0; left--) {
    const replied = word();
    const [lengthA, lengthB] = [word(), word()];
    const seconds = format > 1 && word();
    answers.push({
      a: side(lengthA),
      b: side(lengthB),
      reply: REPLIES[replied & 3] as Reply,
      date: seconds ? new Date(1000 * seconds) : null,
      ...numbered(replied >>> 2),
    });
  }
  take(0);
  if (at !== words.length) throw new FormatError(`record: ${bytes.length - 4 * at} bytes follow the last answer`);
  words.fill(0);
  return { answers, personal };
}
