// The features of items: one in each column, or all in one column of lists.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { badCell, type Locate, parseNumber } from "../cells.ts";
import { floats } from "../growable.ts";
import { listOf, plural } from "../notes.ts";
import type { RowSource } from "./answer-table.ts";
import type { StateTable } from "./answers-builder.ts";
import { featureList } from "./feature-list.ts";
import { countsByName, NAMES } from "./feature-names.ts";
import { checkFeatures, type FeatureOptions, leftOutNotes } from "./feature-states.ts";
import { StateInterner } from "./interner.ts";
import { LevelColumns } from "./level-columns.ts";
import { numberInstead } from "./number-advice.ts";
import { MAX_ONE_HOT } from "./one-hot-items.ts";
import { OutlyingValues } from "./outlying-values.ts";
import { RowNumbering } from "./row-numbering.ts";
import { isList } from "./side-readers.ts";
import type { Cells, TableColumn } from "./table-column.ts";
import { type NamesColumn, TextColumn } from "./text-columns.ts";
import { checkTotals } from "./total-rows.ts";

/** The features of all items, and how they were read. */
export interface ReadFeatures {
  readonly table: Pick<StateTable, "states" | "size" | "features" | "attributes" | "texts" | "embedding">;
  /** What the features are. */
  readonly summary: string;
  /** What was left out, one sentence each. */
  readonly notes: readonly string[];
}

export class ItemFeatures {
  private readonly values = floats();
  private numberings: { readonly k: number; readonly numbering: RowNumbering }[];
  private outlying: OutlyingValues;
  /** The length of lists; 0 while each feature has a column. */
  private listed = 0;
  private rows = 0;
  /** The columns with cells that are no numbers, in the order of the first of these. */
  private readonly texts = new Map<number, TextColumn>();
  private readonly numeric = new Set<number>();
  private readonly levels: LevelColumns;

  constructor(
    private readonly columns: readonly TableColumn[],
    private readonly source: RowSource,
    private readonly options: FeatureOptions,
    private readonly names: NamesColumn,
  ) {
    checkFeatures(columns, source);
    this.levels = new LevelColumns(columns, source, options.coding);
    const numbers = columns.map((_, k) => k).filter((k) => !options.certain && !this.levels.has(k));
    this.numberings = numbers.map((k) => ({ k, numbering: new RowNumbering() }));
    this.outlying = new OutlyingValues(columns.length);
  }

  /** Reads the features of the next item. */
  row(cells: Cells, locate: Locate): void {
    this.numberings = this.numberings.filter(({ k, numbering }) =>
      numbering.see(this.source.numbers.parse(cells[at(this.columns, k).index])),
    );
    const [first] = this.columns;
    const list = first && cells[first.index];
    if (first && this.columns.length === 1 && (this.listed > 0 || (this.rows === 0 && isList(list)))) {
      this.readList(list, first.header, locate);
    } else {
      this.columns.forEach((column, k) => {
        const cell = cells[column.index];
        const holdsLevels = this.levels.has(k) && !this.texts.has(k);
        this.values.push(
          holdsLevels ? this.levels.read(k, cell, column, locate) : this.valueOf(cell, k, column, locate),
        );
      });
      if (this.texts.size === 0) this.see((k) => `${locate()}: "${at(this.columns, k).header}"`);
    }
    this.rows++;
  }

  /** The number in a cell, or that of a level. Texts are seen in all rows, before they are known to be levels. */
  private valueOf(cell: unknown, k: number, column: TableColumn, locate: Locate): number {
    const { numbers } = this.source;
    const { header } = column;
    const value = typeof cell === "boolean" ? Number.NaN : numbers.parse(cell);
    if (!Number.isNaN(value)) {
      this.numeric.add(k);
      return value + 0; // turns −0 into 0
    }
    if (typeof cell !== "string") throw badCell(locate(), header, cell, numberInstead(cell, numbers, header));
    const texts = this.texts.get(k) ?? new TextColumn(column, this.source, cell, locate(), this.levels.open);
    this.texts.set(k, texts);
    if (!texts.see(cell, locate) || !this.levels.open || this.numeric.has(k)) return Number.NaN;
    if (!this.levels.has(k)) this.levels.begin(k, column, cell, locate());
    return this.levels.read(k, cell, column, locate);
  }

  /** Sees the features of the item that was read. */
  private see(place: (k: number) => string): void {
    const size = this.listed || this.columns.length;
    this.outlying.see(this.values.view().subarray(this.rows * size), place);
  }

  private readList(list: unknown, header: string, locate: Locate): void {
    if (!isList(list) || list.length === 0 || (this.rows > 0 && list.length !== this.listed)) {
      const wants = this.rows === 0 ? "at least one number" : `${plural(this.listed, "number")}, as in the rows before`;
      throw badCell(locate(), header, list, `a list of ${wants}`);
    }
    if (this.rows === 0) this.outlying = new OutlyingValues(list.length);
    this.listed = list.length;
    Array.from(list).forEach((cell, k) => {
      const value = typeof cell === "number" ? parseNumber(cell) : Number.NaN;
      if (Number.isNaN(value)) throw badCell(locate(), header, cell, "a finite number", `[${k}]`);
      this.values.push(value + 0);
    });
    this.see((k) => `${locate()}: "${header}"[${k}]`);
  }

  /**
   * The features of the items with these names, once all rows are read. Items without features are a feature each.
   * @throws FormatError when a cell of a feature is no number, there are too many items without features, or a value leaves nothing of the others.
   */
  finish(names: readonly string[]): ReadFeatures {
    for (const [k, column] of this.texts) {
      const error = column.error(names, this.names, this.numeric.has(k));
      if (error) throw error;
    }
    const states = this.values.view();
    this.outlying.check(states);
    if (this.listed > 0) {
      const summary = `${plural(this.listed, "feature")} from "${at(this.columns, 0).header}"`;
      const notes = likeAnother(states, this.listed, names);
      return { table: { states: states.slice(), size: this.listed }, summary, notes };
    }
    const quantities = this.columns.map((_, k) => k).filter((k) => !this.levels.has(k));
    checkTotals(this.part(states, quantities), quantities.length, names, this.source.file, this.options.certain);
    const dropped = this.numbered();
    const isDropped = new Set(dropped);
    const kept = this.columns.map((_, k) => k).filter((k) => !isDropped.has(k));
    const leftOut = leftOutNotes(
      dropped.map((k) => ({ column: at(this.columns, k), action: "leave out", reason: "only numbers the rows" })),
    );
    const { notes: coded, ...table } = this.levels.finish(this.part(states, kept), kept);
    const notes = [...leftOut, ...coded];
    if (table.size === 0) return { ...oneHot(names, this.source.file), notes };
    const alike = likeAnother(table.states, table.size, names);
    return { table, summary: featureList(table.features), notes: [...notes, ...alike] };
  }

  /** The columns `kept` of the states of all items. */
  private part(states: Float32Array, kept: readonly number[]): Float32Array {
    const width = this.columns.length;
    return Float32Array.from({ length: this.rows * kept.length }, (_, i) =>
      at(states, Math.floor(i / kept.length) * width + at(kept, i % kept.length)),
    );
  }

  /**
   * The columns that number the rows by their names and values. Items may be sorted by a feature that is 1, 2, 3, ….
   * @throws FormatError when values alone look like numbers of rows.
   */
  private numbered(): number[] {
    const found = this.numberings.flatMap(({ k, numbering }) => {
      const { header, index } = at(this.columns, k);
      const numbers = numbering.found(header);
      if (!numbers) return [];
      const named = NAMES.test(header) || countsByName(header) !== undefined || index === 0;
      return numbers.counts || named ? [{ k, named }] : [];
    });
    const doubtful = found.filter(({ named }) => !named).map(({ k }) => at(this.columns, k));
    if (doubtful.length > 0) {
      const names = doubtful.map(({ header }) => `"${header}"`);
      const what = `${listOf(names)} only ${names.length === 1 ? "counts" : "count"} the rows`;
      throw new FormatError(`${this.source.file}: ${what}; ${this.options.advice(doubtful, this.columns)}`);
    }
    return found.map(({ k }) => k);
  }
}

/** A note on items that have the features of another. */
function likeAnother(states: Float32Array, size: number, names: readonly string[]): string[] {
  const interner = new StateInterner(size);
  const first: number[] = [];
  const pairs = names.flatMap((name, i) => {
    for (let k = 0; k < size; k++) interner.set(k, at(states, i * size + k));
    const number = interner.intern();
    const other = first[number];
    first[number] ??= i;
    return other === undefined ? [] : [`"${at(names, other)}" and "${name}"`];
  });
  if (pairs.length === 0) return [];
  const more = pairs.length > 1 ? `; so do ${pairs.length - 1} more` : "";
  return [`${pairs[0]} have the same features, and are ranked alike${more}`];
}

function oneHot(names: readonly string[], file: string): Omit<ReadFeatures, "notes"> {
  const size = names.length;
  if (size > MAX_ONE_HOT) {
    throw new FormatError(`${file}: got ${size} items without features; there may be at most ${MAX_ONE_HOT}`);
  }
  const states = new Float32Array(size * size);
  for (let i = 0; i < size; i++) states[i * (size + 1)] = 1;
  const summary = "no features, so what is learned of one says nothing of another";
  return { table: { states, size, features: names }, summary };
}
