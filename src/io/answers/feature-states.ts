// States whose features are numeric columns.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { badCell, type Locate, type NumberReader, parseNumber } from "../cells.ts";
import type { RowSource } from "./answer-table.ts";
import type { StateTable } from "./answers-builder.ts";
import { StateInterner } from "./interner.ts";
import { RowNumbering } from "./row-numbering.ts";
import type { Cells, TableColumn } from "./table-column.ts";

/** The states of all sides. */
export interface ReadSides {
  readonly states: StateTable;
  /** How the rows were interpreted, one sentence each. */
  readonly notes: readonly string[];
  /** The final number of each state, if it is not the one that `read` returned. */
  readonly renumbered?: Int32Array;
}

/** The note on a column that was left out because of its values. */
export const numbersRows = ({ header }: TableColumn) => `"${header}" was left out: it only numbers the rows`;

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
    const { index, header } = at(columns, k);
    const value = numbers.plain ? parseNumber(cells[index]) : numbers.parse(cells[index]);
    if (Number.isNaN(value)) throw badCell(locate(), header, cells[index], numbers.expected(cells[index]));
    states.set(k, sign * value);
  }
  if (sign === 1) states.see((k) => `${locate()}: "${at(columns, k).header}"`);
  return states.intern();
}

/** Reads states from all columns of a file that have no other role. Of these, it leaves out those that only number the rows. */
export class FeatureStates {
  private readonly states: StateInterner;
  private readonly numbering: RowNumbering;
  private readonly numbers: NumberReader;

  constructor(
    private readonly columns: readonly TableColumn[],
    private readonly source: RowSource,
  ) {
    this.states = new StateInterner(columns.length);
    this.numbering = new RowNumbering(columns, source.numbers);
    const { numbers } = source;
    this.numbers = {
      plain: numbers.plain,
      parse: (cell) => numbers.parse(cell),
      expected: (cell) => `${numbers.expected(cell)}; if the column is no feature, leave it out with --ignore`,
    };
  }

  /** Must see every row once, also those without an answer. */
  row(cells: Cells): void {
    this.numbering.row(cells);
  }

  /** The number of a row's state, each value multiplied by `sign`. */
  read(cells: Cells, locate: Locate, sign = 1): number {
    return readState(this.states, this.columns, cells, locate, this.numbers, sign);
  }

  /**
   * All states, once all rows are read, and the names of their features.
   * @throws FormatError when no feature is left, or a value leaves nothing of the others.
   */
  finish(): ReadSides & { readonly names: readonly string[] } {
    this.states.check();
    const dropped = this.numbering.found();
    const names = this.columns.map(({ feature }) => feature).filter((_, k) => !dropped.includes(k));
    const notes = dropped.map((k) => numbersRows(at(this.columns, k)));
    if (names.length === 0) throw new FormatError(`${this.source.file}: no column of features; ${notes.join("; ")}`);
    const { states, numbers } = dropped.length > 0 ? this.states.without(dropped) : { states: this.states };
    return { states: { states: states.all(), size: names.length, features: names }, names, notes, renumbered: numbers };
  }
}
