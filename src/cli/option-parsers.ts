// Parsers of option values.

import { InvalidArgumentError } from "commander";
import { isWhole } from "../base/check.ts";

/** A number in decimals. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const decimal = (text: string): number => (DECIMAL.test(text.trim()) ? Number(text) : Number.NaN);

/** A finite number. */
export function number(text: string): number {
  const value = decimal(text);
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError("It must be a number, such as 0.5 or 1e-3.");
}

/** A parser of whole numbers of at least `min`, separated by commas. */
export const wholes =
  (min: number) =>
  (text: string): number[] =>
    text.split(",").map(whole(min));

/** Names separated by commas. */
export const names = (text: string): string[] => text.split(",").map((name) => name.trim());

/** Words and what they mean: { links: "a", rechts: "b" } from "links=a,rechts=b". */
export function wordsWithMeanings(text: string): Record<string, string> {
  const pairs = text.split(",").map((pair) => pair.split("=").map((word) => word.trim()));
  if (pairs.some((pair) => pair.length !== 2 || pair.includes(""))) {
    throw new InvalidArgumentError("It must be like links=a,rechts=b.");
  }
  return Object.fromEntries(pairs);
}

/** A scale from B to A: [-3, 3] from "-3..3". */
export function scale(text: string): readonly [number, number] {
  const [lo = "", hi = "", ...more] = text.split("..");
  const ends = [decimal(lo), decimal(hi)] as const;
  if (more.length > 0 || ends.some(Number.isNaN) || ends[0] === ends[1]) {
    throw new InvalidArgumentError("It must be the number that means B, two points, and the one that means A: -3..3.");
  }
  return ends;
}

/** A parser of whole numbers from `min` to `max`. */
export function whole(min: number, max = 2 ** 31 - 1): (text: string) => number {
  return (text) => {
    const value = decimal(text);
    if (!isWhole(value, min, max)) throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    return value;
  };
}

/** A seed. */
export const seed: (text: string) => number = whole(0, Number.MAX_SAFE_INTEGER);

/** Runs a check of settings, before any file is read. @throws RangeError that names the option as it is typed. */
export function checkingOptions(check: () => unknown): void {
  try {
    check();
  } catch (error) {
    const typed = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new RangeError((error as Error).message.replace(/^\w+/, typed));
  }
}

/** A function that appends the default of a setting to a description. */
export const describeWith =
  <Name extends string>(defaults: Readonly<Record<Name, unknown>>) =>
  (description: string, name: Name): string =>
    `${description} (default: ${defaults[name]})`;
