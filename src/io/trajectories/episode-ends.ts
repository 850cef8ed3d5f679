// Where episodes end, from all columns that say something about it.

import { FormatError } from "../../base/errors.ts";
import { plural } from "../notes.ts";
import type { EndColumn, EndMeaning } from "./episode-columns.ts";
import { checkOwners } from "./episode-keys.ts";
import type { StepCounter } from "./step-counters.ts";

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
  /** Names of the counters of steps that mark ends. */
  readonly counted: readonly string[];
  /** Whether a column says which ends are terminal states. */
  readonly terminalsKnown: boolean;
  /** How an ambiguous column was understood. */
  readonly notes: readonly string[];
}

/** What else is known of ends. */
export interface OtherEnds {
  /** Columns that count steps. */
  readonly counters?: readonly StepCounter[];
  /** [rows]: 1 in the last row of an episode, where the layout of the file tells. */
  readonly known?: Uint8Array;
}

type Locate = (row: number) => string;

/**
 * Combines the columns. An episode ends after a terminal, a cut, a done or a last row, before a start, and where its id or its
 * owner changes. If these do not mark every end, it also ends where a counter of steps starts again. A `done` is terminal
 * unless the same row is a cut, or a column of terminals says that it is not.
 * @param locate Names a row in errors.
 * @throws FormatError naming the first row in which columns contradict each other.
 */
export function combineEnds(
  given: readonly EndColumn[],
  rows: number,
  locate: Locate,
  { counters = [], known }: OtherEnds = {},
): EpisodeEnds {
  const columns = given.map(asEnds);
  const contradict = new Contradictions(locate);
  const the = (meaning: EndMeaning): EndColumn | undefined => columns.find((column) => column.meaning === meaning);
  for (const column of columns) contradict.unlessSame(the(column.meaning) as EndColumn, column);
  const [terminal, cut, done] = [the("terminal"), the("cut"), the("done")];
  const [last, start, id, owner] = [the("last"), the("start"), the("id"), the("owner")];
  // A column of last rows or of starts marks every end: it must not lack one that another column has.
  if (last && start) contradict.unlessSame(last, start);
  for (const every of [last, start]) {
    for (const one of [id, owner, terminal, cut, done]) if (one && every) contradict.unlessImplied(one, every);
  }
  if (terminal && done) contradict.unlessImplied(terminal, done);
  const terminals = new Uint8Array(rows);
  const ends = known ?? new Uint8Array(rows);
  const others = columns.filter((column) => column !== owner);
  for (let row = 0; row < rows; row++) {
    const [isCut, isDone] = [cut?.values[row] === 1, done?.values[row] === 1];
    const isTerminal = terminal ? terminal.values[row] === 1 : isDone && !isCut;
    if (terminal && cut && isDone && !isTerminal && !isCut) contradict.at(row, done as EndColumn, terminal, cut);
    terminals[row] = Number(isTerminal);
    if (!known) ends[row] = Number(isTerminal || others.some(({ values }) => values[row] === 1));
  }
  if (owner && !known) {
    if (!id) checkOwners(owner, ends, locate); // an id with its owner is checked as it is read
    for (let row = 0; row + 1 < rows; row++) if (owner.values[row] === 1) ends[row] = 1;
  }
  const marked = Boolean(known ?? cut ?? last ?? start ?? id ?? (terminal && done));
  const counted = counters.filter((counter) => counter.mark(ends, marked, locate));
  const terminalsKnown = Boolean(terminal ?? (done && cut));
  return {
    terminals,
    ends,
    isRlds: given.some(({ name }) => /^is_?(first|last)$/i.test(name)),
    cutsKnown: marked || counted.length > 0,
    counted: marked ? [] : counted.map(({ name }) => name),
    terminalsKnown,
    notes: [
      ...(marked ? [] : counted.slice(0, 1)).map(({ name }) => `an episode begins where "${name}" starts again`),
      ...(known ? notesInside(terminals, known, locate) : []),
      ...(terminalsKnown ? [] : notesOn(done, cut, last ?? start ?? id ?? (counted.length > 0 || undefined))),
    ],
  };
}

/** Terminal states after which their episode goes on, other than as the last rows of it, which repeat the flag. */
function notesInside(terminals: Uint8Array, ends: Uint8Array, locate: Locate): string[] {
  const inside: number[] = [];
  for (let row = 0; row + 2 < terminals.length; row++) {
    if (terminals[row] === 1 && !ends[row] && !ends[row + 1] && !terminals[row + 1]) inside.push(row);
  }
  const [first] = inside;
  if (first === undefined) return [];
  const more = inside.length > 1 ? ` and ${inside.length - 1} more` : "";
  return [
    `${plural(inside.length, "terminal state")} inside an episode, which goes on (${locate(first)}${more}): no reward after such a step counts for it`,
  ];
}

/** What the columns leave open about terminal states. `every` is set if all ends are marked. */
function notesOn(done: EndColumn | undefined, cut: EndColumn | undefined, every: unknown): string[] {
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

/** Whether this is the last row of the file, of which starts, ids and owners do not tell whether an episode ends with it. */
const isUntold = ({ meaning, values }: EndColumn, row: number): boolean =>
  (meaning === "start" || meaning === "id" || meaning === "owner") && row === values.length - 1;

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
  if (meaning === "id" || meaning === "owner")
    return `"${name}" ${values[row] === 1 ? "changes after" : "stays the same after"} this row`;
  return `"${name}" is ${values[row]}${meaning === "start" ? " in the next row" : ""}`;
}
