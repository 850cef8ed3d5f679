// Rows that are the alternative "none of these", which has no features but one of its own.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { NONE } from "../../data/none.ts";
import { isMissing } from "../cells.ts";
import { plural } from "../notes.ts";
import type { AnswerItems } from "./answer-items.ts";
import type { RowSource } from "./answer-table.ts";
import type { StateTable } from "./answers-builder.ts";
import type { ReadSides } from "./feature-states.ts";
import { LabelReader } from "./labels.ts";
import type { Cells, TableColumn } from "./table-column.ts";

const NONE_NAME =
  /^((none|neither)( of (these|those|them|the above|both|the two))?|no[ _-]?(choice|option|purchase)|opt(ed)?[ _-]?out|keine[rs]?( (davon|von beiden|von diesen))?)$/i;

/** The length of the shortest of these names: most cells are shorter, and are asked about once a row. */
const SHORTEST = 4;

/** Whether a name is one of "none of these". */
export const isNoneName = (cell: unknown): boolean =>
  typeof cell === "string" && cell.length >= SHORTEST && NONE_NAME.test(cell.trim());

/** What is written where an alternative has no features. */
const isNothing = (cell: unknown, numeric: number): boolean =>
  isMissing(cell) || numeric === 0 || isNoneName(cell) || (typeof cell === "string" && /^[.–—-]$/.test(cell.trim()));

/** How the columns of a file may say that a row is none of these. */
export interface NoneColumns {
  /** Marks such rows: then nothing else does. */
  readonly none?: TableColumn;
  /** The name of an alternative. */
  readonly option?: TableColumn;
  readonly features: readonly TableColumn[];
  readonly items?: AnswerItems;
  /** Whether the model has a feature of none of these. */
  readonly known?: boolean;
}

/** In fewer tasks, rows whose features are all 0 are so by chance. */
const FEWEST_TASKS = 4;

/** The share of tasks that have such a row. */
const NEARLY = 0.9;

/** Finds the rows that are none of these: by a mark, by name, or because all features are blank. */
export class NoneRows {
  private readonly flags: LabelReader | undefined;
  private count = 0;
  private blank = 0;
  private zeros = 0; // rows that are one because all features are 0
  private firstBlank = 0; // its line

  constructor(
    private readonly source: RowSource,
    private readonly columns: NoneColumns,
  ) {
    if (columns.none) this.flags = new LabelReader(source, columns.none, "none");
  }

  /** Whether a row is one. @throws FormatError when it has features nevertheless. */
  has(cells: Cells, line: number): boolean {
    const { columns, source, flags } = this;
    const { none, option, features, items } = columns;
    const name = option && cells[option.index];
    const isMarked = flags?.read(cells, line) === 1;
    const isNamed = !flags && isNoneName(name) && !items?.has(name);
    if (!isMarked && !isNamed) {
      if (flags || features.length === 0 || !features.every(({ index }) => isMissing(cells[index]))) return false;
      this.firstBlank ||= line;
      this.blank++;
      this.count++;
      return true;
    }
    const filled = features.find(({ index }) => !isNothing(cells[index], source.numbers.parse(cells[index])));
    if (filled) {
      const by = isMarked ? `"${none?.header}" marks it` : `"${option?.header}" is ${JSON.stringify(name)}`;
      throw new FormatError(
        `${source.locate(line)}: "${filled.header}" is ${JSON.stringify(cells[filled.index])}, but the row is none of these (${by}), which has no features: leave the cell blank, or the column out with --ignore "${filled.header}"`,
      );
    }
    this.count++;
    return true;
  }

  /**
   * Notes once all rows are read.
   * @param tasks The number of tasks.
   * @throws FormatError when few tasks have a row without features.
   */
  finish(tasks: number): string[] {
    const { count, blank, source } = this;
    if (blank > 0 && 2 * blank < tasks) {
      throw new FormatError(
        `${source.locate(this.firstBlank)}: all features are blank; fill them in, leave out the row, or mark it as none of these with --none (only ${blank} of ${plural(tasks, "task")} ha${blank === 1 ? "s" : "ve"} such a row)`,
      );
    }
    const how = blank === 0 ? "" : blank === count ? " because all features are blank" : ", some without features";
    const are = count === 1 ? "1 row is" : `${plural(count, "row")} are`;
    const notes = this.flags?.finish() ?? [];
    if (count > 0) notes.push(`${are} none of these${how}: all features are 0 but "${NONE}", which is 1`);
    return notes;
  }

  /** Whether there are such rows. */
  get any(): boolean {
    return this.count > 0;
  }

  /**
   * Whether rows whose features are all 0 are none of these: nearly each task has one, none has two, and nothing else says which
   * rows are.
   * @param zeros The number of such rows in each task.
   */
  areZeros(zeros: Int32Array): boolean {
    const fewest = this.columns.known ? 1 : FEWEST_TASKS;
    const count = zeros.reduce((sum, rows) => sum + rows, 0);
    if (this.flags || this.any || zeros.length < fewest || count < NEARLY * zeros.length) return false;
    this.zeros = count;
    return zeros.every((rows) => rows <= 1);
  }

  /** The note on rows that are none of these because all of their features are 0. */
  zerosNote(tasks: number): string {
    const { zeros } = this;
    const where = zeros === tasks ? "in one row of each task" : `in one row of ${zeros} of ${plural(tasks, "task")}`;
    return `${zeros === 1 ? "1 row is" : `${plural(zeros, "row")} are`} none of these because all features are 0, ${where}: the feature "${NONE}" is 1 there (to read them as others, name the features with --features)`;
  }
}

/** Adds the state of none of these, unless an item or a state without features is it already. Returns its number too. */
export function withNone({ states: table, none, ...read }: ReadSides): ReadSides & { readonly none: number } {
  const { items, captions, features, size } = table;
  const known = items?.findIndex(({ name }) => isNoneName(name)) ?? -1;
  if (known >= 0) return { ...read, states: table, none: known };
  const position = features?.indexOf(NONE) ?? -1;
  const width = position < 0 ? size + 1 : size;
  const count = table.states.length / size;
  const own = none ?? count; // its state
  const states = new Float32Array(Math.max(count, own + 1) * width);
  for (let s = 0; s < count; s++) {
    if (s !== own) states.set(table.states.subarray(s * size, (s + 1) * size), s * width);
  }
  states[own * width + (position < 0 ? size : position)] = 1;
  const named = features && (position < 0 ? [...features, NONE] : features);
  const isOneHot = captions !== undefined && captions === features;
  const all: StateTable = {
    ...table,
    states,
    size: width,
    features: named,
    captions: isOneHot ? named : captions && [...captions, "none of these"],
    items: items && [...items, { name: NONE, caption: "none of these" }],
  };
  return { ...read, states: all, none: own };
}

/** The number of a state, that of a row without features is −1. */
export const stateNumber = (state: number, { renumbered, none }: Pick<ReadSides, "renumbered"> & { none: number }) =>
  state < 0 ? none : renumbered ? at(renumbered, state) : state;
