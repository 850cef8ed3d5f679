// Names of the columns that say where episodes end, in every format: those of d3rlpy, Gymnasium, D4RL, Minari, RLDS,
// LeRobot, robomimic, AgileRL, MushroomRL and plain logs.

import { FormatError } from "../../base/errors.ts";
import { firstOf } from "../notes.ts";

/** Flags by what they say, in snake case and in the singular. */
const FLAGS = {
  /** 1 if the step led to a terminal state, after which no reward follows. */
  terminal: [
    ...["terminal", "terminated", "termination", "is_terminal", "is_terminated", "term"],
    ...["absorbing", "is_absorbing"],
  ],
  /** 1 if the episode was cut off after the step, such as by a time limit, in a state that is not terminal. */
  cut: [
    ...["truncated", "truncation", "timeout", "time_out", "is_truncated", "is_timeout", "time_limit_truncated"],
    ...["trunc", "is_trunc", "cutoff", "cut_off", "is_cutoff", "is_cut_off"],
  ],
  /** 1 if the episode ended with the step: in a terminal state, unless another column says that it was cut off. */
  done: ["done", "is_done", "dones_float", "done_float"],
  /** 1 in the last row of an episode, whatever ended it. */
  last: [
    ...["is_last", "last", "episode_terminal", "episode_end", "is_episode_end", "end_of_episode"],
    ...["episode_done", "episode_over"],
  ],
  /** 1 in the first row of an episode. */
  start: ["is_first", "episode_start", "is_episode_start", "start_of_episode"],
} as const;

const NUMBER = "(?:id|uid|uuid|key|name|index|idx|num|no|nr|number)";
const EPISODE =
  "(?:episode|ep|eps|trajectory|traj|demo|demonstration|rollout|path|sequence|seq|trial|session|game|match)";
const OWNER =
  "(?:env|environment|agent|worker|actor|player|robot|vehicle|thread|process|instance|replica|run|group|user|subject|seed)";

/** Columns of other kinds by the forms of their names. */
const FORMS = {
  /** The same in all rows of an episode, and in no other. */
  id: new RegExp(`^(?:${EPISODE}_${NUMBER}|episode|ep|trajectory|traj|demo|demonstration|rollout|trial|session)$`),
  /** Whose episode it is, such as one of several environments: other episodes may have the same. */
  owner: new RegExp(`^(?:${OWNER}|${OWNER}_${NUMBER}|(?:env|worker|actor|agent)_rank|rank)$`),
  /** Counts the steps of an episode. */
  counter:
    /^(?:(?:episode|ep|env|traj|trajectory|elapsed)_)?(?:step|timestep|time_step|frame|tick)(?:_(?:id|index|idx|num|no|nr|number|count))?$|^t$/,
  /** Time since the start of an episode. */
  clock: /^(?:(?:episode|ep|env|elapsed)_)?(?:time|timestamp|datetime|date_time)$/,
} as const;

/** What a column says about the ends of episodes. */
export type EndMeaning = keyof typeof FLAGS | keyof typeof FORMS;

/** A flag, or numbers of rows, at the edges of episodes. */
const EDGES = new RegExp(`^${EPISODE}_(start|end|over|done|terminal)$`);

const MEANINGS = new Map(
  Object.entries(FLAGS).flatMap(([meaning, names]) => names.map((name) => [name as string, meaning as EndMeaning])),
);

/** No longer name is known, and rewriting one of any length takes much memory. */
const LONGEST_NAME = 100;

/** "next.done", "episodeIds" and "Is-Last" as "done", "episode_id" and "is_last". */
const canonical = (name: string): string =>
  name.length > LONGEST_NAME
    ? ""
    : name
        .replace(/^next[._/]/, "")
        .replace(/([a-z])([A-Z])/g, "$1_$2")
        .replace(/[^A-Za-z0-9]+/g, "_")
        .toLowerCase()
        .replace(/^_|_$|s$/g, "");

/** What a column says about the ends of episodes; undefined if nothing is known of its name. */
export function endMeaning(name: string): EndMeaning | undefined {
  const flag = MEANINGS.get(name.toLowerCase()) ?? MEANINGS.get(canonical(name));
  if (flag || name.toLowerCase() === "eps") return flag; // "eps" may also be the ε of a search
  const edge = EDGES.exec(canonical(name))?.[1];
  if (edge !== undefined) return edge === "start" ? "start" : "last";
  return (Object.keys(FORMS) as (keyof typeof FORMS)[]).find((meaning) => FORMS[meaning].test(canonical(name)));
}

/** A column that says where episodes end. */
export interface EndColumn {
  readonly name: string;
  readonly meaning: EndMeaning;
  /** [rows], 0 or 1. Of an id or an owner: 1 in the last row of each run of the same. */
  readonly values: Uint8Array;
  /** Of an owner: the owner of every row. */
  readonly owners?: Owners;
}

/** The owners of rows. */
export interface Owners {
  /** [rows] */
  readonly numbers: Int32Array;
  /** By number. */
  readonly names: readonly string[];
}

/** Whether cells under a name of this meaning must be flags. */
export const isFlag = (meaning: EndMeaning): meaning is keyof typeof FLAGS => meaning in FLAGS;

const FLAG_WORDS = /^(done|terminal|terminat\w*|truncat\w*|timeout|nonterminal|absorb\w*|cut|cutoff|nondone)$/;
const FLAG_NAMES =
  /^(is_|was_|not_|non_)?(first|last|end|ended|start|reset|final|finished|over|complete|completed|stop|stopped|closed|term|trunc|dead)(_(step|row|frame))?$|^game_over$|^(reached_)?(time|step)_limit(_reached)?$|^step_type$/;
const EPISODE_WORDS = /^(episode|trajectory|traj|ep|eps|demo|rollout)$/;
/** What an episode has besides its id and its ends. */
const MEASURES =
  /^(return|reward|score|length|len|step|time|timestep|success|cost|seed|count|task|tasks|instruction|metadata|info|level|live|lap)$/;
/** Flags that are 0 after a terminal state, but mean other things too. */
const CONTINUATION = /^(mask|discount|continue|continuation|cont|alive|not_terminal|bootstrap)$/;

/**
 * A test of the values of a column whose name is not known, but sounds like an end or an id of episodes. If all of its values
 * pass, it may mark ends, and to leave it out would join episodes. Undefined if the name sounds like something else.
 */
export function testOfEnds(name: string): ((value: unknown) => boolean) | undefined {
  const words = canonical(name).split("_");
  const whole = words.join("_");
  if (whole === "step_type") return isScalar;
  if (words.some((word) => EPISODE_WORDS.test(word)) && !MEASURES.test(words.at(-1) ?? "")) return isScalar;
  return words.some((word) => FLAG_WORDS.test(word)) || FLAG_NAMES.test(whole) ? isBinary : undefined;
}

/** Whether a column of flags with this name may say, with a 0, that a state is terminal. */
export const isContinuation = (name: string): boolean => CONTINUATION.test(canonical(name));

/** Whether a name is that of lengths of episodes. */
export const isLengths = (name: string): boolean =>
  new RegExp(`^${EPISODE}_(?:length|len|size)$`).test(canonical(name));

/** Quantities, and the progress of training or of a task. */
const QUANTITIES =
  /^(return|reward|score|cost|count|live|success|length|len|step|time|iteration|iter|epoch|update|version|checkpoint|phase|stage)$/;

/** Whether a name is that of a quantity or of a stage, which may stay the same for a while. */
export function isMeasure(name: string): boolean {
  const words = canonical(name).split("_");
  return QUANTITIES.test(words.at(-1) ?? "") && !words.some((word) => EPISODE_WORDS.test(word));
}

/** The error about a column that may mark ends of episodes. */
export function unknownEnd(name: string, file: string): FormatError {
  const isInverse = isContinuation(name) || /^(not|non)_?[a-z]/.test(canonical(name));
  const kinds = '"terminated", "truncated", "done", "is_last", "is_first" or "episode_id", whichever it means';
  const advice = isInverse
    ? 'write 1 minus it as "terminated" or "done", whichever it means'
    : canonical(name) === "step_type"
      ? 'write "is_first" and "is_last" as flags, and "terminated" for terminal states'
      : `rename it to ${kinds}`;
  return new FormatError(
    `${file}: "${name}" may mark where episodes end, but its name is not known; ${advice}, or name the columns that mark episodes without it (--episodes)`,
  );
}

/** Throws if option `episodes` names a column that is not there. */
export function checkEpisodeNames(
  { episodes }: { episodes?: readonly string[] },
  present: readonly string[],
  file: string,
): void {
  const absent = episodes?.find((name) => !present.includes(name));
  if (absent === undefined) return;
  throw new FormatError(`${file}: there is no column "${absent}" (--episodes); it has ${firstOf(present)}`);
}

const isScalar = (value: unknown): boolean => ["number", "bigint", "string", "boolean"].includes(typeof value);

/** Whether a value is a flag: true, false, 1 or 0. */
export const isBinary = (value: unknown): boolean =>
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
