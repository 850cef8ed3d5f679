// What is compared: states from numeric columns, from differences, from lists of numbers, or items with names.

import { FormatError } from "../base/errors.ts";
import { Names, States } from "../data/interner.ts";
import type { Preferences } from "../data/preferences.ts";
import { count } from "./answer-table.ts";
import { isMissing, nameOf, numeric, wrong } from "./cells.ts";

export type Cells = readonly unknown[];
export type Where = () => string;
export type StateTable = Pick<Preferences, "states" | "size" | "captions" | "features">;

/** The two sides of a row as numbers of states. */
export interface Sides {
  read(cells: Cells, where: Where): readonly [a: readonly number[], b: readonly number[]];
  table(): StateTable;
  /** How the rows were understood, in a sentence. */
  readonly note: string;
}

/** A feature: what it is called, the column it is in, and what that is called. */
export interface Feature {
  readonly name: string;
  readonly at: number;
  readonly column: string;
}

/** A state from columns of numbers. */
export function readState(states: States, features: readonly Feature[], cells: Cells, where: Where, sign = 1): number {
  for (let k = 0; k < features.length; k++) {
    const { at, column } = features[k] as Feature;
    const value = numeric(cells[at]);
    if (Number.isNaN(value)) throw wrong(where(), column, cells[at], "a number");
    states.set(k, sign * value);
  }
  return states.intern();
}

/** Side A and side B each in columns of their own. */
export function columnSides(a: readonly Feature[], b: readonly Feature[], note: string): Sides {
  const states = new States(a.length);
  return {
    note,
    read: (cells, where) => [[readState(states, a, cells, where)], [readState(states, b, cells, where)]],
    table: () => ({ states: states.all(), size: states.size, features: a.map(({ name }) => name) }),
  };
}

/** Only d = A − B is known. As A = d and B = −d a reward enters as f(d) − f(−d): swapping the sides turns its sign. */
export function differenceSides(features: readonly Feature[]): Sides {
  const states = new States(features.length);
  return {
    note: `each row is a difference A − B of ${count(features.length, "feature")}`,
    read: (cells, where) => [
      [readState(states, features, cells, where)],
      [readState(states, features, cells, where, -1)],
    ],
    table: () => ({ states: states.all(), size: states.size, features: features.map(({ name }) => name) }),
  };
}

/** Sides in one cell each: lists, names or single numbers, as in the first row. `typed`: text is never a number. */
export function cellSides(a: Feature, b: Feature, typed: boolean): Sides {
  let sides: Sides | undefined;
  const kind = (cell: unknown): Sides => {
    if (typeof cell === "string" && (typed || (Number.isNaN(numeric(cell)) && !isMissing(cell))))
      return nameSides(a, b);
    if (typeof cell === "object" || cell === undefined) return listSides(a, b);
    const note = `"${a.column}" and "${b.column}" are numbers: states of one feature (items need names, not numbers)`;
    return columnSides([a], [b], note);
  };
  return {
    get note() {
      return sides?.note ?? "";
    },
    read: (cells, where) => {
      sides ??= kind(cells[a.at]);
      return sides.read(cells, where);
    },
    table: () => (sides as Sides).table(),
  };
}

/** The most items that get a state each: their one-hot states are a square. */
const MOST_ITEMS = 8192;

function nameSides(a: Feature, b: Feature): Sides {
  const items = new Names();
  const item = (cell: unknown, { column }: Feature, where: Where): number[] => {
    const number = items.number(nameOf(cell, column, where));
    if (number < MOST_ITEMS) return [number];
    const got = `${where()}: "${column}" is item ${MOST_ITEMS + 1}`;
    throw new FormatError(`${got}; at most ${MOST_ITEMS} are told apart by name, more want features instead`);
  };
  return {
    get note() {
      return `each row compares two of ${count(items.list.length, "item")} by name`;
    },
    read: (cells, where) => [item(cells[a.at], a, where), item(cells[b.at], b, where)],
    table: () => {
      const size = items.list.length;
      const states = new Float32Array(size * size);
      for (let i = 0; i < size; i++) states[i * (size + 1)] = 1;
      return { states, size, captions: items.list, features: items.list };
    },
  };
}

function listSides(a: Feature, b: Feature): Sides {
  const lists = new Lists();
  return {
    get note() {
      return `each row compares two ${lists.longest > 1 ? `segments of up to ${lists.longest} states` : "states"} of ${count(lists.size, "feature")}`;
    },
    read: (cells, where) => [lists.read(cells[a.at], a.column, where), lists.read(cells[b.at], b.column, where)],
    table: () => lists.table(),
  };
}

type List = ArrayLike<unknown>;
const isList = (value: unknown): value is List =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

const isNumber = (value: unknown): boolean => typeof value === "number" || typeof value === "bigint";

/** States from lists of numbers, segments from lists of such lists. */
export class Lists {
  longest = 1;
  private states: States | undefined;

  get size(): number {
    return this.states?.size ?? 0;
  }

  read(value: unknown, name: string, where: Where): number[] {
    if (!isList(value) || value.length === 0) throw wrong(where(), name, value, "a list of numbers");
    if (!isList(value[0])) return [this.state(value, name, where)];
    if (value.length > 65536) throw new FormatError(`${where()}: "${name}" has ${value.length} states; at most 65536`);
    const segment = Array.from(value, (state, i) => {
      if (!isList(state) || state.length === 0) throw wrong(where(), name, state, "a list of numbers", `[${i}]`);
      return this.state(state, name, where, `[${i}]`);
    });
    this.longest = Math.max(this.longest, segment.length);
    return segment;
  }

  private state(values: List, name: string, where: Where, step = ""): number {
    this.states ??= new States(values.length);
    if (values.length !== this.size) {
      throw new FormatError(
        `${where()}: "${name}"${step} has ${values.length} features; the rows before have ${this.size}`,
      );
    }
    for (let k = 0; k < values.length; k++) {
      const value = isNumber(values[k]) ? numeric(values[k]) : Number.NaN;
      if (Number.isNaN(value)) throw wrong(where(), name, values[k], "a finite number", `${step}[${k}]`);
      this.states.set(k, value);
    }
    return this.states.intern();
  }

  table(): StateTable {
    return { states: this.states?.all() ?? new Float32Array(0), size: this.size };
  }
}
