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

const FLAG_WORDS = /^(done|terminal|terminat\w*|truncat\w*|timeout|ends?|ended|first|last|start|reset|final|finished)$/;
const EPISODE_WORDS = /^(episode|trajectory|traj|ep|eps)$/;
/** What an episode has besides its id and its ends. */
const MEASURES =
  /^(return|reward|score|length|len|step|time|timestep|success|cost|seed|count|task|tasks|instruction|metadata|info)$/;

/**
 * Throws if a column may mark the ends of episodes under a name that is not known: left out, it would join episodes.
 * @param values Some or all values of the column; called only if its name calls for it.
 */
export function checkNotAnEnd(name: string, values: () => readonly unknown[], file: string): void {
  const words = canonical(name).split("_");
  const isFlag = words.some((word) => FLAG_WORDS.test(word));
  const isId = words.some((word) => EPISODE_WORDS.test(word)) && !MEASURES.test(words.at(-1) ?? "");
  if (!isFlag && !isId) return;
  if (!values().every(isId ? isScalar : isBinary)) return;
  throw new FormatError(
    `${file}: "${name}" may mark where episodes end, but its name is not known; rename it to "terminated", "truncated", "done", "is_last", "is_first" or "episode_id", whichever it means, or leave it out`,
  );
}

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
