// Names of the columns that say where episodes end, in every format: those of d3rlpy, Gymnasium, D4RL, Minari, RLDS,
// LeRobot, robomimic, AgileRL and plain logs.

import { FormatError } from "../../base/errors.ts";

/** What a column says about the ends of episodes. */
export type EndMeaning = keyof typeof NAMES;

/** Names in snake case and in the singular. */
const NAMES = {
  /** 1 if the step led to a terminal state, after which no reward follows. */
  terminal: ["terminal", "terminated", "termination", "is_terminal", "is_terminated"],
  /** 1 if the episode was cut off after the step, such as by a time limit, in a state that is not terminal. */
  cut: ["truncated", "truncation", "timeout", "time_out", "is_truncated", "is_timeout", "time_limit_truncated"],
  /** 1 if the episode ended with the step: in a terminal state, unless another column says that it was cut off. */
  done: ["done", "is_done", "dones_float", "done_float"],
  /** 1 in the last row of an episode, whatever ended it. */
  last: [
    "is_last",
    "episode_terminal",
    "episode_end",
    "is_episode_end",
    "end_of_episode",
    "episode_done",
    "episode_over",
  ],
  /** 1 in the first row of an episode. */
  start: ["is_first", "episode_start", "is_episode_start", "start_of_episode"],
  /** The same in all rows of an episode. */
  id: [
    ...["episode", "episode_id", "episode_index", "episode_idx", "episode_number", "episode_num", "episode_no"],
    ...["ep", "ep_id", "eps_id", "ep_index", "ep_idx", "trajectory", "trajectory_id", "trajectory_index"],
    ...["trajectory_idx", "traj", "traj_id", "traj_index", "traj_idx", "demo_id", "demo_index", "rollout_id"],
  ],
} as const;

const MEANINGS = new Map(
  Object.entries(NAMES).flatMap(([meaning, names]) => names.map((name) => [name as string, meaning as EndMeaning])),
);

/** "next.done", "episodeIds" and "Is-Last" as "done", "episode_id" and "is_last". */
const canonical = (name: string): string =>
  name
    .replace(/^next[._/]/, "")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase()
    .replace(/^_|_$|s$/g, "");

/** What a column says about the ends of episodes; undefined if nothing is known of its name. */
export const endMeaning = (name: string): EndMeaning | undefined =>
  MEANINGS.get(name.toLowerCase()) ?? MEANINGS.get(canonical(name));

const FLAG_WORDS = /^(done|terminal|terminat\w*|truncat\w*|timeout|nonterminal)$/;
const FLAG_NAMES = /^(is_|was_|not_)?(first|last|end|ended|start|reset|final|finished|over)(_(step|row|frame))?$/;
const EPISODE_WORDS = /^(episode|trajectory|traj|ep|eps)$/;
/** What an episode has besides its id and its ends. */
const MEASURES =
  /^(return|reward|score|length|len|step|time|timestep|success|cost|seed|count|task|tasks|instruction|metadata|info)$/;

/**
 * A test of the values of a column whose name is not known, but sounds like an end or an id of episodes. If all of its values
 * pass, it may mark ends, and to leave it out would join episodes. Undefined if the name sounds like something else.
 */
export function testOfEnds(name: string): ((value: unknown) => boolean) | undefined {
  const words = canonical(name).split("_");
  if (words.some((word) => EPISODE_WORDS.test(word)) && !MEASURES.test(words.at(-1) ?? "")) return isScalar;
  return words.some((word) => FLAG_WORDS.test(word)) || FLAG_NAMES.test(words.join("_")) ? isBinary : undefined;
}

/** The error about a column that may mark ends of episodes. */
export const unknownEnd = (name: string, file: string): FormatError =>
  new FormatError(
    `${file}: "${name}" may mark where episodes end, but its name is not known; rename it to "terminated", "truncated", "done", "is_last", "is_first" or "episode_id", whichever it means, or leave it out`,
  );

const isScalar = (value: unknown): boolean => ["number", "bigint", "string", "boolean"].includes(typeof value);
const isBinary = (value: unknown): boolean =>
  typeof value === "boolean" || (isScalar(value) && (Number(value) === 0 || Number(value) === 1));

/** The value of a flag as JSON and Parquet have it; undefined if it is not one. Absent counts as 0. */
export function flagOf(value: unknown): 0 | 1 | undefined {
  if (value === undefined || value === null || value === false) return 0;
  if (value === true) return 1;
  if (typeof value === "number" || typeof value === "bigint") {
    const number = Number(value);
    if (number === 0 || number === 1) return number;
  }
  return undefined;
}
