// What people say of the alternatives of a task, whatever the layout of a file, as comparisons: a choice, the best and the worst,
// or a ranking.

import { Random } from "../../base/philox.ts";
import { SIDES } from "../../base/streams.ts";
import { leftOutNote, plural } from "../notes.ts";
import type { AnswersBuilder } from "./answers-builder.ts";

/** What a person said of the alternatives of a task, each of which is a state. */
export interface TaskOrder {
  /** Those that were named best or ranked, best first. */
  readonly ranked: readonly number[];
  /** All others but the worst: they come after those, and are not compared with one another. */
  readonly others: readonly number[];
  /** The one that was named worst. */
  readonly worst?: number;
}

/** The kinds of answers to a task: what is said of it in one word, and how it is read. */
const KINDS = {
  chosen: { noun: "choice", among: "among several alternatives", of: "of the chosen one with another" },
  best: { noun: "choice", among: "of the best and the worst of several alternatives", of: "of either with another" },
  rank: { noun: "ranking", among: "of several alternatives", of: "of each with those below it" },
} as const;
export type OrderKind = keyof typeof KINDS;

/** Adds the answers of tasks to a builder as comparisons, with sides drawn by seed, and counts what it has to say of them. */
export class TaskOrders {
  private readonly coin: Random;
  private answered = 0;
  private unanswered = 0;
  private single = 0;
  private bestOnly = 0;
  private worstOnly = 0;
  private partial = 0;

  constructor(
    private readonly kind: OrderKind,
    seed: number,
  ) {
    this.coin = new Random(seed, SIDES);
  }

  /** Counts an answer. Returns whether it makes comparisons. */
  see({ ranked, others, worst }: TaskOrder): boolean {
    const isAnswered = ranked.length > 0 || worst !== undefined;
    if (!isAnswered) this.unanswered++;
    else if (ranked.length + others.length + Number(worst !== undefined) === 1) this.single++;
    else {
      this.answered++;
      if (worst === undefined) this.bestOnly++;
      if (ranked.length === 0) this.worstOnly++;
      if (others.length > 1) this.partial++;
      return true;
    }
    return false;
  }

  /** Adds each one that was ranked against all below it, then each of the others against the worst. */
  add(builder: AnswersBuilder, user: number, task: number, { ranked, others, worst }: TaskOrder): void {
    const put = (winner: number, loser: number) => {
      if (this.coin.index(2)) builder.add(user, [winner], [loser], 1, task);
      else builder.add(user, [loser], [winner], 0, task);
    };
    for (const [i, winner] of ranked.entries()) {
      for (let j = i + 1; j < ranked.length; j++) put(winner, ranked[j] as number);
      for (const loser of others) put(winner, loser);
      if (worst !== undefined) put(winner, worst);
    }
    if (worst !== undefined) for (const winner of others) put(winner, worst);
  }

  /** What was left out, one sentence each. */
  get leftOut(): string[] {
    return [
      ...leftOutNote(this.unanswered, "task", "without an answer"),
      ...leftOutNote(this.single, "task", "with a single alternative"),
    ];
  }

  /** How answers were read. */
  summary(comparisons: number): string[] {
    const { kind, bestOnly, worstOnly, partial } = this;
    const { noun, among, of } = KINDS[kind];
    const notes = [
      `${plural(this.answered, noun)} ${among}, read as ${plural(comparisons, "comparison")} ${of}, with sides drawn by seed`,
    ];
    if (kind === "best" && bestOnly > 0) notes.push(`in ${plural(bestOnly, "task")}, only the best was named`);
    if (kind === "best" && worstOnly > 0) notes.push(`in ${plural(worstOnly, "task")}, only the worst was named`);
    if (kind === "rank" && partial > 0) {
      const those = "those without a rank come after all others, and are not compared with one another";
      notes.push(`in ${plural(partial, "task")}, several alternatives have no rank: ${those}`);
    }
    return notes;
  }
}
