// The columns of a file of answers: which are there, which are left out, and which may be features.

import { FormatError } from "../../base/errors.ts";
import { firstOf, listOf } from "../notes.ts";
import type { RowSource } from "./answer-table.ts";
import {
  type ColumnName,
  type ColumnOptions,
  DEFAULT_COLUMNS,
  hasColumn,
  hasOtherRole,
  rolesOf,
} from "./column-names.ts";
import { changesAnswers, reasonAgainst } from "./feature-names.ts";
import { firstRowAdvice, proposal } from "./header-advice.ts";
import { IndexColumns } from "./index-columns.ts";
import type { Coding } from "./level-columns.ts";
import { optionValue } from "./option-values.ts";
import type { Cells, TableColumn } from "./table-column.ts";

/** How many columns the advice of an error lists. */
const ADVISED = 12;

/** The columns of a file. */
export class FileColumns {
  private readonly columns: readonly TableColumn[];
  private readonly index: IndexColumns;
  private readonly headers: readonly string[];
  private readonly own: string[] = [];
  /** Whether columns may be features. */
  private hasFeatures = true;
  private readonly unread: string[] = [];
  readonly coding: Coding;

  /** @throws FormatError unless names are distinct and every column that an option names exists. */
  constructor(
    header: readonly string[],
    private readonly given: ColumnOptions,
    private readonly source: RowSource,
  ) {
    this.coding = given.coding ?? {};
    const all = header.map((name, index) => columnAt(name.trim(), index));
    this.headers = all.map((column) => column.header);
    const kept = all.filter((column) => !given.ignore?.includes(column.header));
    const isIndex = ({ header: name }: TableColumn) => IndexColumns.has(name, source) && !this.hasRole(name);
    this.columns = kept.filter((column) => !isIndex(column));
    this.index = new IndexColumns(kept.filter(isIndex), source);
    const seen = new Set<string>();
    for (const { header: name } of this.columns) {
      if (seen.has(name)) {
        const remedy = firstRowAdvice(this.headers, this.source);
        throw new FormatError(`${source.header}: two columns are named "${name}"${remedy ? `; ${remedy}` : ""}`);
      }
      seen.add(name);
    }
    const { ignore = [] } = given;
    for (const [key, name] of Object.entries(this.roles)) {
      if (!hasColumn(key, name, seen)) {
        throw this.missing(name, `it was given as the ${key} column`);
      }
    }
    const unknown = ignore.find((name) => !all.some((column) => column.header === name));
    if (unknown !== undefined) throw this.missing(unknown, "it is to be ignored");
  }

  /** The columns that options give a role. */
  private get roles(): Partial<Record<ColumnName, string>> {
    return rolesOf(this.given);
  }

  /** Whether an option, or the name that a role has without one, gives a column a role. */
  private hasRole(name: string): boolean {
    const { features = [] } = this.given;
    const isRole = Object.values({ ...DEFAULT_COLUMNS, ...this.roles }).includes(name);
    return isRole || features.includes(name) || /^(name|caption|image)$/i.test(name);
  }

  /** Must see every row. @throws FormatError when a column that was taken for an index is none. */
  row(cells: Cells, line: number): void {
    this.index.row(cells, line);
  }

  /** How columns were read or left out, one sentence each. */
  get notes(): string[] {
    const unread = this.unread.length > 0 ? [`these columns are not read: ${firstOf(this.unread)}`] : [];
    return [...this.own, ...this.index.notes(this.hasFeatures), ...unread];
  }

  note(sentence: string): void {
    this.own.push(sentence);
  }

  /** The column of this name, if there is one. */
  named(name: string): TableColumn | undefined {
    return this.columns.find(({ header }) => header === name);
  }

  /** The column of a role, if there is one. */
  find(role: ColumnName): TableColumn | undefined {
    const name = this.nameOf(role);
    return this.given[role] === undefined && hasOtherRole(name, this.given) ? undefined : this.named(name);
  }

  /** The column of a role in a layout with these. @throws FormatError with this reason when there is none. */
  need(role: ColumnName, reason: string, layout: readonly ColumnName[] = [role]): TableColumn {
    const column = this.find(role);
    if (!column) throw this.missing(this.nameOf(role), reason, layout);
    return column;
  }

  nameOf(role: ColumnName): string {
    return this.given[role] ?? DEFAULT_COLUMNS[role];
  }

  /** All columns but these. */
  except(...used: (TableColumn | undefined)[]): TableColumn[] {
    const isUsed = new Set(used.map((column) => column?.index));
    return this.columns.filter(({ index }) => !isUsed.has(index));
  }

  /** The features that an option names, if it does: all others are not read. @throws FormatError when one is missing. */
  givenFeatures(columns: readonly TableColumn[]): TableColumn[] | undefined {
    const { features: names } = this.given;
    if (!names) return undefined;
    const missing = names.find((name) => !columns.some(({ header }) => header === name));
    if (missing !== undefined) throw this.missing(missing, "it was given as a feature");
    this.leaveUnread(columns.filter(({ header }) => !names.includes(header)));
    return columns.filter(({ header }) => names.includes(header));
  }

  /**
   * The features that an option names, without the prefixes of sides. `columns` are those of both sides.
   * @throws FormatError when one is missing.
   */
  featuresOfSides(columns: readonly TableColumn[]): readonly string[] | undefined {
    const missing = this.given.features?.find((name) => !columns.some(({ feature }) => feature === name));
    if (missing === undefined) return this.given.features;
    const example = columns[0];
    throw new FormatError(
      `${this.source.header}: no feature "${missing}", which --features names; without the prefix of its side, "${example?.header}" is "${example?.feature}"`,
    );
  }

  /** Divides columns into features and those that are hardly one, as far as options or their names tell. */
  featuresAmong(columns: readonly TableColumn[]): {
    features: TableColumn[];
    unlikely: TableColumn[];
    certain?: boolean;
  } {
    const given = this.givenFeatures(columns);
    if (given) return { features: given, unlikely: [], certain: true };
    const isLikely = ({ header }: TableColumn) => this.coding.levels?.includes(header) || !reasonAgainst(header);
    return { features: columns.filter(isLikely), unlikely: columns.filter((column) => !isLikely(column)) };
  }

  /** @throws FormatError when an option names features, as a file has none in columns, for this reason. */
  refuseFeatures(reason: string): void {
    this.hasFeatures = false;
    const { features } = this.given;
    const columns = features ?? this.coding.levels;
    if (!columns) return;
    const option = `--${features ? "features" : "levels"} ${columns.join()}`;
    throw new FormatError(`${this.source.header}: ${reason}, so ${option} names nothing; leave it out`);
  }

  /**
   * Notes columns that are not read, where features can be in no others.
   * @param refused Which of them are refused: those that may change what an answer says, or of these only weights.
   * @throws FormatError when there is one.
   */
  leaveUnread(
    columns: readonly TableColumn[],
    refused: "answers and weights" | "weights" = "answers and weights",
  ): void {
    const isRefused = ({ header }: TableColumn) => changesAnswers(header, refused === "weights");
    const matter = this.given.features ? [] : columns.filter(isRefused);
    if (matter.length > 0) throw this.noFeatures(matter);
    this.unread.push(...columns.map(({ header }) => header));
  }

  /** The error for columns that are hardly features. */
  noFeatures(columns: readonly TableColumn[], features: readonly TableColumn[] = []): FormatError {
    const reasons = columns.map(({ header }) => `"${header}" ${reasonAgainst(header)}`);
    const shown = `column${columns.length === 1 ? "" : "s"} ${listOf(reasons)}`;
    return new FormatError(`${this.source.header}: ${shown}; ${this.advice(columns, features)}`);
  }

  /** What to do about columns that are hardly features. `features` may be those of the file. */
  advice(columns: readonly TableColumn[], features: readonly TableColumn[]): string {
    const names = columns.map(({ header }) => header);
    const others = features.map(({ feature }) => feature);
    const leaveOut = `leave ${names.length === 1 ? "it" : "them"} out with --ignore ${optionValue(names.join())}`;
    if (others.length === 0) return leaveOut;
    const listed = others.length <= ADVISED ? ` ${optionValue(others.join())}` : "";
    const more = names.filter((name) => !others.includes(name));
    const ifOne = more.length === 0 ? "" : ` (and ${more.join()}, if ${more.length === 1 ? "it is one" : "they are"})`;
    return `${leaveOut}, or name the features with --features${listed}${ifOne}`;
  }

  /** Says that a column has no name, if one has none, to complete an error. */
  get unnamed(): string {
    return this.index.unnamed;
  }

  /** The error for a column that is not there. `wanted` are the roles of the layout that it belongs to. */
  missing(name: string, reason: string, wanted: readonly ColumnName[] = []): FormatError {
    const shown = this.columns.slice(0, 8).map(({ header }) => `"${header}"`);
    const more = this.columns.length > 8 ? ", ..." : "";
    const { header, separator } = this.source;
    const isDoubtful = this.columns.length === 1 || this.columns.some((column) => /[,;\t|]/.test(column.header));
    const separated = separator && isDoubtful ? ` (${separator} separates them)` : "";
    const remedy = firstRowAdvice(this.headers, this.source) ?? proposal(this.headers, wanted, this.roles) ?? reason;
    const owner = this.named(name) && Object.entries(this.roles).find(([, given]) => given === name)?.[0];
    const where = owner ? `beside that of --${owner}` : `among ${shown.join(", ")}${more}${separated}`;
    return new FormatError(`${header}: no column "${name}" ${where}; ${remedy}`);
  }
}

const columnAt = (header: string, index: number): TableColumn => ({ feature: header, index, header });
