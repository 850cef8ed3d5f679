// What is compared: states from numeric columns, from differences, from lists of numbers, or items with names.

import { FormatError } from "../../base/errors.ts";
import type { Preferences } from "../../data/preferences.ts";
import { badCell, isMissing, parseName, parseNumber } from "../cells.ts";
import { plural } from "./answer-table.ts";
import { NameInterner, StateInterner } from "./interner.ts";

export type Cells = readonly unknown[];
export type Locate = () => string;
export type StateTable = Pick<Preferences, "states" | "size" | "captions" | "features">;

/** The two sides of a row as numbers of states. */
export interface SideReader {
  read(cells: Cells, where: Locate): readonly [a: readonly number[], b: readonly number[]];
  table(): StateTable;
  /** How the rows were understood, in a sentence. */
  readonly note: string;
}

/** A feature: what it is called, the column it is in, and what that is called. */
export interface TableColumn {
  readonly feature: string;
  readonly index: number;
  readonly header: string;
}

/** A state from columns of numbers. */
export function readState(
  states: StateInterner,
  features: readonly TableColumn[],
  cells: Cells,
  where: Locate,
  sign = 1,
): number {
  for (let k = 0; k < features.length; k++) {
    const { index, header } = features[k] as TableColumn;
    const value = parseNumber(cells[index]);
    if (Number.isNaN(value)) throw badCell(where(), header, cells[index], "a number");
    states.set(k, sign * value);
  }
  return states.intern();
}

/** Side A and side B each in columns of their own. */
export function columnSides(a: readonly TableColumn[], b: readonly TableColumn[], note: string): SideReader {
  const states = new StateInterner(a.length);
  return {
    note,
    read: (cells, where) => [[readState(states, a, cells, where)], [readState(states, b, cells, where)]],
    table: () => ({ states: states.all(), size: states.size, features: a.map(({ feature }) => feature) }),
  };
}

/** Only d = A − B is known. As A = d and B = −d a reward enters as f(d) − f(−d): swapping the sides turns its sign. */
export function differenceSides(features: readonly TableColumn[]): SideReader {
  const states = new StateInterner(features.length);
  return {
    note: `each row is a difference A − B of ${plural(features.length, "feature")}`,
    read: (cells, where) => [
      [readState(states, features, cells, where)],
      [readState(states, features, cells, where, -1)],
    ],
    table: () => ({ states: states.all(), size: states.size, features: features.map(({ feature }) => feature) }),
  };
}

/** Sides in one cell each: lists, names or single numbers, as in the first row. `typed`: text is never a number. */
export function cellSides(a: TableColumn, b: TableColumn, typed: boolean): SideReader {
  let sides: SideReader | undefined;
  const kind = (cell: unknown): SideReader => {
    if (typeof cell === "string" && (typed || (Number.isNaN(parseNumber(cell)) && !isMissing(cell))))
      return nameSides(a, b);
    if (typeof cell === "object" || cell === undefined) return listSides(a, b);
    const note = `"${a.header}" and "${b.header}" are numbers: states of one feature (items need names, not numbers)`;
    return columnSides([a], [b], note);
  };
  return {
    get note() {
      return sides?.note ?? "";
    },
    read: (cells, where) => {
      sides ??= kind(cells[a.index]);
      return sides.read(cells, where);
    },
    table: () => (sides as SideReader).table(),
  };
}

/** The most items that get a state each: their one-hot states are a square. */
const MOST_ITEMS = 8192;

function nameSides(a: TableColumn, b: TableColumn): SideReader {
  const items = new NameInterner();
  const item = (cell: unknown, { header }: TableColumn, where: Locate): number[] => {
    const number = items.intern(parseName(cell, header, where));
    if (number < MOST_ITEMS) return [number];
    const got = `${where()}: "${header}" is item ${MOST_ITEMS + 1}`;
    throw new FormatError(`${got}; at most ${MOST_ITEMS} are told apart by name, more want features instead`);
  };
  return {
    get note() {
      return `each row compares two of ${plural(items.names.length, "item")} by name`;
    },
    read: (cells, where) => [item(cells[a.index], a, where), item(cells[b.index], b, where)],
    table: () => {
      const size = items.names.length;
      const states = new Float32Array(size * size);
      for (let i = 0; i < size; i++) states[i * (size + 1)] = 1;
      return { states, size, captions: items.names, features: items.names };
    },
  };
}

function listSides(a: TableColumn, b: TableColumn): SideReader {
  const lists = new ListReader();
  return {
    get note() {
      return `each row compares two ${lists.longest > 1 ? `segments of up to ${lists.longest} states` : "states"} of ${plural(lists.size, "feature")}`;
    },
    read: (cells, where) => [lists.read(cells[a.index], a.header, where), lists.read(cells[b.index], b.header, where)],
    table: () => lists.table(),
  };
}

type List = ArrayLike<unknown>;
const isList = (value: unknown): value is List =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

const isNumber = (value: unknown): boolean => typeof value === "number" || typeof value === "bigint";

/** States from lists of numbers, segments from lists of such lists. */
export class ListReader {
  longest = 1;
  private states: StateInterner | undefined;

  get size(): number {
    return this.states?.size ?? 0;
  }

  read(value: unknown, name: string, where: Locate): number[] {
    if (!isList(value) || value.length === 0) throw badCell(where(), name, value, "a list of numbers");
    if (!isList(value[0])) return [this.state(value, name, where)];
    if (value.length > 65536) throw new FormatError(`${where()}: "${name}" has ${value.length} states; at most 65536`);
    const segment = Array.from(value, (state, i) => {
      if (!isList(state) || state.length === 0) throw badCell(where(), name, state, "a list of numbers", `[${i}]`);
      return this.state(state, name, where, `[${i}]`);
    });
    this.longest = Math.max(this.longest, segment.length);
    return segment;
  }

  private state(values: List, name: string, where: Locate, step = ""): number {
    this.states ??= new StateInterner(values.length);
    if (values.length !== this.size) {
      throw new FormatError(
        `${where()}: "${name}"${step} has ${values.length} features; the rows before have ${this.size}`,
      );
    }
    for (let k = 0; k < values.length; k++) {
      const value = isNumber(values[k]) ? parseNumber(values[k]) : Number.NaN;
      if (Number.isNaN(value)) throw badCell(where(), name, values[k], "a finite number", `${step}[${k}]`);
      this.states.set(k, value);
    }
    return this.states.intern();
  }

  table(): StateTable {
    return { states: this.states?.all() ?? new Float32Array(0), size: this.size };
  }
}
