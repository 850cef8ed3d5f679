import {
  REPLIES,
  numbered
} from "./chunk-GCTJJ5H2.js";
import {
  FormatError
} from "./chunk-MMKH5L6C.js";

// src/agent/user-record.ts
var [WORDS, STRENGTHS] = [2, 3], RECORD_HEADER = 3, ANSWER_HEADER = 4;
function encodeRecord({ answers, personal }) {
  let format = answers.some(({ reply }) => typeof reply == "number") ? STRENGTHS : WORDS, header = ANSWER_HEADER + (format === STRENGTHS ? 2 : 0), length = answers.reduce((sum, { a, b }) => sum + header + a.length + b.length, RECORD_HEADER), words = new Uint32Array(length), floats = new Float32Array(words.buffer);
  words.set([format, Number(personal), answers.length]);
  let at = RECORD_HEADER;
  for (let { a, b, reply, date, choice = 0 } of answers) {
    let word = typeof reply == "number" ? "tie" : reply;
    words.set([REPLIES.indexOf(word) + 4 * choice, a.length, b.length, Number(date) / 1e3], at), format === STRENGTHS && words.set(wordsOf(reply === word ? Number.NaN : Number(reply)), at + ANSWER_HEADER), at += header, floats.set(a, at), floats.set(b, at + a.length), at += a.length + b.length;
  }
  return new Uint8Array(words.buffer);
}
var wordsOf = (value) => new Uint32Array(Float64Array.of(value).buffer);
function decodeRecord(bytes) {
  let { buffer } = bytes.slice(0, bytes.length & -4), [words, floats] = [new Uint32Array(buffer), new Float32Array(buffer)], at = 0, take = (count) => {
    if (bytes.length & 3 || at + count > words.length)
      throw new FormatError(`record: ${bytes.length} bytes are not a whole number of answers`);
    return at += count, at - count;
  }, word = () => words[take(1)], side = (length) => floats.slice(take(length), at), format = word();
  if (format < 1 || format > STRENGTHS)
    throw new FormatError(`record: format ${format}; this version reads 1 to ${STRENGTHS}`);
  let personal = word() === 1, answers = [];
  for (let left = word(); left > 0; left--) {
    let replied = word(), [lengthA, lengthB] = [word(), word()], seconds = format > 1 && word(), strength = format < STRENGTHS ? Number.NaN : new Float64Array(Uint32Array.of(word(), word()).buffer)[0];
    answers.push({
      a: side(lengthA),
      b: side(lengthB),
      reply: strength === void 0 || Number.isNaN(strength) ? REPLIES[replied & 3] : strength,
      date: seconds ? new Date(1e3 * seconds) : null,
      ...numbered(replied >>> 2)
    });
  }
  if (take(0), at !== words.length) throw new FormatError(`record: ${bytes.length - 4 * at} bytes follow the last answer`);
  return words.fill(0), { answers, personal };
}

export {
  encodeRecord,
  decodeRecord
};
