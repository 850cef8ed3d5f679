// Names of columns that are not read, but are likely to hold what is missing.

import { FormatError } from "../../base/errors.ts";
import { firstOf } from "../notes.ts";

const LIKELY = {
  observation: /^(obs|ob|o|state|states|s|x|observ\w*|obs_\w+|state_\w+|feature|features)$/,
  action: /^(act|acts|a|u|control|controls|command|commands|act_\w+|actions?_\w+)$/,
  reward: /^(rew|rews|r|rewards?_\w+)$/,
} as const;

/** What every step has. */
export type StepPart = keyof typeof LIKELY;

/** The name among these that is likely to hold a part of a step. */
export const likelyName = (part: StepPart, present: readonly string[]): string | undefined =>
  present.find((name) => LIKELY[part].test(name.toLowerCase()));

/** The columns among these that are numbered as this one is, such as obs_0, obs_1; none if it has no number. */
function numberedLike(name: string, present: readonly string[]): string[] {
  const [, stem] = /^(.*\D)\d+$/.exec(name) ?? [];
  if (stem === undefined) return [];
  return present.filter((other) => other.startsWith(stem) && /^\d+$/.test(other.slice(stem.length)));
}

/** What to do about a missing part, given the column that is likely to hold it. */
function advice(name: string, likely: string | undefined, present: readonly string[]): string {
  if (likely === undefined) return `it must have "${name}"`;
  const parts = numberedLike(likely, present);
  if (parts.length < 2) return `rename "${likely}" to "${name}"`;
  return `put ${firstOf(parts)} into one column "${name}", a list of numbers in each row`;
}

/** The error for a file without observations or actions. `name` is the one that is read. */
export function missingPart(part: StepPart, name: string, present: readonly string[], where: string): FormatError {
  const got = present.length > 0 ? `it has ${firstOf(present)}` : "it has none";
  const remedy = advice(name, likelyName(part, present), present);
  return new FormatError(`${where}: there is no "${name}"; ${got}; ${remedy}`);
}
