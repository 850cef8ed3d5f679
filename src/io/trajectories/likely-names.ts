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

/** The error for a file without observations or actions. `name` is the one that is read. */
export function missingPart(part: StepPart, name: string, present: readonly string[], where: string): FormatError {
  const likely = likelyName(part, present);
  const got = present.length > 0 ? `it has ${firstOf(present)}` : "it has none";
  // obs_0, obs_1, …: a value in each column
  const stem = likely?.match(/^(.*\D)?(?=\d+$)/)?.[0];
  const parts =
    stem === undefined
      ? []
      : present.filter((other) => other.startsWith(stem) && /^\d+$/.test(other.slice(stem.length)));
  const advice =
    parts.length > 1
      ? `put ${firstOf(parts)} into one column "${name}", a list of numbers in each row`
      : likely === undefined
        ? `it must have "${name}"`
        : `rename "${likely}" to "${name}"`;
  return new FormatError(`${where}: there is no "${name}"; ${got}; ${advice}`);
}
