// The columns and rows of a table of items, and what its errors say.

import { FormatError } from "../../base/errors.ts";
import { captionOf, type ItemLabel, MAX_CAPTION, MAX_ITEMS, MAX_NAME } from "../../data/items.ts";
import { badCell, isMissing, type Locate } from "../cells.ts";
import { plural } from "../notes.ts";
import type { RowSource, RowTable } from "./answer-table.ts";
import { nameIn } from "./cell-names.ts";
import { type ColumnOptions, withoutUndefined } from "./column-names.ts";
import { CODES, NAMES } from "./feature-names.ts";
import { FileColumns } from "./file-columns.ts";
import { firstRowAdvice } from "./header-advice.ts";
import { ItemFeatures, type ReadFeatures } from "./item-features.ts";
import type { Picture } from "./item-pictures.ts";
import { isComparison } from "./likely-columns.ts";
import { optionValue } from "./option-values.ts";
import type { Cells, TableColumn } from "./table-column.ts";
import { type NamesColumn, namesAdvice } from "./text-columns.ts";

/** Which columns of a table of items are features, and which are not read, as far as they are there. */
export interface ItemColumns extends Pick<ColumnOptions, "ignore" | "features" | "coding"> {
  /** Whether the embeddings of their captions, or of the names of those without one, are to be the features of items. */
  readonly texts?: boolean;
}

/** The error for an item too many. */
export const tooMany = (where: string) =>
  new FormatError(`${where}: this is item ${MAX_ITEMS + 1}; at most ${MAX_ITEMS} fit`);

/** The rows of a table of items. */
export interface ItemRows {
  /** How the file was read and what was left out, one sentence each. */
  readonly notes: readonly string[];
  /** The columns that were ignored, or given as features. */
  readonly named: readonly string[];
  readonly labels: readonly ItemLabel[];
  readonly pictures: readonly Picture[];
  readonly features: ReadFeatures;
}

/** The columns of a table of items. */
interface Columns {
  readonly name: TableColumn;
  readonly caption?: TableColumn;
  readonly image?: TableColumn;
  readonly features: ItemFeatures;
  readonly names: NamesColumn;
}

/** Items whose states their texts stand for. */
function textsOf(labels: readonly ItemLabel[]): ReadFeatures {
  const table = { states: Float32Array.from(labels.keys()), size: 1, texts: labels.map(captionOf) };
  return { table, summary: "texts to be embedded", notes: [] };
}

/** A table with one item per row. */
export class ItemTable implements RowTable<ItemRows> {
  private readonly file: FileColumns;
  private readonly given: ItemColumns;
  private readonly texts: boolean;
  private readonly header: readonly string[];
  private columns: Columns | undefined;
  private readonly labels: ItemLabel[] = [];
  private readonly lines = new Map<string, number>();
  private readonly pictures: Picture[] = [];

  constructor(
    header: readonly string[],
    private readonly source: RowSource,
    { ignore, features, coding, texts }: ItemColumns,
  ) {
    this.texts = texts ?? false;
    this.header = header.map((name) => name.trim());
    const trimmed = new Set(this.header);
    this.given = { ignore: ignore?.filter((name) => trimmed.has(name)), features, coding };
    this.file = new FileColumns(header, withoutUndefined(this.given), source);
  }

  row(cells: Cells, line: number): void {
    const locate = () => this.source.locate(line);
    this.columns ??= this.columnsOf(cells);
    const { name, caption, image, features } = this.columns;
    if (this.labels.length === MAX_ITEMS) throw tooMany(locate());
    const item = nameIn(cells[name.index], name.header, locate, this.source);
    if (item.length > MAX_NAME) throw badCell(locate(), name.header, item, `at most ${MAX_NAME} characters`);
    const before = this.lines.get(item);
    if (before !== undefined) {
      throw new FormatError(
        `${locate()}: "${name.header}" is ${JSON.stringify(item)}, as in ${this.source.locate(before)}; each item needs a name of its own${namesAdvice(this.columns.names)}`,
      );
    }
    this.lines.set(item, line);
    const text = this.text(cells, caption, locate);
    if (caption && text && text.length > MAX_CAPTION) {
      throw badCell(locate(), caption.header, text, `at most ${MAX_CAPTION} characters`);
    }
    const path = this.text(cells, image, locate);
    if (image && path) this.pictures.push({ item: this.labels.length, path, column: image.header, where: locate() });
    this.labels.push({ name: item, caption: text });
    if (!this.texts) features.row(cells, locate);
    this.file.row(cells, line);
  }

  finish(): ItemRows {
    const { columns, labels, pictures, source } = this;
    if (!columns) throw new FormatError(`${source.file}: no items; the file needs a header and a row for each`);
    const names = labels.map(({ name }) => name);
    const features = this.texts ? textsOf(labels) : columns.features.finish(names);
    const { features: read, attributes = [] } = features.table;
    const columnNames = [...(read ?? []), ...attributes.map((attribute) => attribute.name)];
    const id =
      read !== names && !this.given.features && columnNames.find((name) => NAMES.test(name) || CODES.test(name));
    if (id) {
      throw new FormatError(
        `${source.header}: column "${id}" may be a ${NAMES.test(id) ? "name" : "code"}; leave it out with --ignore ${optionValue(id)}, call it name if answers use it, or name the features with --features`,
      );
    }
    const texts = [
      `names from "${columns.name.header}"`,
      columns.caption && `captions from "${columns.caption.header}"`,
      columns.image && `${plural(pictures.length, "picture")} from "${columns.image.header}"`,
      features.summary,
    ];
    const summary = `${source.file}: ${plural(labels.length, "item")}; ${texts.filter(Boolean).join("; ")}`;
    const named = [...(this.given.ignore ?? []), ...(this.given.features ?? [])];
    return {
      labels,
      pictures,
      features: this.texts ? features : { ...features, table: { ...features.table, embedding: source.embedding } },
      notes: [summary, ...this.file.notes, ...features.notes, ...(source.notes ?? [])],
      named,
    };
  }

  /** Finds the columns, with the help of the first row if none is called `name`. */
  private columnsOf(cells: Cells): Columns {
    const { file, source } = this;
    const roles = new Map<string, TableColumn>();
    for (const column of file.except()) {
      const role = column.header.toLowerCase();
      if (role !== "name" && role !== "caption" && role !== "image") continue;
      const other = roles.get(role)?.header;
      if (other)
        throw new FormatError(`${source.header}: got both "${other}" and "${column.header}"; keep one of them`);
      roles.set(role, column);
    }
    const [caption, image] = [roles.get("caption"), roles.get("image")];
    const isText = ({ index }: TableColumn) => {
      const cell = cells[index];
      if (typeof cell !== "string") return false;
      return source.typed ? cell.trim() !== "" : !isMissing(cell) && Number.isNaN(source.numbers.parse(cell));
    };
    this.checkHeader(cells.filter((_, index) => isText({ index, header: "", feature: "" })).length, roles.has("name"));
    const name = roles.get("name") ?? file.except(caption, image).find(isText);
    if (!name) throw file.missing("name", "it has the name of each item");
    const others = file.except(name, caption, image);
    if (this.texts) {
      file.refuseFeatures("the features of items are embeddings of their captions");
      file.leaveUnread(others, "weights");
    }
    const features = this.texts ? [] : file.givenFeatures(others);
    const options = { certain: features !== undefined, coding: file.coding, advice: file.advice.bind(file) };
    const names = { header: name.header, guessed: !roles.has("name"), captions: caption !== undefined };
    return { name, caption, image, names, features: new ItemFeatures(features ?? others, source, options, names) };
  }

  /** @throws FormatError when the header is a title, over a row with so many texts, or one of answers. */
  private checkHeader(texts: number, named: boolean): void {
    const { header, source } = this;
    const isTitle = header.length > 1 && header.every((name, k) => (name === "") === k > 0) && texts > 1;
    const advice = isTitle && firstRowAdvice(header, source);
    if (advice) throw new FormatError(`${source.header}: ${advice}`);
    if (named || !isComparison(header)) return;
    throw new FormatError(
      `${source.header}: the columns are those of answers; --items names the table of items, and the file of answers comes without an option`,
    );
  }

  /** The text of a cell; undefined if it is blank, or there is no such column. */
  private text(cells: Cells, column: TableColumn | undefined, locate: Locate): string | undefined {
    if (!column) return undefined;
    const cell = cells[column.index];
    const isBlank = typeof cell === "string" && this.source.typed ? cell.trim() === "" : isMissing(cell);
    if (isBlank) return undefined;
    if (typeof cell === "string") return cell.trim();
    if (typeof cell === "number" || typeof cell === "bigint") return String(cell);
    throw badCell(locate(), column.header, cell, "text");
  }
}
