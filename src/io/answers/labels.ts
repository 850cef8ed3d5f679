// What a file may hold as the answer to a comparison, or as the choice among alternatives.

import { FormatError } from "../../base/errors.ts";
import { badCell, isMissing, normalName } from "../cells.ts";
import { plural, shortened } from "../notes.ts";
import type { RowSource } from "./answer-table.ts";
import { KINDS, type LabelWords, MEANINGS, PLAIN, STRENGTH, YES_NO } from "./label-words.ts";
import type { Cells, TableColumn } from "./table-column.ts";

/** Whether two cells name one item. */
const isSameName = (item: unknown, name: string | number): boolean =>
  (typeof item === "string" || typeof item === "number") &&
  normalName(String(item)).toLowerCase() === normalName(String(name)).toLowerCase();

/** A label that may be a side, or the name of the item on the other `side`. */
interface Doubtful {
  readonly line: number;
  readonly cell: unknown;
  readonly side: string;
}

/** Reads the labels of a file: whether A was preferred, or whether an alternative was chosen. */
export class LabelReader {
  private readonly words: ReadonlyMap<string, number>;
  private readonly wordsSeen = new Map<string, number>();
  private readonly counts = new Map<number, number>(); // of each label
  private lineOfTwo = 0; // 0 until there is one
  private lineOfZero = 0; // as a number
  private lineOfShare = 0; // other than 0, ½ and 1
  private lineOfName = 0; // of a label that can only be the name of an item
  private lineOfNumber = 0; // of such a label that is a number
  private lineOfSide = 0; // of a number that can only be a side
  private doubtful: Doubtful | undefined; // a number that is one side, and the name of the item on the other

  /**
   * `given` says what the words of this file mean; no other words are labels then.
   * @throws RangeError when a meaning is none.
   */
  constructor(
    private readonly source: RowSource,
    readonly column: TableColumn,
    private readonly kind: keyof typeof KINDS,
    private readonly given?: LabelWords,
    /** The columns of the two sides, if each holds an item: its name may be the label. */
    private readonly sides?: readonly [a: TableColumn, b: TableColumn],
  ) {
    this.words = given ? this.givenWords(given) : KINDS[kind].words;
  }

  /** 1, 0, ½ or another share of A; NaN if the answer is missing. A cell of 2 is read as 0; `finish` throws if that cannot be. */
  read(cells: Cells, line: number): number {
    const cell = cells[this.column.index];
    const label = this.named(cell, cells, line, this.given ? this.word(cell) : this.numberOrWord(cell, line));
    if (label !== undefined) {
      this.counts.set(label, (this.counts.get(label) ?? 0) + 1);
      return label;
    }
    if (cell !== undefined && isMissing(cell)) return Number.NaN;
    const names = this.sides?.map((side) => `${shortened(String(cells[side.index]))} ("${side.header}")`);
    const orName = names ? `, or the name of the item that was preferred, here ${names.join(" or ")}` : "";
    const expected = this.given
      ? `a word of --labels (${Object.keys(this.given).join(" or ")})${orName}; --labels says what it means`
      : `${KINDS[this.kind].expected}${orName}; ${this.adviceFor(cell)}`;
    throw badCell(this.source.locate(line), this.column.header, cell, expected);
  }

  /** What to do about a cell that is no label. */
  private adviceFor(cell: unknown): string {
    const isRating = this.kind === "label" && this.isNumber(cell);
    const labels = "--labels says what other words mean";
    return isRating ? `${labels}, and --scale lo..hi which number means B and which A` : labels;
  }

  /** The label of a cell, which is `label` as a side and may be the name of one of the two items. */
  private named(cell: unknown, cells: Cells, line: number, label: number | undefined): number | undefined {
    const { sides } = this;
    if (!sides || (typeof cell !== "string" && typeof cell !== "number") || isMissing(cell)) return label;
    const [isA, isB] = sides.map((side) => isSameName(cells[side.index], cell));
    if (!isA && !isB) {
      if (label !== undefined && this.isNumber(cell)) this.lineOfSide ||= line;
      return label;
    }
    const named = isA ? 1 : 0;
    if (label === undefined) {
      this.lineOfName ||= line;
      if (this.isNumber(cell)) this.lineOfNumber ||= line;
    } else if (isA !== isB && label !== named) {
      const doubtful = { line, cell, side: (sides[isA ? 0 : 1] as TableColumn).header };
      if (!this.isNumber(cell)) throw this.ambiguous(doubtful);
      this.doubtful ??= doubtful; // items may have numbers as names, such as 0 and 1: other rows tell
    }
    return label ?? named;
  }

  private isNumber(cell: unknown): boolean {
    return !Number.isNaN(this.source.numbers.parse(cell));
  }

  private ambiguous({ line, cell, side }: Doubtful): FormatError {
    return new FormatError(
      `${this.source.locate(line)}: "${this.column.header}" is ${JSON.stringify(cell)}, which may be a side or the item that "${side}" holds; give the items other names`,
    );
  }

  private numberOrWord(cell: unknown, line: number): number | undefined {
    const isDigit = cell === 1 || cell === "1" || cell === 0 || cell === "0";
    const word = isDigit ? undefined : this.word(cell);
    if (word !== undefined) return word;
    const value = isDigit ? Number(cell) : this.source.numbers.parse(cell);
    if (value === 0) this.lineOfZero ||= line;
    else if (value === 2) this.lineOfTwo ||= line;
    else if (value !== 1 && !(value > 0 && value < 1 && this.kind === "label")) return undefined;
    else if (value !== 1 && value !== 0.5) this.lineOfShare ||= line;
    return value === 2 ? 0 : value;
  }

  private word(cell: unknown): number | undefined {
    const word = this.normal(cell);
    const label = this.words.get(word);
    if (label !== undefined) this.wordsSeen.set(word, label);
    return label;
  }

  /** How words are compared: without case and blanks around them; numbers by value. */
  private normal(cell: unknown): string {
    const value = this.source.numbers.parse(typeof cell === "boolean" ? undefined : cell);
    return Number.isNaN(value) ? String(cell).trim().toLowerCase() : String(value);
  }

  private givenWords(given: LabelWords): Map<string, number> {
    return new Map(
      Object.entries(given).map(([word, meaning]) => {
        const label = MEANINGS.get(meaning.trim().toLowerCase());
        if (label === undefined || (this.kind !== "label" && label === 0.5)) {
          const wanted = this.kind === "label" ? "a, b or tie" : "yes or no";
          throw new RangeError(`labels: "${word}" is to mean "${meaning}"; it must be ${wanted}`);
        }
        return [this.normal(word), label];
      }),
    );
  }

  /**
   * Notes on how labels were read, once all rows are.
   * @throws FormatError when the file has 2 and 0, or 2 without 1, or numbers that may be sides or names of items.
   */
  finish(): string[] {
    const { counts, lineOfTwo, lineOfZero, lineOfShare, lineOfName, lineOfNumber, lineOfSide, source, doubtful } = this;
    const { header } = this.column;
    if (doubtful && (lineOfName > 0 || lineOfSide === 0)) throw this.ambiguous(doubtful);
    if (lineOfNumber > 0 && lineOfSide > 0) {
      throw new FormatError(
        `${source.locate(lineOfSide)}: "${header}" names no item of its row, but in ${source.locate(lineOfNumber)} it does; correct it`,
      );
    }
    const isCode = lineOfTwo > 0 && lineOfNumber === 0;
    if (isCode && (lineOfZero > 0 || lineOfShare > 0 || !counts.has(1))) {
      const other = lineOfZero > 0 ? `${source.locate(lineOfZero)} has 0` : "no row has 1";
      const remedy =
        lineOfShare > 0
          ? `${source.locate(lineOfShare)} has a share between 0 and 1; correct one, or give the range of the numbers with --scale`
          : `${other}; say what each means, as in --labels 1=a,2=b`;
      throw new FormatError(`${source.locate(lineOfTwo)}: "${header}" is 2, but ${remedy}`);
    }
    const { says } = KINDS[this.kind];
    const needNoWord = new Map(this.kind === "label" ? PLAIN : YES_NO);
    const unusual = [...this.wordsSeen].filter(([word]) => !this.given && !needNoWord.has(word));
    if (isCode) unusual.push(["1", 1], ["2", 0]);
    const readings = unusual.sort(([, x], [, y]) => y - x).map(([word, label]) => `${word} (${says(label)})`);
    const notes = readings.length === 0 ? [] : [`"${header}" holds ${readings.join(", ")}`];
    if (lineOfShare > 0) notes.push(`"${header}" holds shares of A: ${STRENGTH}`);
    if (lineOfName > 0) notes.push(`"${header}" names the item that was preferred`);
    const [[only, count] = [0, 0]] = counts;
    if (this.kind === "label" && counts.size === 1 && count > 1) {
      notes.push(`all ${plural(count, "answer")} are the same: ${says(only)}`);
    }
    return notes;
  }
}
