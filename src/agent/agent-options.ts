import type { EngineOptions } from "./engine.ts";
import type { Neutral } from "./input-validator.ts";
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
   * The options that the user will choose from, each [d] or [t·d]. With options, questions are chosen to find the best option;
   * without, to gain the most information about the user.
   */
  readonly options?: readonly ArrayLike<number>[];
  /** Stop when the expected information gain of the best question is below this, in bits: 0 … 1. Default 0. */
  readonly bits?: number;
  /** Stop when the option that `rank` puts first is the best one with at least this probability: 0 … 1. Default: never. */
  readonly decided?: number;
}
