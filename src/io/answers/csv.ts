import Papa from "papaparse";
import { FormatError } from "../../base/errors.ts";
import type { AnswerTable, ParsedAnswers, RecogniseTable } from "./answer-table.ts";

/** A quote that is never closed would otherwise swallow the rest of the file, however large. */
const LONGEST_ROW = 1 << 24;

/** Reads CSV from pieces of text, which may end anywhere. Every error names the file and the line. */
export async function readCsv(
  text: AsyncIterable<string>,
  file: string,
  recognise: RecogniseTable,
): Promise<ParsedAnswers> {
  const rows = new CsvReader(file, recognise);
  for await (const piece of text) rows.push(piece, false);
  rows.push("", true);
  return rows.finish();
}

interface Parsed {
  data: string[][];
  errors: { row: number; code: string }[];
  meta: { cursor: number };
}

class CsvReader {
  private rest = "";
  private line = 1;
  private width = 0;
  private shape: AnswerTable | undefined;
  // Rows end with "\n"; a "\r" before it is spaces after a closing quote to the parser, and otherwise taken off here.
  private readonly parser = new Papa.Parser({ delimiter: ",", newline: "\n" });

  constructor(
    private readonly file: string,
    private readonly recognise: RecogniseTable,
  ) {}

  push(piece: string, last: boolean): void {
    const text = this.rest + piece;
    const { data, errors, meta }: Parsed = this.parser.parse(text, 0, !last);
    const bad = errors[0]?.row ?? data.length; // a row that is not complete yet may look wrong
    const quoted = text.includes('"');
    data.forEach((cells, i) => {
      if (i === bad) throw new FormatError(`${this.locate(this.line)}: a quote is not closed, or text follows it`);
      this.take(cells, quoted);
    });
    this.rest = text.slice(meta.cursor);
    if (this.rest.length > LONGEST_ROW) {
      throw new FormatError(`${this.locate(this.line)}: this row has no end within 16 MiB; is a quote not closed?`);
    }
  }

  finish(): ParsedAnswers {
    if (!this.shape) throw new FormatError(`${this.file}: no answers; it wants a header and a row for each`);
    return this.shape.finish();
  }

  private readonly locate = (line: number): string => `${this.file}:${line}`;

  private take(cells: string[], quoted: boolean): void {
    const at = this.line++;
    if (quoted) for (const cell of cells) this.line += newlines(cell);
    const last = cells.length - 1;
    const end = cells[last] as string;
    if (end.endsWith("\r")) cells[last] = end.slice(0, -1);
    if (last === 0 && cells[0] === "") return;
    if (!this.shape) {
      const source = { file: this.file, header: this.locate(at), locate: this.locate, typed: false };
      this.shape = this.recognise(cells, source);
      this.width = cells.length;
    } else if (cells.length !== this.width) {
      throw new FormatError(`${this.locate(at)}: the row has ${cells.length} cells; the header has ${this.width}`);
    } else this.shape.row(cells, at);
  }
}

function newlines(cell: string): number {
  let count = 0;
  for (let at = cell.indexOf("\n"); at >= 0; at = cell.indexOf("\n", at + 1)) count++;
  return count;
}
