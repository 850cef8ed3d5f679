// Parses JSON with whole numbers of any length, and finds what JSON.parse does not tell.

import { MAX_NESTING } from "./limits.ts";

/** The object in a line, or an element of an array. Whole numbers that are not exact as `number` are bigints. */
export type JsonRow = Record<string, unknown>;

/** The next quote that is not escaped; −1 if there is none. `text` begins outside the string that `from` is in. */
export function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) if (!isEscaped(text, at)) return at;
  return -1;
}

/** Whether an odd number of backslashes comes before a character. */
function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === "\\") before--;
  return (at - before) % 2 === 1;
}

/** The value of a key that may be a whole number which a double cannot hold. One of more digits overflows a double. */
const LONG_INTEGER = /:\s*(-?\d{16,400})(?=\s*[,}])/g;
/** Marks an integer that is written as text; JSON text cannot hold this character unescaped. */
const MARK = "\u0000";

/**
 * JSON.parse that keeps whole numbers beyond 2⁵³ exact: as values of keys they are bigints.
 * @throws SyntaxError when the text is not JSON, or nests more than 64 deep.
 */
export function parseJson(text: string): unknown {
  // JSON.parse takes 50 times the memory of a text that only nests, and what walks through a value recurses.
  const isShort = text.length <= 2 * MAX_NESTING; // too short to close so many
  if (!isShort && opensAtLeast(MAX_NESTING, text) && nestsDeeper(MAX_NESTING, text))
    throw new SyntaxError(`it nests more than ${MAX_NESTING} deep`);
  const hasLongIntegers = text.search(LONG_INTEGER) >= 0;
  const value: unknown = JSON.parse(hasLongIntegers ? quoteLongIntegers(text) : text);
  return hasLongIntegers ? exactIntegers(value) : value;
}

const KEY_MARKS = /["{}]/g;

/** A key that an object has twice, in quotes, if one has: JSON.parse keeps the last value and drops the others. */
export function repeatedKey(text: string, row: object): string | undefined {
  let colons = 0;
  for (let at = text.indexOf(":"); at >= 0; at = text.indexOf(":", at + 1)) colons++;
  for (const _ in row) colons--;
  if (colons === 0) return undefined; // most rows have no keys but their own
  for (const key in row) colons -= countKeys((row as JsonRow)[key]);
  if (colons === 0) return undefined; // any others are in strings, or belong to keys that come again
  const owners: Set<string>[] = [];
  KEY_MARKS.lastIndex = 0;
  for (let mark = KEY_MARKS.exec(text); mark; mark = KEY_MARKS.exec(text)) {
    if (mark[0] === "{") owners.push(new Set());
    else if (mark[0] === "}") owners.pop();
    else {
      const end = endOfString(text, mark.index + 1);
      KEY_MARKS.lastIndex = end + 1;
      const owner = owners[owners.length - 1];
      if (!owner || !/^\s*:/.test(text.slice(end + 1, end + 64))) continue;
      const key = text.slice(mark.index, end + 1);
      if (owner.has(key)) return key;
      owner.add(key);
    }
  }
  return undefined;
}

/** The number of keys of all objects in a value. */
function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const isList = Array.isArray(value);
  let keys = 0;
  for (const element of isList ? value : Object.values(value)) {
    if (!isList) keys++;
    if (typeof element === "object") keys += countKeys(element);
  }
  return keys;
}

/** Whether a text has so many brackets and braces that open, which is found faster than how they nest. */
function opensAtLeast(count: number, text: string): boolean {
  let opened = 0;
  for (const bracket of ["[", "{"]) {
    for (let at = text.indexOf(bracket); at >= 0 && opened < count; at = text.indexOf(bracket, at + 1)) opened++;
  }
  return opened >= count;
}

const [QUOTE, BRACKET, BRACE, CLOSING] = [0x22, 0x5b, 0x7b, 2]; // ] is two behind [, and } behind {

/** Whether lists and objects nest deeper than this. */
function nestsDeeper(most: number, text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i + 1);
      if (i < 0) return false; // not JSON
    } else if (code === BRACKET || code === BRACE) {
      if (++depth > most) return true;
    } else if (code === BRACKET + CLOSING || code === BRACE + CLOSING) depth--;
  }
  return false;
}

function quoteLongIntegers(text: string): string {
  let inString = false; // before `quote`, which is the next one
  let quote = text.indexOf('"');
  let [result, copied] = ["", 0];
  for (const { 0: match, 1: digits = "", index } of text.matchAll(LONG_INTEGER)) {
    for (; quote >= 0 && quote < index; quote = text.indexOf('"', quote + 1)) {
      if (!inString || !isEscaped(text, quote)) inString = !inString;
    }
    if (inString) continue;
    const end = index + match.length;
    result += `${text.slice(copied, end - digits.length)}"\\u0000${digits}"`;
    copied = end;
  }
  return result + text.slice(copied);
}

/** Turns the marked texts in a value into numbers: bigints where a double is not exact. Changes the value in place. */
function exactIntegers(value: unknown): unknown {
  if (typeof value === "string" && value.startsWith(MARK) && /^-?\d{16,}$/.test(value.slice(1))) {
    const exact = BigInt(value.slice(1));
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
  }
  if (Array.isArray(value)) for (const element of value) exactIntegers(element);
  else if (typeof value === "object" && value !== null) {
    for (const [key, field] of Object.entries(value)) {
      const exact = exactIntegers(field);
      if (exact !== field) (value as JsonRow)[key] = exact;
    }
  }
  return value;
}
