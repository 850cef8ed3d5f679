// A table of items: a name, a caption, a picture and features for each.

import { FormatError } from "../../base/errors.ts";
import { type ItemLabel, MAX_CAPTION, MAX_ITEMS, MAX_NAME } from "../../data/items.ts";
import { badCell, isMissing, type Locate, NUMBERS, parseName, parseNumber } from "../cells.ts";
import { floats } from "../growable.ts";
import { JsonLineParser, type JsonRow } from "../json-lines.ts";
import { plural } from "../notes.ts";
import type { RowSource, RowTable } from "./answer-table.ts";
import { type Picture, readPictures } from "./item-pictures.ts";
import { NamedItems } from "./named-items.ts";
import { readTable } from "./read-table.ts";
import { isList, MAX_ONE_HOT } from "./side-readers.ts";
import type { Cells } from "./table-column.ts";

/** A file of items. */
export interface ItemsFile {
  readonly items: NamedItems;
  /** How the file was read and what was left out, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Reads a table of items: CSV, JSON or Parquet, one row for each item. The column `name` has the names; without one, the first
 * column of text. `caption` and `image` are optional: an image is the path of a picture, relative to the file. Every other
 * column is a feature; if there is none, each item is a feature of its own.
 * @param ignored Columns to leave out.
 * @throws RangeError when the file cannot be read or its extension is unknown.
 * @throws FormatError naming the file and the line or row when an item has no name, an earlier item's name, a feature that is
 *   no number, or a picture that cannot be embedded.
 */
export async function readItems(path: string, ignored: readonly string[] = []): Promise<ItemsFile> {
  const start = (header: readonly string[], source: RowSource) => new ItemTable(header, source, ignored);
  const read = await readTable(path, "items", start, (text) => readJson(text, path, start));
  const images = await readPictures(path, read.pictures);
  const labels = read.labels.map((label, i) => ({ ...label, image: images.get(i) }));
  const { states, size, features } = read;
  return { items: new NamedItems(path, labels, { states, size, features }, true), notes: read.notes };
}

/** Objects may lack what is optional, so the keys of all of them are the columns. */
async function readJson(
  text: AsyncIterable<string>,
  file: string,
  start: (header: readonly string[], source: RowSource) => RowTable<ItemRows>,
): Promise<ItemRows> {
  const rows: [JsonRow, number][] = [];
  const parser = new JsonLineParser(file, '{"name", …}', (row, line) => {
    if (rows.length === MAX_ITEMS) throw tooMany(parser.locate(line));
    rows.push([row, line]);
  });
  for await (const chunk of text) parser.push(chunk);
  parser.finish();
  const { locate } = parser;
  const keys = [...new Set(rows.flatMap(([row]) => Object.keys(row)))];
  const table = start(keys, { file, header: locate(rows[0]?.[1] ?? 1), locate, typed: true, numbers: NUMBERS });
  for (const [row, line] of rows) {
    table.row(
      keys.map((key) => row[key]),
      line,
    );
  }
  return table.finish();
}

const tooMany = (where: string) => new FormatError(`${where}: this is item ${MAX_ITEMS + 1}; at most ${MAX_ITEMS} fit`);

/** The rows of a table of items. */
interface ItemRows {
  readonly labels: readonly ItemLabel[];
  readonly pictures: readonly Picture[];
  readonly states: Float32Array;
  readonly size: number;
  readonly features?: readonly string[];
  readonly notes: readonly string[];
}

interface Column {
  readonly index: number;
  readonly header: string;
}

/** The columns of a table of items. */
interface Columns {
  readonly name: Column;
  readonly caption?: Column;
  readonly image?: Column;
  readonly features: readonly Column[];
}

class ItemTable implements RowTable<ItemRows> {
  private columns: Columns | undefined;
  private readonly labels: ItemLabel[] = [];
  private readonly lines = new Map<string, number>();
  private readonly pictures: Picture[] = [];
  private readonly values = floats();
  /** The width of a list of features; 0 while each feature has a column. */
  private listed = 0;

  constructor(
    private readonly header: readonly string[],
    private readonly source: RowSource,
    private readonly ignored: readonly string[],
  ) {}

  row(cells: Cells, line: number): void {
    const locate = () => this.source.locate(line);
    this.columns ??= this.columnsOf(cells);
    const { name, caption, image } = this.columns;
    if (this.labels.length === MAX_ITEMS) throw tooMany(locate());
    const item = parseName(cells[name.index], name.header, locate, this.source.typed);
    if (item.length > MAX_NAME) throw badCell(locate(), name.header, item, `at most ${MAX_NAME} characters`);
    const before = this.lines.get(item);
    if (before !== undefined) {
      throw new FormatError(
        `${locate()}: "${name.header}" is ${JSON.stringify(item)}, as in ${this.source.locate(before)}; each item needs a name of its own`,
      );
    }
    this.lines.set(item, line);
    const text = caption && this.text(cells, caption, locate);
    if (text && text.length > MAX_CAPTION) {
      throw badCell(locate(), (caption as Column).header, text, `at most ${MAX_CAPTION} characters`);
    }
    const path = image && this.text(cells, image, locate);
    if (path) this.pictures.push({ item: this.labels.length, path, column: image.header, where: locate() });
    this.labels.push({ name: item, caption: text });
    this.readFeatures(cells, locate);
  }

  finish(): ItemRows {
    const { columns, labels, pictures, source } = this;
    if (!columns) throw new FormatError(`${source.file}: no items; the file needs a header and a row for each`);
    const { features } = columns;
    const shown = [
      columns.caption && `captions from "${columns.caption.header}"`,
      columns.image && `${plural(pictures.length, "picture")} from "${columns.image.header}"`,
    ].filter((text) => text !== undefined);
    const more = shown.length > 0 ? `, ${shown.join(", ")}` : "";
    const named = `${source.file}: ${plural(labels.length, "item")} with names from "${columns.name.header}"${more}`;
    if (features.length === 0) {
      const size = labels.length;
      if (size > MAX_ONE_HOT) {
        throw new FormatError(`${source.file}: ${size} items without features; at most ${MAX_ONE_HOT} can have none`);
      }
      const states = new Float32Array(size * size);
      for (let i = 0; i < size; i++) states[i * (size + 1)] = 1;
      const names = labels.map(({ name }) => name);
      const notes = [`${named}; without features: each item is one, and what is learned of it says nothing of another`];
      return { labels, pictures, states, size, features: names, notes };
    }
    const size = this.listed || features.length;
    const names = this.listed > 0 ? undefined : features.map(({ header }) => header);
    const notes = [named, `${plural(size, "feature")} of items: ${names?.join(", ") ?? `"${features[0]?.header}"`}`];
    return { labels, pictures, states: this.values.view().slice(), size, features: names, notes };
  }

  /** Finds the columns, with the help of the first row if none is called `name`. */
  private columnsOf(cells: Cells): Columns {
    const { header, source, ignored } = this;
    const all = header.map((text, index): Column => ({ index, header: text.trim() }));
    const named = new Map<string, Column>();
    for (const column of all) {
      const key = column.header.toLowerCase();
      if (key === "") throw new FormatError(`${source.header}: column ${column.index + 1} has no name; give it one`);
      const isRole = key === "name" || key === "caption" || key === "image";
      const other = named.get(isRole ? key : column.header);
      if (other) throw new FormatError(`${source.header}: two columns are named "${column.header}"`);
      named.set(isRole ? key : column.header, column);
    }
    const [caption, image] = [named.get("caption"), named.get("image")];
    const left = all.filter((column) => column !== caption && column !== image && !ignored.includes(column.header));
    const isText = ({ index }: Column) => {
      const cell = cells[index];
      return typeof cell === "string" && !isMissing(cell) && (source.typed || Number.isNaN(source.numbers.parse(cell)));
    };
    const name = named.get("name") ?? left.find(isText);
    if (!name) {
      const columns = all.map((column) => `"${column.header}"`).join(", ");
      throw new FormatError(`${source.header}: no column "name" among ${columns}; it has the name of each item`);
    }
    return { name, caption, image, features: left.filter((column) => column !== name) };
  }

  /** The text of a cell; undefined if it is blank. */
  private text(cells: Cells, { index, header }: Column, locate: Locate): string | undefined {
    const cell = cells[index];
    const isBlank = typeof cell === "string" && this.source.typed ? cell.trim() === "" : isMissing(cell);
    if (isBlank) return undefined;
    if (typeof cell === "string") return cell.trim();
    if (typeof cell === "number" || typeof cell === "bigint") return String(cell);
    throw badCell(locate(), header, cell, "text");
  }

  private readFeatures(cells: Cells, locate: Locate): void {
    const { features } = this.columns as Columns;
    const only = features.length === 1 ? features[0] : undefined;
    const list = only && cells[only.index];
    if (only && (this.listed > 0 || isList(list))) {
      this.readList(list, only.header, locate);
      return;
    }
    for (const { index, header } of features) {
      const { numbers } = this.source;
      const value = typeof cells[index] === "boolean" ? Number.NaN : numbers.parse(cells[index]);
      if (Number.isNaN(value)) {
        const expected = numbers.expected(cells[index]);
        throw badCell(locate(), header, cells[index], `${expected}, as every column but name, caption and image has`);
      }
      this.values.push(value + 0); // turns −0 into 0
    }
  }

  private readList(list: unknown, header: string, locate: Locate): void {
    const isFirst = this.labels.length === 1;
    if (!isList(list) || list.length === 0 || (!isFirst && list.length !== this.listed)) {
      const count = isFirst ? "at least one number" : `${this.listed} numbers, as in the rows before`;
      throw badCell(locate(), header, list, `a list of ${count}`);
    }
    this.listed = list.length;
    Array.from(list).forEach((cell, k) => {
      const value = typeof cell === "number" ? parseNumber(cell) : Number.NaN;
      if (Number.isNaN(value)) throw badCell(locate(), header, cell, "a finite number", `[${k}]`);
      this.values.push(value + 0);
    });
  }
}
