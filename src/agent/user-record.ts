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
// has no seconds. Format 3 has the strength of preference as two words before a, an f64: NaN where the reply is a word. It is
// written only where there is a strength, so that earlier versions read all other records.
const [WORDS, STRENGTHS] = [2, 3];
const RECORD_HEADER = 3;
const ANSWER_HEADER = 4;

/** Encodes a user's state. */
export function encodeRecord({ answers, personal }: UserRecord): OwnBytes {
  const format = answers.some(({ reply }) => typeof reply === "number") ? STRENGTHS : WORDS;
  const header = ANSWER_HEADER + (format === STRENGTHS ? 2 : 0);
  const length = answers.reduce((sum, { a, b }) => sum + header + a.length + b.length, RECORD_HEADER);
  const words = new Uint32Array(length);
  const floats = new Float32Array(words.buffer);
  words.set([format, Number(personal), answers.length]);
  let at = RECORD_HEADER;
  for (const { a, b, reply, date, choice = 0 } of answers) {
    const word = typeof reply === "number" ? "tie" : reply;
    words.set([REPLIES.indexOf(word) + 4 * choice, a.length, b.length, Number(date) / 1000], at);
    if (format === STRENGTHS) words.set(wordsOf(reply === word ? Number.NaN : Number(reply)), at + ANSWER_HEADER);
    at += header;
    floats.set(a, at);
    floats.set(b, at + a.length);
    at += a.length + b.length;
  }
  return new Uint8Array(words.buffer);
}

/** The two words of an f64. */
const wordsOf = (value: number): Uint32Array => new Uint32Array(Float64Array.of(value).buffer);

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
  if (format < 1 || format > STRENGTHS) {
    throw new FormatError(`record: format ${format}; this version reads 1 to ${STRENGTHS}`);
  }
  const personal = word() === 1;
  const answers: AnsweredQuestion[] = [];
  for (let left = word(); left > 0; left--) {
    const replied = word();
    const [lengthA, lengthB] = [word(), word()];
    const seconds = format > 1 && word();
    const strength = format < STRENGTHS ? Number.NaN : new Float64Array(Uint32Array.of(word(), word()).buffer)[0];
    answers.push({
      a: side(lengthA),
      b: side(lengthB),
      reply: strength === undefined || Number.isNaN(strength) ? (REPLIES[replied & 3] as Reply) : strength,
      date: seconds ? new Date(1000 * seconds) : null,
      ...numbered(replied >>> 2),
    });
  }
  take(0);
  if (at !== words.length) throw new FormatError(`record: ${bytes.length - 4 * at} bytes follow the last answer`);
  words.fill(0);
  return { answers, personal };
}
