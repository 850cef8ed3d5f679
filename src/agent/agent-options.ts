// Options of an agent, and their checks.

import { checkBetween, checkOptions, hasMethods, refuse } from "../base/check.ts";
import type { EngineOptions } from "./engine.ts";
import type { Alternative, Neutral } from "./input-validator.ts";
import type { Question } from "./questions.ts";
import type { UserVault } from "./user-store.ts";

/** Options of `Agent.open`. */
export interface AgentOptions extends EngineOptions {
  /** The vault that stores users, from `openVault`. Without a vault, users are kept in memory only. */
  vault?: UserVault;
  /** Id of the first user: any string of at least one character. Default "user". */
  user?: string;
  /** States and observations where every user is treated alike. */
  neutral?: Neutral;
}

/** Options of `Agent.nextQuestion`: the candidates, and when to stop asking. */
export interface Asking {
  /** Questions to choose from; by default those that came with the model. */
  readonly candidates?: readonly Question[];
  /**
   * The options that the user will choose from, each [d] or [t·d], or an item. With options, questions are chosen to find the best option;
   * without, to gain the most information about the user.
   */
  readonly options?: readonly Alternative[];
  /** Stop when the expected information gain of the best question is below this, in bits: 0 … 1. Default 0. */
  readonly bits?: number;
  /** Stop when the option that `rank` puts first is the best one with at least this probability: 0 … 1. Default: never. */
  readonly decided?: number;
}

/**
 * Checks the options of `Agent.open`, but not `user`, `refine` and `module`, which are checked where they are used.
 * @throws TypeError when one is of another kind; RangeError when one is unknown.
 */
export function checkAgentOptions(options: AgentOptions): void {
  checkOptions(options, ["vault", "user", "neutral", "refine", "module"]);
  const { vault, neutral = {} } = options;
  if (vault !== undefined && !hasMethods(vault, "revision")) {
    refuse("vault", vault, "a vault, from openVault");
  }
  checkOptions(neutral, ["state", "observation"], "neutral");
  for (const [name, isNeutral] of Object.entries(neutral)) {
    if (isNeutral !== undefined && typeof isNeutral !== "function") refuse(`neutral.${name}`, isNeutral, "a function");
  }
}

/**
 * Checks the options of `nextQuestion`, but not each candidate and option.
 * @throws TypeError when `candidates` is not a list; RangeError when an option is unknown or a number out of range.
 */
export function checkAsking(asking: Asking): void {
  checkOptions(asking, ["candidates", "options", "bits", "decided"], "asking");
  const { candidates = [], bits = 0, decided = 0 } = asking;
  if (!Array.isArray(candidates)) refuse("candidates", candidates, "a list of questions { a, b }");
  checkBetween("bits", bits, 0, 1);
  checkBetween("decided", decided, 0, 1);
}
