// What is kept of a user, as bytes for a vault. The posterior is not: it follows from the answers.

import { FormatError } from "../base/errors.ts";
import type { LabelledPair } from "../data/preferences.ts";

export const REPLIES = ["a", "b", "tie", "skip"] as const;
export type Reply = (typeof REPLIES)[number];

/** One question that was put, as the features of its sides, and what came back. */
export interface AnsweredQuestion {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly reply: Reply;
}

const LABEL = { a: 1, b: 0, tie: 0.5 } as const;

/** What the encoder takes: skipped questions say nothing. */
export const answersOf = (told: readonly AnsweredQuestion[]): LabelledPair[] =>
  told.flatMap(({ a, b, reply }) => (reply === "skip" ? [] : [{ a, b, label: LABEL[reply] }]));

export function checkReply(reply: Reply): Reply {
  if (REPLIES.includes(reply)) return reply;
  throw new RangeError(`reply: got ${JSON.stringify(reply)}; it must be a, b, tie or skip`);
}

export interface UserRecord {
  readonly told: readonly AnsweredQuestion[];
  readonly personal: boolean;
}

/**
 * Words of four bytes, little-endian like WebAssembly: format, personal and the number of answers; then for each its
 * reply, the lengths of its sides, and their features as f32.
 */
const FORMAT = 1;
const [HEADER, ANSWER] = [3, 3];

export function encodeRecord({ told, personal }: UserRecord): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(told.reduce((n, { a, b }) => n + ANSWER + a.length + b.length, HEADER));
  const floats = new Float32Array(words.buffer);
  words.set([FORMAT, Number(personal), told.length]);
  let at = HEADER;
  for (const { a, b, reply } of told) {
    words.set([REPLIES.indexOf(reply), a.length, b.length], at);
    floats.set(a, at + ANSWER);
    floats.set(b, at + ANSWER + a.length);
    at += ANSWER + a.length + b.length;
  }
  return new Uint8Array(words.buffer);
}

export function decodeRecord(bytes: Uint8Array): UserRecord {
  const { buffer } = bytes.slice(0, bytes.length & ~3);
  const [words, floats] = [new Uint32Array(buffer), new Float32Array(buffer)];
  let at = 0;
  const take = (n: number): number => {
    if (bytes.length & 3 || at + n > words.length) {
      throw new FormatError(`record: ${bytes.length} bytes are not a whole number of answers`);
    }
    at += n;
    return at - n;
  };
  const word = (): number => words[take(1)] as number;
  const side = (length: number): Float32Array => floats.slice(take(length), at);

  const format = word();
  if (format !== FORMAT) throw new FormatError(`record: format ${format}; this version reads ${FORMAT}`);
  const personal = word() === 1;
  const told: AnsweredQuestion[] = [];
  for (let left = word(); left > 0; left--) {
    const reply = REPLIES[word()];
    if (!reply) throw new FormatError("record: it has a reply that is none of a, b, tie and skip");
    const [first, second] = [word(), word()];
    told.push({ a: side(first), b: side(second), reply });
  }
  take(0);
  if (at !== words.length) throw new FormatError(`record: ${bytes.length - 4 * at} bytes follow the last answer`);
  words.fill(0);
  return { told, personal };
}
