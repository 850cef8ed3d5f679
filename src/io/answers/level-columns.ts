// Columns of text among the features. Their values are levels, such as brands, which become features once all rows are read.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { type Attribute, codeOfLevel, featureOfLevel, type LevelCode } from "../../data/levels.ts";
import type { Locate } from "../cells.ts";
import { MAX_FEATURES } from "../limits.ts";
import { leftOutColumns, listOf, shortened } from "../notes.ts";
import type { RowSource } from "./answer-table.ts";
import type { StateTable } from "./answers-builder.ts";
import { Levels } from "./levels.ts";
import type { TableColumn } from "./table-column.ts";

/** Which columns hold levels, and how these become features. */
export interface Coding {
  /** Columns that hold levels even if these are numbers, without the prefixes of sides. Columns of text do so anyway. */
  readonly levels?: readonly string[];
  /** How levels become features; "effects" if left out. */
  readonly code?: LevelCode;
  /** The attributes of a model: columns with their names are coded in the same way, and no others hold levels. */
  readonly attributes?: readonly Attribute[];
  /** Whether the model has a feature of none of these. */
  readonly none?: boolean;
}

/** How many levels a note lists. */
const LISTED = 40;

/** The columns of features that hold levels, among all columns of features. */
export class LevelColumns {
  private readonly features: readonly string[];
  private readonly columns: (Levels | undefined)[];

  /**
   * @param columns All columns of features.
   * @param coding Undefined where columns cannot hold levels.
   * @param words What to do about words where they cannot be levels.
   * @throws FormatError when an option names a column that is no feature.
   */
  constructor(
    columns: readonly TableColumn[],
    private readonly source: RowSource,
    private readonly coding: Coding | undefined,
    readonly words?: string,
  ) {
    const { levels = [], attributes = [] } = coding ?? {};
    this.features = columns.map(({ feature }) => feature);
    checkLevels(levels, this.features, source);
    this.columns = this.features.map((feature) => {
      const known = attributes.find(({ name }) => name === feature);
      return known || levels.includes(feature) ? new Levels(feature, source, undefined, known) : undefined;
    });
  }

  /** Whether column k holds levels. */
  has(k: number): boolean {
    return this.columns[k] !== undefined;
  }

  /** Whether a column may still turn out to hold levels. */
  get open(): boolean {
    return this.coding !== undefined && this.coding.attributes === undefined;
  }

  /** The number of the level that was read last in column k; undefined if it holds numbers. */
  last(k: number): number | undefined {
    return this.columns[k]?.last;
  }

  /** What a constant column k holds in every row. */
  only(k: number): string {
    return this.columns[k]?.only ?? "";
  }

  /** Lets column k hold levels, because of the text in its first cell. */
  begin(k: number, { header }: TableColumn, cell: unknown, where: string): void {
    this.columns[k] = new Levels(at(this.features, k), this.source, { header, cell, where });
  }

  /** The number of the level in a cell of column k, which holds levels. */
  read(k: number, cell: unknown, column: TableColumn, locate: Locate): number {
    return (this.columns[k] as Levels).read(cell, column, locate);
  }

  /** The number that stands in column k, whose value is `value`; NaN if it is a text. */
  numberIn(k: number, value: number): number {
    const levels = this.columns[k];
    return levels ? Number(levels.level(value)) : value;
  }

  /**
   * The states with levels as features, once all rows are read.
   * @param states [n, kept.length]: the numbers of levels, and other features.
   * @param kept The numbers of the columns.
   * @param none The state that has no levels, if there is one: what stands in its columns is none unless others have it too.
   * @throws FormatError when the texts of a column seem to be no levels.
   */
  finish(
    states: Float32Array,
    kept: readonly number[],
    none?: number,
  ): Required<Pick<StateTable, "states" | "size" | "features">> &
    Pick<StateTable, "attributes"> & { readonly notes: string[] } {
    const names = kept.map((k) => at(this.features, k));
    if (!kept.some((k) => this.has(k))) return { states, size: names.length, features: names, notes: [] };
    const { source, coding } = this;
    const own = (i: number): number | undefined => {
      if (none === undefined) return undefined;
      const level = at(states, none * kept.length + i);
      for (let s = 0; s * kept.length < states.length; s++) {
        if (s !== none && states[s * kept.length + i] === level) return undefined;
      }
      return level;
    };
    const coded = kept.map((k, i) => this.columns[k]?.finish(coding?.code ?? "effects", own(i)));
    const constant = kept.filter((k, i) => this.has(k) && !coded[i]);
    const attributes = coded.flatMap((found) => found?.attribute ?? []);
    const features = names.flatMap((name, i) => {
      const attribute = coded[i]?.attribute;
      if (attribute) return attribute.levels.map((level) => featureOfLevel(attribute, level));
      return this.has(at(kept, i)) ? [] : [name];
    });
    const twice = features.find((name, j) => features.indexOf(name) !== j);
    if (twice !== undefined)
      throw new FormatError(`${source.header}: two features are named "${twice}"; rename a column`);
    if (features.length > MAX_FEATURES) {
      throw new FormatError(
        `${source.file}: the levels are ${features.length} features; at most ${MAX_FEATURES} are read`,
      );
    }
    const [width, size] = [kept.length, features.length];
    const codes = coded.map((found) => found?.numbers.map((number) => codeOfLevel(found.attribute, number)));
    const all = new Float32Array((states.length / width) * size);
    let to = 0;
    for (let from = 0; from < states.length; from++) {
      const i = from % width;
      const code = codes[i];
      if (code) for (const value of at(code, at(states, from))) all[to++] = value;
      else if (!this.has(at(kept, i))) all[to++] = at(states, from);
    }
    const notes = constant.map((k) =>
      leftOutColumns([`"${at(this.features, k)}"`], `is ${this.only(k)} in every row`, false),
    );
    notes.push(...(coding?.attributes ? asInModel(attributes) : attributes.map(described)));
    return { states: all, size, features, attributes: attributes.length > 0 ? attributes : undefined, notes };
  }
}

/** @throws FormatError when an option names a column that is no feature. */
function checkLevels(levels: readonly string[], features: readonly string[], { header }: RowSource): void {
  const missing = levels.find((name) => !features.includes(name));
  if (missing === undefined) return;
  const shown = `${features.slice(0, 8).map(shortened).join(", ")}${features.length > 8 ? ", …" : ""}`;
  throw new FormatError(`${header}: no feature "${missing}" among ${shown}; --levels names features that hold levels`);
}

/** How levels are coded, in a note. */
function described({ name, code, levels, omitted }: Attribute): string {
  const listed = levels.length <= LISTED ? levels : [...levels.slice(0, LISTED - 1), "…"];
  const list = listed.map(shortened).join(", ");
  const other = shortened(omitted);
  return code === "effects"
    ? `"${name}" has ${levels.length + 1} levels, in effects coding: ${list}; the effect of ${other} is minus the sum of theirs`
    : `"${name}" has ${levels.length + 1} levels, in dummy coding: ${list}; each is compared with ${other}`;
}

const asInModel = (attributes: readonly Attribute[]): string[] =>
  attributes.length === 0 ? [] : [`the levels of ${listOf(attributes.map(({ name }) => `"${name}"`))} are the model's`];
