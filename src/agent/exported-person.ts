// What an export of a person holds.

import type { GradedReply } from "./answered-question.ts";

export const FORMAT = "penchant-person";
export const VERSION = 1;

/** An answer in an export. */
export interface ExportedAnswer {
  /** Features in the units of the training data: [d], or [t·d] for a segment of t states. */
  readonly a: readonly number[];
  /** Features, like those of `a`. */
  readonly b: readonly number[];
  /** The texts of the two sides; null for a side that is no item of the model, and in none of its questions. */
  readonly captions?: readonly [string | null, string | null];
  /** The user's reply: a word, or the strength of preference for a. */
  readonly reply: GradedReply;
  /** When the reply was given, as an ISO 8601 date and time in UTC; null when that is unknown. */
  readonly date: string | null;
  /** The number of the choice among several alternatives that this comparison is part of; absent for a question of its own. */
  readonly choice?: number;
}

/** All that is kept of a person: plain data, which `JSON.stringify` writes and `agent.import` reads. */
export interface PersonRecord {
  /** Names the format. */
  readonly format: typeof FORMAT;
  /** The version of the format. */
  readonly version: typeof VERSION;
  /** The user's id. */
  readonly user: string;
  /** The SHA-256, in hexadecimal, of the model that the answers are for. */
  readonly model: string;
  /** Whether ranking and acting follow this user. */
  readonly personal: boolean;
  /** Oldest first. */
  readonly answers: readonly ExportedAnswer[];
}

/** An alternative in the ranking of an export. */
export interface ExportedRank {
  /** Its place, from 1. */
  readonly place: number;
  /** The text of the item, or of the side of a question. */
  readonly caption: string;
  /** Expected reward, on the logit scale of the preference model. */
  readonly reward: number;
  /** Standard deviation of the reward under the posterior. */
  readonly uncertainty: number;
  /** Probability that the user picks it among all alternatives. */
  readonly best: number;
}

/** What a feature is worth to a user, in a model whose reward is linear. */
export interface ExportedWeight {
  /** The name of the feature or, of an attribute in effects coding, that of any level. */
  readonly feature: string;
  /**
   * By how much the expected reward rises with one standard deviation of the feature in the training data. The weight of a
   * level is its effect: how far its reward lies from the mean of all levels (effects coding) or from the base (dummy).
   */
  readonly weight: number;
  /** Standard deviation of the weight under the posterior. */
  readonly uncertainty: number;
}

/** All that is kept of a person, and what the model makes of it. `agent.export` returns it. */
export interface PersonExport extends PersonRecord {
  /** When it was exported, as an ISO 8601 date and time in UTC. */
  readonly exported: string;
  /** What the model makes of the answers, in English sentences. */
  readonly summary: readonly string[];
  /** What the model makes of the answers, in numbers; as the properties of the agent. */
  readonly inferred: {
    readonly confidence: number;
    readonly typicality: number;
    readonly posterior: { readonly mean: readonly number[]; readonly variance: readonly number[] };
    /** The items of the model or, if it has none, what its questions compare, best first. Of more than 20, the first and last 10. */
    readonly ranking: readonly ExportedRank[];
    /** Of a linear reward over named features, the largest first; else empty. */
    readonly weights: readonly ExportedWeight[];
  };
}
