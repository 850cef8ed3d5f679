import Papa from "papaparse";
import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { MAX_BLANK_LINES, MAX_COLUMNS, MAX_ROW } from "../limits.ts";
import { plural } from "../notes.ts";
import type { Recognise, RowTable } from "./answer-table.ts";
import { type CsvDialect, CsvNumbers, findDialect, strayQuote } from "./csv-dialect.ts";

/**
 * Reads CSV from chunks of text, which may be split anywhere. Its dialect is found: see `CsvDialect`.
 * @throws FormatError naming the file and the line.
 */
export async function readCsv<Result>(
  text: AsyncIterable<string>,
  file: string,
  recognise: Recognise<Result>,
): Promise<Result> {
  const reader = new CsvReader(file, recognise);
  for await (const chunk of text) reader.push(chunk, false);
  reader.push("", true);
  return reader.finish();
}

interface ParseResult {
  data: string[][];
  errors: { row: number; code: string }[];
  meta: { cursor: number };
}

class CsvReader<Result> {
  private rest = "";
  /** A row that did not end is parsed again once there is so much text: each time, it is parsed from its beginning. */
  private enough = 0;
  private line = 1;
  private width = 0;
  private header: readonly string[] = [];
  private readonly notes: string[] = [];
  private readonly repeats: number[] = []; // the lines where the header comes again
  private blankLines = 0; // since the last row
  private table: RowTable<Result> | undefined;
  private dialect: CsvDialect | undefined;
  private parser: Papa.Parser | undefined;
  private numbers: CsvNumbers | undefined;

  constructor(
    private readonly file: string,
    private readonly recognise: Recognise<Result>,
  ) {}

  push(chunk: string, last: boolean): void {
    this.rest += chunk;
    this.dialect ??= this.findDialect(last);
    if (this.dialect && (last || this.rest.length >= this.enough)) this.parse(this.dialect, last);
    if (this.rest.length > MAX_ROW) {
      throw new FormatError(`${this.locate(this.line)}: this row is longer than 16 MiB; is a quote not closed?`);
    }
  }

  private findDialect(last: boolean): CsvDialect | undefined {
    const dialect = findDialect(this.rest, last);
    if (!dialect) return undefined;
    this.rest = this.rest.slice(dialect.start);
    if (dialect.start > 0) this.line++; // the line that names the delimiter
    return dialect;
  }

  private parse(dialect: CsvDialect, last: boolean): void {
    const { delimiter, newline, blanksBeforeQuote } = dialect;
    const quoted = this.rest.includes('"');
    const text = quoted ? this.rest.replace(blanksBeforeQuote, '$1"') : this.rest;
    // With "\n" as the line end, the parser accepts "\r" after a closing quote as white space; `take` strips any other.
    this.parser ??= new Papa.Parser({ delimiter, newline });
    // The parser would go on behind an error, and keep every further one.
    const stray = quoted ? strayQuote(text, dialect) : -1;
    const { data, errors, meta }: ParseResult =
      stray < 0 ? this.parser.parse(text, 0, !last) : this.parser.parse(text.slice(0, stray + 2), 0, false);
    // An incomplete last row is not in `data`: an error in it does not count, as the row is parsed again with more text.
    const firstError = errors[0]?.row ?? data.length;
    data.forEach((cells, i) => {
      if (i === firstError) {
        throw new FormatError(`${this.locate(this.line)}: a quote is not closed, or text follows a closing quote`);
      }
      this.take(cells, quoted);
    });
    this.rest = text.slice(meta.cursor);
    this.enough = meta.cursor > 0 ? 0 : 2 * text.length;
  }

  finish(): Result {
    if (!this.table) throw new FormatError(`${this.file}: no rows; the file needs a header and a row for each`);
    const [first] = this.repeats;
    if (first !== undefined) {
      const times = this.repeats.length === 1 ? "" : ` and ${this.repeats.length - 1} more`;
      this.notes.push(`the header comes again in line ${first}${times}, which was left out`);
    }
    const result = this.table.finish();
    this.numbers?.checkDecimals(this.file);
    return result;
  }

  private readonly locate = (line: number): string => `${this.file}:${line}`;

  private take(cells: string[], quoted: boolean): void {
    const { delimiter, newline } = this.dialect as CsvDialect;
    const line = this.line++;
    if (quoted) for (const cell of cells) this.line += count(cell, newline);
    const last = cells.length - 1;
    const end = at(cells, last);
    if (end.endsWith("\r")) cells[last] = end.slice(0, -1);
    // Excel writes rows of empty cells where a sheet has empty rows.
    const start = at(cells, 0);
    if ((start === "" || start.trim() === "") && cells.every((cell) => cell.trim() === "")) {
      if (++this.blankLines <= MAX_BLANK_LINES) return;
      throw new FormatError(`${this.locate(line)}: more than ${MAX_BLANK_LINES} blank lines in a row`);
    }
    this.blankLines = 0;
    if (!this.table) {
      const { file, locate } = this;
      const separator = JSON.stringify(delimiter);
      if (cells.length > MAX_COLUMNS) {
        throw new FormatError(
          `${locate(line)}: the header has ${plural(cells.length, "column")}; at most ${MAX_COLUMNS} are read`,
        );
      }
      this.numbers = new CsvNumbers(delimiter);
      const { numbers, notes } = this;
      const source = { file, header: locate(line), locate, typed: false, numbers, separator, notes };
      this.table = this.recognise(cells, source);
      this.width = cells.length;
      this.header = cells;
    } else if (cells[0] === this.header[0] && cells.join("\0") === this.header.join("\0")) this.repeats.push(line);
    else if (cells.length !== this.width) {
      throw new FormatError(
        `${this.locate(line)}: the row has ${plural(cells.length, "cell")}; the header has ${this.width} (${JSON.stringify(delimiter)} separates them)`,
      );
    } else this.table.row(cells, line);
  }
}

/** How often a character occurs. */
function count(text: string, character: string): number {
  let times = 0;
  for (let i = text.indexOf(character); i >= 0; i = text.indexOf(character, i + 1)) times++;
  return times;
}
