// Reads a table of items: a name, a caption, a picture and features for each.

import { MAX_ITEMS } from "../../data/items.ts";
import { NUMBERS } from "../cells.ts";
import { JsonLineParser, type JsonRow } from "../json-lines.ts";
import type { Recognise } from "./answer-table.ts";
import { readPictures } from "./item-pictures.ts";
import { type ItemColumns, type ItemRows, ItemTable, tooMany } from "./item-table.ts";
import { checkRows } from "./json-layouts.ts";
import { NamedItems } from "./named-items.ts";
import { readTable } from "./read-table.ts";

/** A file of items. */
export interface ItemsFile extends Pick<ItemRows, "notes" | "named"> {
  readonly items: NamedItems;
}

/**
 * Reads a table of items: CSV, JSON or Parquet, one row for each item. The column `name` has the names; without one, the first
 * column of text. `caption` and `image` are optional: an image is the path of a picture, relative to the file. Every other
 * column is a feature, or the only one has lists of features; if there is none, each item is a feature of its own.
 * @throws RangeError when the file cannot be read or its extension is unknown.
 * @throws FormatError naming the file and the line or row when an item has no name, an earlier item's name, a feature that is
 *   no number, or a picture that cannot be embedded.
 */
export async function readItems(path: string, columns: ItemColumns = {}): Promise<ItemsFile> {
  const start: Recognise<ItemRows> = (header, source) => new ItemTable(header, source, columns);
  const read = await readTable(path, "items", start, (text) => readJson(text, path, start));
  const images = await readPictures(path, read.pictures);
  const labels = read.labels.map((label, i) => ({ ...label, image: images.get(i) }));
  const { notes, named } = read;
  return { items: new NamedItems(path, labels, read.features.table, true), notes, named };
}

/** Objects may lack what is optional, so the keys of all of them are the columns. */
async function readJson(text: AsyncIterable<string>, file: string, start: Recognise<ItemRows>): Promise<ItemRows> {
  const rows: [JsonRow, number][] = [];
  const parser = new JsonLineParser(file, '{"name", …}', (row, line) => {
    if (rows.length === MAX_ITEMS) throw tooMany(parser.locate(line));
    if (rows.length === 0) checkRows(row, parser.locate(line), ["name", "caption", "image"]);
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
