import {
  plural
} from "./chunk-6VYQMDR6.js";
import {
  expectedNumber,
  parseNumber
} from "./chunk-PCCW564P.js";
import {
  FormatError
} from "./chunk-MMKH5L6C.js";
import {
  at
} from "./chunk-NNLXVFEM.js";

// src/io/answers/csv.ts
import Papa from "papaparse";

// src/io/answers/csv-dialect.ts
var DELIMITERS = [",", ";", "	"];
function findDialect(text, last) {
  let first = text.search(/\S/), end = first < 0 ? -1 : endOfLine(text, first), afterEnd = text[end + 1];
  if (!last && (end < 0 || text[end] === "\r" && afterEnd === void 0)) return;
  let header = text.slice(0, end < 0 ? void 0 : end), newline = end >= 0 && text[end] === "\r" && afterEnd !== `
` ? "\r" : `
`, named = /^\s*"?sep=([^"\r\n])"?[^\S\t]*$/i.exec(header)?.[1], counts = DELIMITERS.map((delimiter2) => countOutsideQuotes(header, delimiter2)), delimiter = named ?? DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",", lineEnd = newline === `
` ? text.indexOf(`
`, end) : end, start = named === void 0 ? 0 : lineEnd < 0 ? text.length : lineEnd + 1, escaped = delimiter.replace(/[\\\]^-]/, "\\$&"), blanks = delimiter === " " ? "" : " +";
  return { delimiter, newline, start, blanksBeforeQuote: new RegExp(`(^|[${escaped}\\r\\n])${blanks}"(?=[^"])`, "g") };
}
function endOfLine(text, from) {
  let quoted = !1;
  for (let i = from; i < text.length; i++) {
    let character = text[i];
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === `
` || character === "\r")) return i;
  }
  return -1;
}
function strayQuote(text, { delimiter, newline }) {
  let separates = (i) => text[i] === delimiter || text[i] === newline;
  for (let open = text.indexOf('"'); open >= 0; ) {
    if (open > 0 && !separates(open - 1)) {
      open = text.indexOf('"', open + 1);
      continue;
    }
    let close = text.indexOf('"', open + 1);
    for (; close >= 0 && text[close + 1] === '"'; ) close = text.indexOf('"', close + 2);
    if (close < 0) return -1;
    let after = close + 1;
    for (; after < text.length && !separates(after) && text[after]?.trim() === ""; ) after++;
    if (after < text.length && !separates(after)) return close;
    open = text.indexOf('"', after);
  }
  return -1;
}
function countOutsideQuotes(line, delimiter) {
  let quoted = !1, times = 0;
  for (let character of line)
    character === '"' ? quoted = !quoted : !quoted && character === delimiter && times++;
  return times;
}
var WITH_COMMA = /^[+-]?(?:\d+,\d*|,\d+)(?:e[+-]?\d+)?$/i, LIKE_THOUSANDS = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/, CsvNumbers = class {
  plain;
  decimal;
  /** Whether the mark for decimals can have been no other. */
  certain;
  example = "";
  constructor(delimiter) {
    this.plain = delimiter === ",", this.plain && (this.decimal = "."), this.certain = this.plain;
  }
  parse(cell) {
    if (typeof cell != "string" || this.decimal === "." && this.certain) return parseNumber(cell);
    if (cell.includes(".")) {
      if (this.decimal === ",") return Number.NaN;
      let value = parseNumber(cell);
      return Number.isNaN(value) || this.decide(".", cell.trim()), value;
    }
    if (!cell.includes(",")) return parseNumber(cell);
    let text = cell.trim();
    return this.decimal === "." || !WITH_COMMA.test(text) ? Number.NaN : (this.decide(",", text), parseNumber(text.replace(",", ".")));
  }
  decide(decimal, text) {
    this.decimal = decimal, this.certain ||= !LIKE_THOUSANDS.test(text), this.example ||= text;
  }
  expected(cell) {
    return typeof cell != "string" || !/\d[.,]\d/.test(cell) ? expectedNumber(cell) : `a number, with "${this.decimal ?? ","}" for decimals and no separator of thousands`;
  }
  /** Throws if all marks for decimals were such that they may separate thousands. */
  checkDecimals(file) {
    if (this.certain || this.decimal === void 0) return;
    let mark = this.decimal === "," ? "comma" : "point", [decimal, whole] = [this.example.replace(",", "."), this.example.replace(/[.,]/, "")];
    throw new FormatError(
      `${file}: "${this.example}" may be ${decimal} or ${whole}, and so may every number with a ${mark} in this file; write ${this.example}0 for the first, or ${whole} for the second`
    );
  }
};

// src/io/answers/csv.ts
async function readCsv(text, file, recognise) {
  let reader = new CsvReader(file, recognise);
  for await (let chunk of text) reader.push(chunk, !1);
  return reader.push("", !0), reader.finish();
}
var CsvReader = class {
  constructor(file, recognise) {
    this.file = file;
    this.recognise = recognise;
  }
  file;
  recognise;
  rest = "";
  /** A row that did not end is parsed again once there is so much text: each time, it is parsed from its beginning. */
  enough = 0;
  line = 1;
  width = 0;
  header = [];
  notes = [];
  repeats = [];
  // the lines where the header comes again
  blankLines = 0;
  // since the last row
  table;
  dialect;
  parser;
  numbers;
  push(chunk, last) {
    if (this.rest += chunk, this.dialect ??= this.findDialect(last), this.dialect && (last || this.rest.length >= this.enough) && this.parse(this.dialect, last), this.rest.length > 16777216)
      throw new FormatError(`${this.locate(this.line)}: this row is longer than 16 MiB; is a quote not closed?`);
  }
  findDialect(last) {
    let dialect = findDialect(this.rest, last);
    if (dialect)
      return this.rest = this.rest.slice(dialect.start), dialect.start > 0 && this.line++, dialect;
  }
  parse(dialect, last) {
    let { delimiter, newline, blanksBeforeQuote } = dialect, quoted = this.rest.includes('"'), text = quoted ? this.rest.replace(blanksBeforeQuote, '$1"') : this.rest;
    this.parser ??= new Papa.Parser({ delimiter, newline });
    let stray = quoted ? strayQuote(text, dialect) : -1, { data, errors, meta } = stray < 0 ? this.parser.parse(text, 0, !last) : this.parser.parse(text.slice(0, stray + 2), 0, !1), firstError = errors[0]?.row ?? data.length;
    data.forEach((cells, i) => {
      if (i === firstError)
        throw new FormatError(`${this.locate(this.line)}: a quote is not closed, or text follows a closing quote`);
      this.take(cells, quoted);
    }), this.rest = text.slice(meta.cursor), this.enough = meta.cursor > 0 ? 0 : 2 * text.length;
  }
  finish() {
    if (!this.table) throw new FormatError(`${this.file}: no rows; the file needs a header and a row for each`);
    let [first] = this.repeats;
    if (first !== void 0) {
      let times = this.repeats.length === 1 ? "" : ` and ${this.repeats.length - 1} more`;
      this.notes.push(`the header comes again in line ${first}${times}, which was left out`);
    }
    let result = this.table.finish();
    return this.numbers?.checkDecimals(this.file), result;
  }
  locate = (line) => `${this.file}:${line}`;
  take(cells, quoted) {
    let { delimiter, newline } = this.dialect, line = this.line++;
    if (quoted) for (let cell of cells) this.line += count(cell, newline);
    let last = cells.length - 1, end = at(cells, last);
    end.endsWith("\r") && (cells[last] = end.slice(0, -1));
    let start = at(cells, 0);
    if ((start === "" || start.trim() === "") && cells.every((cell) => cell.trim() === "")) {
      if (++this.blankLines <= 1048576) return;
      throw new FormatError(`${this.locate(line)}: more than ${1048576} blank lines in a row`);
    }
    if (this.blankLines = 0, this.table)
      if (cells[0] === this.header[0] && cells.join("\0") === this.header.join("\0")) this.repeats.push(line);
      else {
        if (cells.length !== this.width)
          throw new FormatError(
            `${this.locate(line)}: the row has ${plural(cells.length, "cell")}; the header has ${this.width} (${JSON.stringify(delimiter)} separates them)`
          );
        this.table.row(cells, line);
      }
    else {
      let { file, locate } = this, separator = JSON.stringify(delimiter);
      if (cells.length > 131136)
        throw new FormatError(
          `${locate(line)}: the header has ${plural(cells.length, "column")}; at most ${131136} are read`
        );
      this.numbers = new CsvNumbers(delimiter);
      let { numbers, notes } = this, source = { file, header: locate(line), locate, typed: !1, numbers, separator, notes };
      this.table = this.recognise(cells, source), this.width = cells.length, this.header = cells;
    }
  }
};
function count(text, character) {
  let times = 0;
  for (let i = text.indexOf(character); i >= 0; i = text.indexOf(character, i + 1)) times++;
  return times;
}
export {
  readCsv
};
