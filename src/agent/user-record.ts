// A user as bytes for the vault. The posterior is not stored: it is inferred again from the answers. This code is loaded only
// by agents with a vault.

import type { OwnBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { type AnsweredQuestion, numbered, REPLIES, type Reply } from "./answered-question.ts";

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
