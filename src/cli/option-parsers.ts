// Parsers of option values.

import { InvalidArgumentError } from "commander";
import { isWhole } from "../base/check.ts";

/** A finite number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
}

/** Numbers separated by commas. */
export const numbers = (text: string): number[] => text.split(",").map(number);

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

/** A parser of whole numbers of at least `min`. */
export function whole(min: number): (text: string) => number {
  return (text) => {
    const value = number(text);
    if (!isWhole(value, min)) throw new InvalidArgumentError(`It must be a whole number of at least ${min}.`);
    return value;
  };
}

/** A function that appends the default of a setting to a description. */
export const describeWith =
  <Name extends string>(defaults: Readonly<Record<Name, unknown>>) =>
  (description: string, name: Name): string =>
    `${description} (default: ${defaults[name]})`;
