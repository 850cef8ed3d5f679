// Reading the two sides of a comparison: columns of features, differences, lists of numbers, or items by name.

import { FormatError } from "../../base/errors.ts";
import { badCell, isMissing, type Locate, NUMBERS, parseNumber } from "../cells.ts";
import { MAX_FEATURES } from "../limits.ts";
import { plural } from "../notes.ts";
import type { AnswerItems } from "./answer-items.ts";
import type { RowSource } from "./answer-table.ts";
import type { StateTable } from "./answers-builder.ts";
import { featureList } from "./feature-list.ts";
import { checkFeatures, type FeatureOptions, FeatureStates, readState } from "./feature-states.ts";
import { StateInterner } from "./interner.ts";
import { type Coding, LevelColumns } from "./level-columns.ts";
import { messageText } from "./message-text.ts";
import { OneHotItems } from "./one-hot-items.ts";
import type { SideReader } from "./row-readers.ts";
import type { Cells, TableColumn } from "./table-column.ts";

/** A reader of sides that have columns of their own, the same features for each. `coding` says which hold levels, if some may. */
export function columnSides(
  a: readonly TableColumn[],
  b: readonly TableColumn[],
  source: RowSource,
  coding: Coding | undefined,
): SideReader {
  checkFeatures(a, source);
  const states = new StateInterner(a.length);
  const levels = new LevelColumns(a, source, coding);
  return {
    read: (cells, locate) => [
      [readState(states, a, cells, locate, source, levels)],
      [readState(states, b, cells, locate, source, levels)],
    ],
    finish: () => {
      states.check();
      const { notes, ...table } = levels.finish(states.all(), [...a.keys()]);
      if (table.size === 0) throw new FormatError(`${source.file}: no column of features; ${notes.join("; ")}`);
      return {
        states: table,
        notes: [`each row compares two alternatives of ${featureList(table.features)}`, ...notes],
      };
    },
  };
}

/**
 * A reader of rows that hold only the difference d = A − B, which is read as A = d and B = −d. A reward then enters as
 * f(d) − f(−d), which changes its sign when the sides are swapped.
 */
export function differenceSides(
  columns: readonly TableColumn[],
  source: RowSource,
  options: FeatureOptions,
): SideReader {
  const states = new FeatureStates(columns, source, "difference", options);
  return {
    read: (cells, locate, place) => {
      states.row(cells, place);
      return [[states.read(cells, locate)], [states.read(cells, locate, -1)]];
    },
    skip: (cells) => states.row(cells),
    finish: () => {
      const { names, notes, ...read } = states.finish();
      return { ...read, notes: [`each row is a difference A − B of ${featureList(names)}`, ...notes] };
    },
  };
}

/** What there is beside the cells of the two sides. */
interface BesideSides {
  readonly items?: AnswerItems;
  /** The column of what texts answer. */
  readonly prompt?: TableColumn;
  /** The columns of the captions of A and B, if both are there. */
  readonly captions?: readonly TableColumn[];
}

/**
 * A reader of sides in one cell each: a list, an item's name or a number. The first row decides which. In a typed source,
 * text is always a name, even if it looks like a number. With `items`, whatever is no list is the name of one of them.
 */
export function cellSides(
  a: TableColumn,
  b: TableColumn,
  source: RowSource,
  { items, prompt, captions = [] }: BesideSides = {},
): SideReader {
  let reader: SideReader | undefined;
  const readerFor = (cell: unknown): SideReader => {
    if (items && (items.texts || !isList(cell))) return itemSides(a, b, items, source, prompt);
    if (typeof cell === "string" && (source.typed || (Number.isNaN(source.numbers.parse(cell)) && !isMissing(cell)))) {
      return nameSides(a, b, source);
    }
    return typeof cell === "object" || cell === undefined ? listSides(a, b, captions) : numberSides(a, b, source);
  };
  return {
    get named() {
      return reader?.named ?? false;
    },
    read: (cells, locate, place) => {
      reader ??= readerFor(cells[a.index]);
      return reader.read(cells, locate, place);
    },
    finish: () => (reader as SideReader).finish(),
  };
}

function numberSides(a: TableColumn, b: TableColumn, source: RowSource): SideReader {
  const sides = columnSides([a], [b], source, undefined);
  const note = `"${a.header}" and "${b.header}" are numbers, read as states of one feature (item names must not be numbers)`;
  return {
    ...sides,
    read: (cells, locate, place) => {
      for (const { header, index } of [a, b]) if (isLongId(cells[index])) throw longId(locate, header, cells[index]);
      return sides.read(cells, locate, place);
    },
    finish: () => ({ ...sides.finish(), notes: [note] }),
  };
}

/** Whether a cell is a whole number with more digits than a number keeps: a name, and no feature. */
const isLongId = (cell: unknown): boolean =>
  typeof cell === "bigint"
    ? BigInt.asIntN(54, cell) !== cell
    : (typeof cell === "number" || (typeof cell === "string" && /^\s*[+-]?\d{16,}\s*$/.test(cell))) &&
      Math.abs(Number(cell)) > Number.MAX_SAFE_INTEGER;

const longId = (locate: Locate, header: string, cell: unknown): FormatError =>
  badCell(
    locate(),
    header,
    cell,
    "a feature, or the name of an item: put names that are numbers in a table of items (--items), or in quotes in JSON",
  );

/** A reader of sides that are items of a table by name, or texts, which may answer a prompt. */
export function itemSides(
  a: TableColumn,
  b: TableColumn,
  items: AnswerItems,
  source: RowSource,
  prompt?: TableColumn,
): SideReader {
  const number = ({ index, header }: TableColumn, cells: Cells, locate: Locate) =>
    items.number(cells[index], header, locate, source, prompt && cells[prompt.index]);
  return {
    named: true,
    read: (cells, locate) => [[number(a, cells, locate)], [number(b, cells, locate)]],
    finish: () => ({ states: items.states(), notes: [items.note("each row compares two")] }),
  };
}

function nameSides(a: TableColumn, b: TableColumn, source: RowSource): SideReader {
  const items = new OneHotItems(source);
  return {
    named: true,
    read: (cells, locate) => [
      [items.number(cells[a.index], a.header, locate)],
      [items.number(cells[b.index], b.header, locate)],
    ],
    finish: () => ({ states: items.states(), notes: [items.note("each row compares two")] }),
  };
}

function listSides(a: TableColumn, b: TableColumn, captions: readonly TableColumn[]): SideReader {
  const lists = new ListReader();
  const texts: string[] = [];
  const read = (side: TableColumn, caption: TableColumn | undefined, cells: Cells, locate: Locate): number[] => {
    const states = lists.read(cells[side.index], side.header, locate);
    if (caption) for (const state of states) texts[state] ??= messageText(cells[caption.index]) ?? "";
    return states;
  };
  const [captionOfA, captionOfB] = captions.length === 2 ? captions : [];
  return {
    read: (cells, locate) => [read(a, captionOfA, cells, locate), read(b, captionOfB, cells, locate)],
    finish: () => {
      const { longest, size } = lists;
      const sides = longest > 1 ? `segments of up to ${longest} states` : "states";
      const states = captionOfB ? { ...lists.states(), captions: texts } : lists.states();
      return { states, notes: [`each row compares two ${sides} of ${plural(size, "feature")}`] };
    },
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
      throw new FormatError(`${locate()}: "${name}" has ${plural(value.length, "state")}; it may have at most 65536`);
    }
    const segment = Array.from(value, (state, i) => {
      if (!isList(state) || state.length === 0) throw badCell(locate(), name, state, "a list of numbers", `[${i}]`);
      return this.readState(state, name, locate, `[${i}]`);
    });
    this.longest = Math.max(this.longest, segment.length);
    return segment;
  }

  private readState(values: List, name: string, locate: Locate, path = ""): number {
    if (values.length > MAX_FEATURES) {
      throw new FormatError(
        `${locate()}: "${name}"${path} has ${plural(values.length, "feature")}; it may have at most 65536`,
      );
    }
    this.interner ??= new StateInterner(values.length);
    if (values.length !== this.size) {
      throw new FormatError(
        `${locate()}: "${name}"${path} has ${plural(values.length, "feature")}; it must have ${this.size}, as in the rows before`,
      );
    }
    for (let k = 0; k < values.length; k++) {
      const value = isNumber(values[k]) ? parseNumber(values[k]) : Number.NaN;
      if (Number.isNaN(value)) {
        const expected = Number.isFinite(values[k]) ? NUMBERS.expected(values[k]) : "a finite number";
        throw badCell(locate(), name, values[k], expected, `${path}[${k}]`);
      }
      this.interner.set(k, value);
    }
    this.interner.see((k) => `${locate()}: "${name}"${path}[${k}]`);
    return this.interner.intern();
  }

  /** All states. @throws FormatError when a value leaves nothing of the others. */
  states(): StateTable {
    this.interner?.check();
    return { states: this.interner?.all() ?? new Float32Array(0), size: this.size };
  }
}
