// The levels in one column, such as brands.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { type Attribute, allLevels, type LevelCode } from "../../data/levels.ts";
import { badCell, isMissing, type Locate, parseName } from "../cells.ts";
import { MAX_FEATURES } from "../limits.ts";
import { shortened } from "../notes.ts";
import type { RowSource } from "./answer-table.ts";
import { NameInterner } from "./interner.ts";
import { isNearlyNumber, isUnknown, numberInstead } from "./number-advice.ts";
import { optionValue } from "./option-values.ts";
import type { TableColumn } from "./table-column.ts";

/** Columns with more different texts are levels only if an option says so. */
const MAX_LEVELS = 100;
/** So many texts that all differ are no levels either. */
const MIN_DIFFERENT = 8;
/** How many levels an error lists. */
const LISTED = 40;

/** Whether a cell has no level. In a typed source, "NA" is one. */
export function isNoLevel(cell: unknown, { typed }: Pick<RowSource, "typed">): boolean {
  if (typeof cell !== "string") return isMissing(cell);
  return cell.trim() === "" || (!typed && isMissing(cell)) || isUnknown(cell);
}

/** What a missing level must be, to complete an error. */
export const noLevel = (header: string): string =>
  `a level, and none is given: fill it in, leave out its row, or leave the column out with --ignore ${optionValue(header)}`;

/** The first text of a column. */
interface FirstText {
  readonly header: string;
  readonly cell: unknown;
  readonly where: string;
}

/** The levels of one column. */
export class Levels {
  private readonly names = new NameInterner();
  /** The number of the level that was read last. */
  last = 0;
  private seen = 0;

  /**
   * @param first The first text, and where it was read, if that is why the column holds levels.
   * @param known The attribute of the model.
   */
  constructor(
    private readonly feature: string,
    private readonly source: RowSource,
    private readonly first?: FirstText,
    readonly known?: Attribute,
  ) {
    for (const level of known ? allLevels(known) : []) this.names.intern(level);
  }

  /** The number of the level in a cell. @throws FormatError when it is missing, or none that may be here. */
  read(cell: unknown, { header }: TableColumn, locate: Locate): number {
    const name = this.nameOf(cell, header, locate);
    if (this.known && !this.names.has(name)) {
      const levels = this.names.names;
      const more = levels.length > LISTED ? " and others" : "";
      const list = `${levels.slice(0, LISTED).map(shortened).join(", ")}${more}`;
      throw badCell(locate(), header, cell, `one of the levels that the model was trained on: ${list}`);
    }
    this.seen++;
    this.last = this.names.intern(name);
    if (this.last < MAX_FEATURES) return this.last;
    throw new FormatError(`${locate()}: "${header}" has more than ${MAX_FEATURES} levels; leave the column out`);
  }

  private nameOf(cell: unknown, header: string, locate: Locate): string {
    const { first, source } = this;
    if (isNoLevel(cell, source)) {
      throw badCell(locate(), header, cell, noLevel(header));
    }
    const number = source.typed && typeof cell === "string" ? Number.NaN : source.numbers.parse(cell);
    if (first && (typeof cell !== "string" || !Number.isNaN(number))) throw this.mixed(first, cell, header, locate);
    if (typeof cell === "boolean") return String(cell);
    return Number.isNaN(number) ? parseName(cell, header, locate, source) : String(number); // 1.50 is 1.5
  }

  /** The error for a number in a column that began with a text. */
  private mixed(first: FirstText, cell: unknown, header: string, locate: Locate): FormatError {
    const asLevels = optionValue(this.feature);
    if (isNearlyNumber(String(first.cell))) {
      const instead = numberInstead(first.cell, this.source.numbers, first.header, asLevels);
      return badCell(first.where, first.header, first.cell, instead);
    }
    const there = `${JSON.stringify(first.cell)} in ${first.where}`;
    const remedy = `correct one of them, or read the column as levels with --levels ${asLevels}`;
    return badCell(locate(), header, cell, `text, as ${there}, or that a number: ${remedy}`);
  }

  /**
   * The attribute of all levels, and their numbers in `allLevels` by the numbers that were read; undefined if there is one level.
   * `dropped` is the number of one that is no level after all; it has none in `allLevels`, −1.
   * @throws FormatError when the texts seem to be no levels.
   */
  finish(code: LevelCode, dropped?: number): { attribute: Attribute; numbers: number[] } | undefined {
    const { known, names, feature } = this;
    if (known) return { attribute: known, numbers: names.names.map((_, i) => i) };
    if (this.first) this.checkTexts(this.first);
    const sorted = names.names.filter((_, i) => i !== dropped).sort(compareLevels);
    if (sorted.length < 2) return undefined;
    const omitted = (code === "effects" ? sorted.pop() : sorted.shift()) as string;
    const attribute = { name: feature, code, levels: sorted, omitted };
    const position = new Map(allLevels(attribute).map((level, i) => [level, i]));
    return { attribute, numbers: names.names.map((level) => position.get(level) ?? -1) };
  }

  private checkTexts({ header, cell, where }: FirstText): void {
    const { names } = this.names;
    const nearly = names.filter(isNearlyNumber);
    const asLevels = optionValue(this.feature);
    if (2 * nearly.length > names.length) {
      throw badCell(where, header, cell, numberInstead(cell, this.source.numbers, header, asLevels));
    }
    const differ = names.length === this.seen && this.seen >= MIN_DIFFERENT;
    if (names.length <= MAX_LEVELS && !differ) return;
    const what = differ ? "a different text in every row" : `${names.length} different texts`;
    throw new FormatError(
      `${this.source.file}: "${header}" has ${what}, such as ${JSON.stringify(cell)} (${where}); leave the column out with --ignore ${optionValue(header)}, or read it as levels with --levels ${asLevels}`,
    );
  }

  /** The level of a number that was read. */
  level(number: number): string {
    return at(this.names.names, number);
  }

  /** The level that was read first. */
  get only(): string {
    return JSON.stringify(this.names.names[0]);
  }
}

/** Numbers in their order, then texts by UTF-16 code units; whole numbers within texts by their value, so 5 % comes before 15 %. */
function compareLevels(x: string, y: string): number {
  const [p, q] = [Number(x), Number(y)];
  if (!Number.isNaN(p) || !Number.isNaN(q)) {
    return p - q || Number(Number.isNaN(p)) - Number(Number.isNaN(q)) || compareTexts(x, y);
  }
  const [parts, others] = [x.split(/(\d+)/), y.split(/(\d+)/)]; // numbers have odd indices
  for (let i = 0; i < Math.min(parts.length, others.length); i++) {
    const [part, other] = [at(parts, i), at(others, i)];
    const order = i % 2 === 1 ? Number(part) - Number(other) : compareTexts(part, other);
    if (order !== 0) return order;
  }
  return parts.length - others.length || compareTexts(x, y);
}

const compareTexts = (x: string, y: string): number => (x < y ? -1 : Number(x > y));
