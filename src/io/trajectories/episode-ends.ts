// Where episodes end, from all columns that say something about it.

import { FormatError } from "../../base/errors.ts";
import type { EndMeaning } from "./episode-columns.ts";

/** A column that says where episodes end. */
export interface EndColumn {
  readonly name: string;
  readonly meaning: EndMeaning;
  /** [rows], 0 or 1. Of an id: 1 in the last row of each run of the same id. */
  readonly values: Uint8Array;
}

/** Where episodes end. */
export interface EpisodeEnds {
  /** [rows]: 1 if this step ended the episode in a terminal state. */
  readonly terminals: Uint8Array;
  /** [rows]: 1 in the last row of an episode, whether it was terminated or cut off. */
  readonly ends: Uint8Array;
  /** Whether the columns mark every end, also one by which the episode was cut off. */
  readonly cutsKnown: boolean;
  /** Whether columns are named as in RLDS, where the last row of an episode may be an observation without an action. */
  readonly isRlds: boolean;
  /** How an ambiguous column was understood. */
  readonly notes: readonly string[];
}

type Locate = (row: number) => string;

/**
 * Combines the columns. An episode ends after a terminal, a cut, a done or a last row, before a start, and where its id
 * changes. A `done` is terminal unless the same row is a cut, or a column of terminals says that it is not.
 * @param locate Names a row in errors.
 * @throws FormatError naming the first row in which columns contradict each other.
 */
export function combineEnds(given: readonly EndColumn[], rows: number, locate: Locate): EpisodeEnds {
  const columns = given.map(asEnds);
  const contradict = new Contradictions(locate);
  const the = (meaning: EndMeaning): EndColumn | undefined => columns.find((column) => column.meaning === meaning);
  for (const column of columns) contradict.unlessSame(the(column.meaning) as EndColumn, column);
  const [terminal, cut, done] = [the("terminal"), the("cut"), the("done")];
  const [last, start, id] = [the("last"), the("start"), the("id")];
  // A column of last rows or of starts marks every end: it must not lack one that another column has.
  if (last && start) contradict.unlessSame(last, start);
  for (const every of [last, start]) {
    for (const one of [id, terminal, cut, done]) if (one && every) contradict.unlessImplied(one, every);
  }
  if (terminal && done) contradict.unlessImplied(terminal, done);
  const terminals = new Uint8Array(rows);
  const ends = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const [isCut, isDone] = [cut?.values[row] === 1, done?.values[row] === 1];
    const isTerminal = terminal ? terminal.values[row] === 1 : isDone && !isCut;
    if (terminal && cut && isDone && !isTerminal && !isCut) contradict.at(row, done as EndColumn, terminal, cut);
    terminals[row] = Number(isTerminal);
    ends[row] = Number(isTerminal || columns.some(({ values }) => values[row] === 1));
  }
  return {
    terminals,
    ends,
    isRlds: given.some(({ name }) => /^is_?(first|last)$/i.test(name)),
    cutsKnown: Boolean(cut ?? last ?? start ?? id ?? (terminal && done)),
    notes: notesOn(terminal, done, cut, last ?? start ?? id),
  };
}

/** What the columns leave open about terminal states. `every` marks every end. */
function notesOn(
  terminal: EndColumn | undefined,
  done: EndColumn | undefined,
  cut: EndColumn | undefined,
  every: EndColumn | undefined,
): string[] {
  if (terminal || (done && cut)) return [];
  if (done) {
    const note = `"${done.name}" is taken for the end of an episode in a terminal state; if it also marks episodes that were cut off, add a column "truncated" that tells them apart`;
    return done.values.includes(1) ? [note] : [];
  }
  if (cut && !every) {
    return [
      `only "${cut.name}" marks ends: an episode that ended in a terminal state runs into the next; add a column "terminated" if there are any`,
    ];
  }
  return ["no column says whether an episode ended in a terminal state, so all count as cut off"];
}

/** A column of starts becomes one of ends: the row before a start is the last of an episode. */
function asEnds(column: EndColumn): EndColumn {
  if (column.meaning !== "start") return column;
  const values = new Uint8Array(column.values.length);
  values.set(column.values.subarray(1));
  return { ...column, values };
}

/** Marks whether the file ends with this row, which starts and ids cannot tell. */
const isUntold = ({ meaning, values }: EndColumn, row: number): boolean =>
  (meaning === "start" || meaning === "id") && row === values.length - 1;

class Contradictions {
  constructor(private readonly locate: Locate) {}

  /** Throws if the values of two columns differ. */
  unlessSame(a: EndColumn, b: EndColumn): void {
    const row = a.values.findIndex((value, i) => value !== b.values[i] && !isUntold(a, i) && !isUntold(b, i));
    if (row >= 0) this.at(row, a, b);
  }

  /** Throws if `one` has a 1 where `every`, which must have it too, has none. */
  unlessImplied(one: EndColumn, every: EndColumn): void {
    const row = one.values.findIndex((value, i) => value === 1 && every.values[i] === 0 && !isUntold(every, i));
    if (row >= 0 && !isUntold(one, row)) this.at(row, one, every);
  }

  at(row: number, first: EndColumn, ...others: EndColumn[]): never {
    const told = (column: EndColumn): string => tell(column, row);
    throw new FormatError(
      `${this.locate(row)}: ${told(first)}, but ${others.map(told).join(" and ")}; correct one of these columns, or leave it out`,
    );
  }
}

function tell({ name, meaning, values }: EndColumn, row: number): string {
  if (meaning === "id") return `"${name}" ${values[row] === 1 ? "changes after" : "stays the same after"} this row`;
  return `"${name}" is ${values[row]}${meaning === "start" ? " in the next row" : ""}`;
}

/** Follows the ids of episodes, row by row. An id must not return, because the rows of an episode must be consecutive. */
export class EpisodeIds {
  private readonly ended = new Set<unknown>();
  private current: unknown;
  private started = false;

  constructor(private readonly name: string) {}

  /**
   * Takes the id of the next row. Ids of integers beyond 2^53 are bigints.
   * @returns Whether it differs from that of the row before.
   * @throws FormatError when it is that of an episode which has ended.
   */
  next(id: unknown, locate: () => string): boolean {
    if (this.started && id === this.current) return false;
    const changed = this.started;
    if (changed) this.ended.add(this.current);
    this.started = true;
    this.current = id;
    if (this.ended.has(id)) {
      throw new FormatError(
        `${locate()}: "${this.name}" ${String(id)} returns after other episodes; sort the rows by "${this.name}", or, if these are different episodes, give each a name of its own`,
      );
    }
    return changed;
  }
}
