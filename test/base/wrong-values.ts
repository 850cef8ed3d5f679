// Values of every kind that a caller may pass by mistake, and what an error about them must say.

import vm from "node:vm";
import { expect } from "vitest";

/** A value of each kind, by a name for test titles. */
export const VALUES = {
  undefined: undefined,
  null: null,
  true: true,
  "a text": "coffee table",
  "an empty text": "",
  "a number as text": "1",
  "a long text": "x".repeat(5000),
  zero: 0,
  one: 1,
  two: 2,
  "a negative number": -1,
  "a fraction": 0.5,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "a BigInt": 1n,
  "a symbol": Symbol("x"),
  "a function": () => [1, 2, 3],
  "a promise": Promise.resolve({}),
  "an empty object": {},
  "an object of another shape": { left: [1, 2, 3], right: [1, 2, 3] },
  "an empty list": [],
  "a list of another length": [1, 2],
  "a list of null": [null, null, null],
  "a list of texts": ["1", "2", "3"],
  // biome-ignore lint/suspicious/noSparseArray: holes are what is tried
  "a list with holes": [, 1, , 2],
  "a nested list": [[[1]], [[2]], [[3]]],
  "a list of NaN": [Number.NaN, Number.NaN, Number.NaN],
  "a list of BigInts": [1n, 2n, 3n],
  "a typed array of BigInts": BigInt64Array.of(1n, 2n, 3n),
  bytes: Uint8Array.from({ length: 500 }, (_, i) => i % 256),
  "a buffer": new ArrayBuffer(40),
  "a map": new Map([["a", 1]]),
  "a date": new Date(0),
  "an error": new Error("x"),
  "an object without a prototype": Object.create(null),
  "a list of another realm": vm.runInNewContext("[1, 2]"),
} satisfies Record<string, unknown>;

export type Kind = keyof typeof VALUES;

/** All kinds but those that the argument takes. */
export const kindsBut = (...taken: Kind[]): [Kind, unknown][] =>
  (Object.entries(VALUES) as [Kind, unknown][]).filter(([kind]) => !taken.includes(kind));

export const NUMBERS: Kind[] = ["zero", "one", "two", "a negative number", "a fraction", "NaN", "Infinity"];

/**
 * Expects a call to be refused by one sentence that begins with the name of the argument and says what it got, before anything
 * is done: with a TypeError or a RangeError, and without the content of bytes or of a long text.
 */
export async function expectRefused(argument: string, call: () => unknown): Promise<void> {
  const error: unknown = await (async () => call())().then(
    () => "nothing was thrown",
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(Error);
  const { name, message } = error as Error;
  expect(["TypeError", "RangeError"], message).toContain(name);
  expect(message.startsWith(argument), `"${message}" names ${argument}`).toBe(true);
  expect(message).toMatch(/^[^:]+: got ./);
  expect(message.length, message).toBeLessThan(500);
  expect(message).not.toMatch(
    /\d, ?\d+, ?\d|Cannot (read|convert|destructure|mix)|is not (a function|iterable)|\[object/,
  );
}
