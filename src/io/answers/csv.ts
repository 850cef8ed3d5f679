import Papa from "papaparse";
import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { MAX_BLANK_LINES, MAX_ROW } from "../limits.ts";
import type { Recognise, RowTable } from "./answer-table.ts";

/** Reads CSV from chunks of text, which may be split anywhere. @throws FormatError naming the file and the line. */
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
  private line = 1;
  private width = 0;
  private blankLines = 0; // since the last row
  private table: RowTable<Result> | undefined;
  // With "\n" as the line end, the parser accepts "\r" after a closing quote as white space; `take` strips any other.
  private readonly parser = new Papa.Parser({ delimiter: ",", newline: "\n" });

  constructor(
    private readonly file: string,
    private readonly recognise: Recognise<Result>,
  ) {}

  push(chunk: string, last: boolean): void {
    const text = this.rest + chunk;
    const { data, errors, meta }: ParseResult = this.parser.parse(text, 0, !last);
    // An incomplete last row is not in `data`: an error in it does not count, as the row is parsed again with more text.
    const firstError = errors[0]?.row ?? data.length;
    const quoted = text.includes('"');
    data.forEach((cells, i) => {
      if (i === firstError) {
        throw new FormatError(`${this.locate(this.line)}: a quote is not closed, or text follows a closing quote`);
      }
      this.take(cells, quoted);
    });
    this.rest = text.slice(meta.cursor);
    if (this.rest.length > MAX_ROW) {
      throw new FormatError(`${this.locate(this.line)}: this row is longer than 16 MiB; is a quote not closed?`);
    }
  }

  finish(): Result {
    if (!this.table) throw new FormatError(`${this.file}: no rows; the file needs a header and a row for each`);
    return this.table.finish();
  }

  private readonly locate = (line: number): string => `${this.file}:${line}`;

  private take(cells: string[], quoted: boolean): void {
    const line = this.line++;
    if (quoted) for (const cell of cells) this.line += countNewlines(cell);
    const last = cells.length - 1;
    const end = at(cells, last);
    if (end.endsWith("\r")) cells[last] = end.slice(0, -1);
    if (last === 0 && cells[0] === "") {
      if (++this.blankLines <= MAX_BLANK_LINES) return;
      throw new FormatError(`${this.locate(line)}: more than ${MAX_BLANK_LINES} blank lines in a row`);
    }
    this.blankLines = 0;
    if (!this.table) {
      const { file, locate } = this;
      this.table = this.recognise(cells, { file, header: locate(line), locate, typed: false });
      this.width = cells.length;
    } else if (cells.length !== this.width) {
      throw new FormatError(`${this.locate(line)}: the row has ${cells.length} cells; the header has ${this.width}`);
    } else this.table.row(cells, line);
  }
}

function countNewlines(cell: string): number {
  let count = 0;
  for (let i = cell.indexOf("\n"); i >= 0; i = cell.indexOf("\n", i + 1)) count++;
  return count;
}
