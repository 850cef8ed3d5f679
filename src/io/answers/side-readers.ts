// Reading the two sides of a comparison: numeric columns, differences, lists of numbers, or items by name.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { badCell, isMissing, type Locate, parseName, parseNumber } from "../cells.ts";
import { plural } from "../notes.ts";
import type { StateTable } from "./answers-builder.ts";
import { NameInterner, StateInterner } from "./interner.ts";
import type { NamedItems } from "./named-items.ts";

/** The cells of a row, in header order. */
export type Cells = readonly unknown[];

/** Reads the two sides of comparisons and collects their states. */
export interface SideReader {
  /** The state numbers of both sides of a row. */
  read(cells: Cells, locate: Locate): readonly [a: readonly number[], b: readonly number[]];
  /** All states read so far. */
  states(): StateTable;
  /** One sentence about how the rows were interpreted. */
  readonly note: string;
}

/** A column of a table. */
export interface TableColumn {
  readonly index: number;
  readonly header: string;
  /** The feature's name: the header without the prefix of its side. */
  readonly feature: string;
}

/** Reads a state from numeric columns, each value multiplied by `sign`. Returns its number. */
export function readState(
  states: StateInterner,
  columns: readonly TableColumn[],
  cells: Cells,
  locate: Locate,
  sign = 1,
): number {
  for (let k = 0; k < columns.length; k++) {
    const { index, header } = at(columns, k);
    const value = parseNumber(cells[index]);
    if (Number.isNaN(value)) throw badCell(locate(), header, cells[index], "a number");
    states.set(k, sign * value);
  }
  return states.intern();
}

/** Reads the alternative of a row, and collects their states. */
export interface AlternativeReader {
  /** The state number of a row's alternative. */
  read(cells: Cells, locate: Locate): number;
  /** All states read so far. */
  states(): StateTable;
  /** One sentence about the items that were named; empty if there are none. */
  readonly note: string;
}

/** A reader of alternatives whose features are numeric columns. */
export function columnAlternatives(columns: readonly TableColumn[]): AlternativeReader {
  const states = new StateInterner(columns.length);
  const features = columns.map(({ feature }) => feature);
  return {
    read: (cells, locate) => readState(states, columns, cells, locate),
    states: () => ({ states: states.all(), size: states.size, features }),
    note: "",
  };
}

/** A reader of alternatives that are items by name. */
export function namedAlternatives(
  { index, header }: TableColumn,
  items: NamedItems,
  typed: boolean,
): AlternativeReader {
  return {
    get note() {
      return items.note("each row is one");
    },
    read: (cells, locate) => items.number(cells[index], header, locate, typed),
    states: () => items.states(),
  };
}

/**
 * A reader of alternatives in one column: items by name or, if names are not required and the first row has none, a feature.
 */
export function itemAlternatives(column: TableColumn, items: NamedItems, typed: boolean): AlternativeReader {
  let reader: AlternativeReader | undefined;
  return {
    get note() {
      return reader?.note ?? "";
    },
    read: (cells, locate) => {
      const isNamed = items.required || items.has(cells[column.index]);
      reader ??= isNamed ? namedAlternatives(column, items, typed) : columnAlternatives([column]);
      return reader.read(cells, locate);
    },
    states: () => (reader as AlternativeReader).states(),
  };
}

/** A reader of sides that have numeric columns of their own, the same features for each. */
export function columnSides(a: readonly TableColumn[], b: readonly TableColumn[], note: string): SideReader {
  const states = new StateInterner(a.length);
  return {
    note,
    read: (cells, locate) => [[readState(states, a, cells, locate)], [readState(states, b, cells, locate)]],
    states: () => ({ states: states.all(), size: states.size, features: a.map(({ feature }) => feature) }),
  };
}

/**
 * A reader of rows that hold only the difference d = A − B, which is read as A = d and B = −d. A reward then enters as
 * f(d) − f(−d), which changes its sign when the sides are swapped.
 */
export function differenceSides(columns: readonly TableColumn[]): SideReader {
  const states = new StateInterner(columns.length);
  return {
    note: `each row is a difference A − B of ${plural(columns.length, "feature")}`,
    read: (cells, locate) => [
      [readState(states, columns, cells, locate)],
      [readState(states, columns, cells, locate, -1)],
    ],
    states: () => ({ states: states.all(), size: states.size, features: columns.map(({ feature }) => feature) }),
  };
}

/**
 * A reader of sides in one cell each: a list, an item's name or a number. The first row decides which. In a `typed` source,
 * text is always a name, even if it looks like a number. With `items`, whatever is no list is the name of one of them.
 */
export function cellSides(a: TableColumn, b: TableColumn, typed: boolean, items?: NamedItems): SideReader {
  let reader: SideReader | undefined;
  const readerFor = (cell: unknown): SideReader => {
    if (items && !isList(cell)) return itemSides(a, b, items, typed);
    if (typeof cell === "string" && (typed || (Number.isNaN(parseNumber(cell)) && !isMissing(cell)))) {
      return nameSides(a, b, typed);
    }
    if (typeof cell === "object" || cell === undefined) return listSides(a, b);
    const note = `"${a.header}" and "${b.header}" are numbers, read as states of one feature (item names must not be numbers)`;
    return columnSides([a], [b], note);
  };
  return {
    get note() {
      return reader?.note ?? "";
    },
    read: (cells, locate) => {
      reader ??= readerFor(cells[a.index]);
      return reader.read(cells, locate);
    },
    states: () => (reader as SideReader).states(),
  };
}

/** A reader of sides that are items of a table, by name. */
function itemSides(a: TableColumn, b: TableColumn, items: NamedItems, typed: boolean): SideReader {
  return {
    get note() {
      return items.note("each row compares two");
    },
    read: (cells, locate) => [
      [items.number(cells[a.index], a.header, locate, typed)],
      [items.number(cells[b.index], b.header, locate, typed)],
    ],
    states: () => items.states(),
  };
}

/** The largest number of items without features: the one-hot states of n items take n² values. */
export const MAX_ONE_HOT = 8192;

function nameSides(a: TableColumn, b: TableColumn, typed: boolean): SideReader {
  const items = new NameInterner();
  const item = (cell: unknown, { header }: TableColumn, locate: Locate): number[] => {
    const number = items.intern(parseName(cell, header, locate, typed));
    if (number < MAX_ONE_HOT) return [number];
    throw new FormatError(
      `${locate()}: "${header}" is the ${MAX_ONE_HOT + 1}th item; at most ${MAX_ONE_HOT} can be named, describe more by features (--items)`,
    );
  };
  return {
    get note() {
      return `each row compares two of ${plural(items.names.length, "item")} by name`;
    },
    read: (cells, locate) => [item(cells[a.index], a, locate), item(cells[b.index], b, locate)],
    states: () => {
      const size = items.names.length;
      const oneHot = new Float32Array(size * size);
      for (let i = 0; i < size; i++) oneHot[i * (size + 1)] = 1;
      return { states: oneHot, size, captions: items.names, features: items.names };
    },
  };
}

function listSides(a: TableColumn, b: TableColumn): SideReader {
  const lists = new ListReader();
  return {
    get note() {
      const { longest, size } = lists;
      const sides = longest > 1 ? `segments of up to ${longest} states` : "states";
      return `each row compares two ${sides} of ${plural(size, "feature")}`;
    },
    read: (cells, locate) => [
      lists.read(cells[a.index], a.header, locate),
      lists.read(cells[b.index], b.header, locate),
    ],
    states: () => lists.states(),
  };
}

type List = ArrayLike<unknown>;
export const isList = (value: unknown): value is List =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

const isNumber = (value: unknown): boolean => typeof value === "number" || typeof value === "bigint";

/** Reads states from lists of numbers, and segments from lists of such lists. */
export class ListReader {
  /** Number of states in the longest segment so far. */
  longest = 1;
  private interner: StateInterner | undefined;

  /** Number of features of a state; 0 before the first. */
  get size(): number {
    return this.interner?.size ?? 0;
  }

  /** The state numbers of a side. */
  read(value: unknown, name: string, locate: Locate): number[] {
    if (!isList(value) || value.length === 0) throw badCell(locate(), name, value, "a list of numbers");
    if (!isList(value[0])) return [this.readState(value, name, locate)];
    if (value.length > 65536) {
      throw new FormatError(`${locate()}: "${name}" has ${value.length} states; it may have at most 65536`);
    }
    const segment = Array.from(value, (state, i) => {
      if (!isList(state) || state.length === 0) throw badCell(locate(), name, state, "a list of numbers", `[${i}]`);
      return this.readState(state, name, locate, `[${i}]`);
    });
    this.longest = Math.max(this.longest, segment.length);
    return segment;
  }

  private readState(values: List, name: string, locate: Locate, path = ""): number {
    this.interner ??= new StateInterner(values.length);
    if (values.length !== this.size) {
      throw new FormatError(
        `${locate()}: "${name}"${path} has ${values.length} features; it must have ${this.size}, as in the rows before`,
      );
    }
    for (let k = 0; k < values.length; k++) {
      const value = isNumber(values[k]) ? parseNumber(values[k]) : Number.NaN;
      if (Number.isNaN(value)) throw badCell(locate(), name, values[k], "a finite number", `${path}[${k}]`);
      this.interner.set(k, value);
    }
    return this.interner.intern();
  }

  states(): StateTable {
    return { states: this.interner?.all() ?? new Float32Array(0), size: this.size };
  }
}
