// States whose features are columns of numbers or levels.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { badCell, type Locate, parseNumber } from "../cells.ts";
import { MAX_FEATURES } from "../limits.ts";
import { leftOutColumns, listOf } from "../notes.ts";
import type { RowSource } from "./answer-table.ts";
import type { StateTable } from "./answers-builder.ts";
import { ColumnValues, type OtherRole, type RowKind } from "./column-values.ts";
import { isDoubtful } from "./feature-names.ts";
import { StateInterner } from "./interner.ts";
import { type Coding, LevelColumns } from "./level-columns.ts";
import { isNoLevel } from "./levels.ts";
import { numberInstead } from "./number-advice.ts";
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
  /** The final number of the state that is none of these, if one turned out to be. */
  readonly none?: number;
}

/** Whether the rows whose features are all 0, those of a state by its final number, are none of these. */
export type IsNone = (zeros: number, renumbered: Int32Array | undefined) => boolean;

/**
 * Reads a state from columns of numbers and levels, each value multiplied by `sign`: 1, or −1 where the state itself is read
 * too. Returns its number.
 */
export function readState(
  states: StateInterner,
  columns: readonly TableColumn[],
  cells: Cells,
  locate: Locate,
  source: RowSource,
  levels: LevelColumns,
  sign = 1,
): number {
  const { numbers } = source;
  for (let k = 0; k < columns.length; k++) {
    const column = columns[k] as TableColumn;
    const cell = cells[column.index];
    const holdsLevels = levels.has(k);
    let value = holdsLevels ? Number.NaN : numbers.plain ? parseNumber(cell) : numbers.parse(cell);
    if (Number.isNaN(value)) {
      if (!holdsLevels) beginLevels(levels, k, column, cell, locate, source, states.count === 0);
      value = levels.read(k, cell, column, locate);
    }
    states.set(k, sign * value);
  }
  if (sign === 1) states.see((k) => `${locate()}: "${at(columns, k).header}"`);
  return states.intern();
}

/** Lets a column hold levels because of a text in its first cell. @throws FormatError when it holds numbers. */
function beginLevels(
  levels: LevelColumns,
  k: number,
  column: TableColumn,
  cell: unknown,
  locate: Locate,
  source: RowSource,
  isFirst: boolean,
): void {
  const { header, feature } = column;
  if (isFirst && levels.open && typeof cell === "string" && !isNoLevel(cell, source)) {
    levels.begin(k, column, cell, locate());
    return;
  }
  const asLevels = levels.open ? optionValue(feature) : undefined;
  throw badCell(locate(), header, cell, numberInstead(cell, source.numbers, header, asLevels, levels.words));
}

/** What a reader needs to know of a file's columns. */
export interface FeatureOptions {
  /** Whether a column is a feature whatever its values show. */
  readonly certain?: boolean;
  /** Which columns hold levels. */
  readonly coding: Coding;
  /** What else to do if no column is a feature. */
  readonly instead?: string;
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

/** What to do about levels in rows that are differences. */
const TWO_SIDES =
  "each row is a difference A − B, and levels have none: give both alternatives a column, as in a_x and b_x";

/** Reads states from all columns of a file that have no other role. Of these, it leaves out those whose values show one. */
export class FeatureStates {
  private readonly states: StateInterner;
  private readonly values: ColumnValues | undefined;
  private readonly levels: LevelColumns;

  constructor(
    private readonly columns: readonly TableColumn[],
    private readonly source: RowSource,
    kind: RowKind,
    private readonly options: FeatureOptions,
  ) {
    checkFeatures(columns, source);
    this.states = new StateInterner(columns.length);
    if (kind === "difference") {
      const [levels] = options.coding.levels ?? [];
      if (levels !== undefined)
        throw new FormatError(`${source.header}: "${levels}" has no levels (--levels): ${TWO_SIDES}`);
      this.levels = new LevelColumns(columns, source, undefined, TWO_SIDES);
    } else this.levels = new LevelColumns(columns, source, options.coding);
    if (!options.certain) this.values = new ColumnValues(columns, source.numbers, kind, this.levels);
  }

  /** Must see every row once, after it was read; also those without an answer, which have no place and are not read. */
  row(cells: Cells, place?: RowPlace): void {
    this.values?.row(cells, place);
  }

  /** The number of a row's state, each value multiplied by `sign`. */
  read(cells: Cells, locate: Locate, sign = 1): number {
    return readState(this.states, this.columns, cells, locate, this.source, this.levels, sign);
  }

  /**
   * All states, once all rows are read, and the names of their features.
   * @throws FormatError when a column may be no feature, none is left, or a value leaves nothing of the others.
   */
  finish(isNone?: IsNone): ReadSides & { readonly names: readonly string[] } {
    this.states.check();
    const { columns, source, options } = this;
    const roles = [...(this.values?.found() ?? [])].map(([k, role]) => ({ k, column: at(columns, k), ...role }));
    const doing = (wanted: OtherRole["action"]) => roles.filter(({ action }) => action === wanted);
    const left = doing("leave out").map(({ k }) => k);
    const isLeft = new Set(left);
    const numbers = columns.map((_, k) => k).filter((k) => !isLeft.has(k));
    const kept = numbers.map((k) => at(columns, k));
    const refused = doing("refuse");
    if (refused.length > 0) {
      const reasons = refused.map(({ column, reason }) => `"${column.header}" ${reason}`);
      const advice = options.advice(
        refused.map(({ column }) => column),
        kept,
      );
      throw new FormatError(`${source.file}: ${listOf(reasons)}; ${advice}`);
    }
    const { states, numbers: renumbered } = left.length > 0 ? this.states.without(left) : { states: this.states };
    const zeros = isNone ? this.stateOfZeros(states.all(), numbers) : undefined;
    const none = zeros !== undefined && isNone?.(zeros, renumbered) ? zeros : undefined;
    const { notes: coded, ...table } = this.levels.finish(states.all(), numbers, none);
    const notes = [...leftOutNotes(doing("leave out")), ...coded];
    if (table.size === 0) {
      const { instead = "" } = options;
      throw new FormatError(`${source.file}: no column of features; ${notes.join("; ")}${instead}`);
    }
    return {
      states: table,
      names: table.features,
      notes: [...notes, ...doubtNotes(doing("note"), kept.length), ...this.doubtfulNames(kept)],
      renumbered,
      none,
    };
  }

  /**
   * The state whose features are all 0, if it may be none of these: where other features are 0 and 1 alone, zeros may as well be
   * the base of dummies, and features that an option names are what they are.
   */
  private stateOfZeros(states: Float32Array, kept: readonly number[]): number | undefined {
    const { coding, certain } = this.options;
    const width = kept.length;
    if (certain || width < 2 || (coding.attributes && !coding.none)) return undefined;
    const numberAt = (i: number) => this.levels.numberIn(at(kept, i % width), at(states, i));
    let zeros: number | undefined;
    let hasOthers = false;
    for (let s = 0; s * width < states.length; s++) {
      let isZero = true;
      for (let i = s * width; i < (s + 1) * width; i++) {
        const value = numberAt(i);
        isZero &&= value === 0;
        hasOthers ||= value !== 0 && value !== 1;
      }
      if (isZero) zeros = s;
    }
    return hasOthers ? zeros : undefined;
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
