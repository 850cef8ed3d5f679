// States whose features are numeric columns.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { badCell, isMissing, type Locate, type NumberReader, parseNumber } from "../cells.ts";
import { MAX_FEATURES } from "../limits.ts";
import { leftOutColumns, listOf } from "../notes.ts";
import type { RowSource } from "./answer-table.ts";
import type { StateTable } from "./answers-builder.ts";
import { ColumnValues, type OtherRole, type RowKind } from "./column-values.ts";
import { isDoubtful } from "./feature-names.ts";
import { StateInterner } from "./interner.ts";
import { optionValue } from "./option-values.ts";
import type { RowPlace } from "./row-place.ts";
import type { Cells, TableColumn } from "./table-column.ts";

/** The states of all sides. */
export interface ReadSides {
  readonly states: StateTable;
  /** How the rows were interpreted, one sentence each. */
  readonly notes: readonly string[];
  /** The final number of each state, if it is not the one that `read` returned. */
  readonly renumbered?: Int32Array;
}

/** Reads a state from numeric columns, each value multiplied by `sign`: 1, or −1 where the state itself is read too. Returns its number. */
export function readState(
  states: StateInterner,
  columns: readonly TableColumn[],
  cells: Cells,
  locate: Locate,
  numbers: NumberReader,
  sign = 1,
): number {
  for (let k = 0; k < columns.length; k++) {
    const { index, header } = columns[k] as TableColumn;
    const value = numbers.plain ? parseNumber(cells[index]) : numbers.parse(cells[index]);
    if (Number.isNaN(value))
      throw badCell(locate(), header, cells[index], numberInstead(cells[index], numbers, header));
    states.set(k, sign * value);
  }
  if (sign === 1) states.see((k) => `${locate()}: "${at(columns, k).header}"`);
  return states.intern();
}

/** What a reader needs to know of a file's columns. */
export interface FeatureOptions {
  /** Whether a column is a feature whatever its values show. */
  readonly certain?: boolean;
  /** What to do about columns that are hardly features, among all that may be. */
  readonly advice: (columns: readonly TableColumn[], features: readonly TableColumn[]) => string;
}

/** Throws if there are more columns of features than a state may have. */
export function checkFeatures(columns: readonly TableColumn[], { header }: RowSource): void {
  if (columns.length <= MAX_FEATURES) return;
  throw new FormatError(
    `${header}: ${columns.length} columns are features; at most ${MAX_FEATURES} are read, so leave some out with --ignore`,
  );
}

/** Reads states from all columns of a file that have no other role. Of these, it leaves out those whose values show one. */
export class FeatureStates {
  private readonly states: StateInterner;
  private readonly values: ColumnValues | undefined;

  constructor(
    private readonly columns: readonly TableColumn[],
    private readonly source: RowSource,
    kind: RowKind,
    private readonly options: FeatureOptions,
  ) {
    checkFeatures(columns, source);
    this.states = new StateInterner(columns.length);
    if (!options.certain) this.values = new ColumnValues(columns, source.numbers, kind);
  }

  /** Must see every row once, also those without an answer, which have no place. */
  row(cells: Cells, place?: RowPlace): void {
    this.values?.row(cells, place);
  }

  /** The number of a row's state, each value multiplied by `sign`. */
  read(cells: Cells, locate: Locate, sign = 1): number {
    return readState(this.states, this.columns, cells, locate, this.source.numbers, sign);
  }

  /**
   * All states, once all rows are read, and the names of their features.
   * @throws FormatError when a column may be no feature, none is left, or a value leaves nothing of the others.
   */
  finish(): ReadSides & { readonly names: readonly string[] } {
    this.states.check();
    const { columns, source, options } = this;
    const roles = [...(this.values?.found() ?? [])].map(([k, role]) => ({ k, column: at(columns, k), ...role }));
    const doing = (wanted: OtherRole["action"]) => roles.filter(({ action }) => action === wanted);
    const left = doing("leave out").map(({ k }) => k);
    const isLeft = new Set(left);
    const kept = columns.filter((_, k) => !isLeft.has(k));
    const refused = doing("refuse");
    if (refused.length > 0) {
      const reasons = refused.map(({ column, reason }) => `"${column.header}" ${reason}`);
      const advice = options.advice(
        refused.map(({ column }) => column),
        kept,
      );
      throw new FormatError(`${source.file}: ${listOf(reasons)}; ${advice}`);
    }
    const notes = leftOutNotes(doing("leave out"));
    if (kept.length === 0) throw new FormatError(`${source.file}: no column of features; ${notes.join("; ")}`);
    const names = kept.map(({ feature }) => feature);
    const { states, numbers } = left.length > 0 ? this.states.without(left) : { states: this.states };
    return {
      states: { states: states.all(), size: names.length, features: names },
      names,
      notes: [...notes, ...doubtNotes(doing("note"), kept.length), ...this.doubtfulNames(kept)],
      renumbered: numbers,
    };
  }

  /** Notes on features whose names leave a doubt. */
  private doubtfulNames(features: readonly TableColumn[]): string[] {
    if (this.options.certain) return [];
    const doubtful = features.map(({ header }) => header).filter(isDoubtful);
    return doubtful.map(
      (header) => `"${header}" is read as a feature; if it is none, leave it out with --ignore ${optionValue(header)}`,
    );
  }
}

type Found = OtherRole & { readonly column: TableColumn };

/** "x" and "y" with the reason that they share, in the order of the first of each. */
function byReason(found: readonly Found[]): [string, Found[]][] {
  const groups = new Map<string, Found[]>();
  for (const role of found) {
    const group = groups.get(role.reason);
    if (group) group.push(role);
    else groups.set(role.reason, [role]);
  }
  return [...groups];
}

const quoted = (found: readonly Found[]): string[] => found.map(({ column }) => `"${column.header}"`);

/** The notes on columns that were left out because of their values. */
export const leftOutNotes = (found: readonly Found[]): string[] =>
  byReason(found).map(([reason, group]) => leftOutColumns(quoted(group), reason));

/** The notes on features, of which there are `count`, that may be none. */
function doubtNotes(found: readonly Found[], count: number): string[] {
  return byReason(found).map(([reason, group]) => {
    const each = group.length === 1 ? "" : ": each";
    const ignored = optionValue(group.map(({ column }) => column.header).join());
    const remedy =
      group.length < count
        ? `if it is no feature, leave it out with --ignore ${ignored}`
        : "check that the file is read as it is meant: features of two alternatives have columns a_… and b_…";
    return `${listOf(quoted(group))}${each} ${reason}; ${remedy}`;
  });
}

const YES_NO = /^(true|false|yes|no|y|n|ja|nein|oui|non|wahr|falsch|vrai|faux|on|off)$/i;

/** What a feature must be, in place of a cell that is no number; `column` has its name. */
export function numberInstead(cell: unknown, numbers: NumberReader, column: string): string {
  const expected = numbers.expected(cell);
  const leaveOut = `leave the column out with --ignore ${optionValue(column)}`;
  if (isMissing(cell)) return `${expected}: fill it in, leave out its row, or ${leaveOut}`;
  if (typeof cell === "object") return `${expected}, or ${leaveOut}`;
  if (typeof cell === "boolean") return `${expected}: write 1 and 0 for yes and no`;
  if (typeof cell !== "string") return expected;
  const text = cell.trim();
  if (YES_NO.test(text)) return `${expected}: write 1 and 0 for yes and no`;
  if (!Number.isNaN(Number(text)) || /^[+-]?inf(inity)?$|\0/i.test(text)) return expected;
  if (/^[−–]/.test(text)) return `${expected}: write minus as a plain hyphen`;
  if (/^[+-]?[\d.,]+ ?%$/.test(text)) return "a number alone: write percentages without the sign, in all rows alike";
  if (/^[\d.,'’ +-]*\d[\d.,'’ +-]*$/.test(text)) return expected;
  if (/^[^\d.,]{0,3}[+-]?[\d.,'’ ]*\d[^\d.,]{0,4}$/.test(text)) {
    return "a number alone: write its unit in the header";
  }
  return `${expected}: give each word a column of its own that holds 1 or 0, or ${leaveOut}`;
}
