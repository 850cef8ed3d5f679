import { FormatError } from "../../base/errors.ts";
import { plural } from "../notes.ts";
import type { AnswerTable, RecogniseTable, RowSource } from "./answer-table.ts";
import { ChoiceTable } from "./choice-table.ts";
import { type ColumnNames, type ColumnOptions, DEFAULT_COLUMNS, withoutUndefined } from "./column-names.ts";
import { ComparisonTable } from "./comparison-table.ts";
import type { NamedItems } from "./named-items.ts";
import {
  type AlternativeReader,
  cellSides,
  columnAlternatives,
  columnSides,
  differenceSides,
  itemAlternatives,
  namedAlternatives,
  type SideReader,
  type TableColumn,
} from "./side-readers.ts";
import { TextTable } from "./text-table.ts";

const LAYOUTS =
  "a file has user, label and a_*, b_* (features of two alternatives), or user, label and features (the difference A − B), or user, a, b, label (items by name), or user, task, chosen and features (one alternative of a choice a row)";

/**
 * Returns a function that chooses the table for a file by the columns of its header:
 *
 * - chosen_embedding, rejected_embedding: texts in TRL's format
 * - chosen, but no label: choices among several alternatives
 * - label: comparisons of two sides
 *
 * `seed` draws the sides if a file only marks the chosen alternative. Sides and alternatives may be `items` by name.
 */
export function recogniser(columns: ColumnOptions = {}, seed = 0, items?: NamedItems): RecogniseTable {
  const given = withoutUndefined(columns);
  const names: ColumnNames = { ...DEFAULT_COLUMNS, ...given };
  return (header, source) => {
    checkHeader(header, given, source);
    const find = (key: keyof ColumnNames): TableColumn | undefined => findColumn(header, names[key]);
    const need = (key: keyof ColumnNames): TableColumn => {
      const column = find(key);
      if (!column) throw missingColumn(header, names[key], source, LAYOUTS);
      return column;
    };
    const user = need("user");
    if (find("chosenEmbedding") || find("rejectedEmbedding")) {
      const [chosenEmbedding, rejectedEmbedding] = [need("chosenEmbedding"), need("rejectedEmbedding")];
      const rejected = findColumn(header, "rejected");
      if (!rejected) throw missingColumn(header, "rejected", source, "a file of texts has chosen and rejected");
      return new TextTable(
        source,
        { user, chosen: need("chosen"), rejected, chosenEmbedding, rejectedEmbedding },
        seed,
      );
    }
    const [label, task, chosen] = [find("label"), find("task"), find("chosen")];
    const allExcept = (...used: (TableColumn | undefined)[]): TableColumn[] =>
      header.map(columnAt).filter(({ index }) => !used.some((column) => column?.index === index));
    if (label && chosen) {
      throw new FormatError(
        `${source.header}: got both "${label.header}" and "${chosen.header}"; a file must have only one of them`,
      );
    }
    if (label) {
      const roles = { user, label, task, a: find("a"), b: find("b") };
      return comparisonTable(source, names, roles, allExcept(user, label, task), items);
    }
    if (!chosen) throw missingColumn(header, names.label, source, LAYOUTS);
    const option = find("option");
    const features = allExcept(user, need("task"), option, chosen);
    const table = (alternatives: AlternativeReader) =>
      new ChoiceTable(source, { user, task: need("task"), chosen }, alternatives, seed);
    if (items && features.length + Number(option !== undefined) === 1) {
      return table(
        option
          ? namedAlternatives(option, items, source.typed)
          : itemAlternatives(features[0] as TableColumn, items, source.typed),
      );
    }
    if (features.length === 0) throw new FormatError(`${source.header}: no column of features; ${LAYOUTS}`);
    return table(columnAlternatives(features));
  };
}

interface ComparisonRoles {
  user: TableColumn;
  label: TableColumn;
  task: TableColumn | undefined;
  a: TableColumn | undefined;
  b: TableColumn | undefined;
}

/** A table of comparisons, whose sides are in the columns `others` (all but user, label and task). */
function comparisonTable(
  source: RowSource,
  names: ColumnNames,
  { user, label, task, a, b }: ComparisonRoles,
  others: TableColumn[],
  items: NamedItems | undefined,
): AnswerTable {
  const table = (sides: SideReader) => new ComparisonTable(source, user, label, task, sides);
  if (a && b) {
    const extra = others.find(({ index }) => index !== a.index && index !== b.index);
    if (extra) {
      throw unknownColumn(source, extra, `a file with "${a.header}" and "${b.header}" has no columns of features`);
    }
    return table(cellSides(a, b, source.typed, items));
  }
  const [columnsOfA, columnsOfB] = [withPrefix(others, `${names.a}_`), withPrefix(others, `${names.b}_`)];
  if (columnsOfA.length + columnsOfB.length > 0) {
    return table(pairedColumns(source, names, columnsOfA, columnsOfB, others));
  }
  if (others.length === 0) throw new FormatError(`${source.header}: no column of features; ${LAYOUTS}`);
  return table(differenceSides(others));
}

/** Matches the columns of A and B by feature. Throws if one of `others` has no counterpart. */
function pairedColumns(
  source: RowSource,
  names: ColumnNames,
  columnsOfA: TableColumn[],
  columnsOfB: TableColumn[],
  others: TableColumn[],
): SideReader {
  const byFeature = new Map(columnsOfB.map((column) => [column.feature, column]));
  const pairs = columnsOfA.flatMap((a) => {
    const b = byFeature.get(a.feature);
    return b ? [{ a, b }] : [];
  });
  const paired = new Set(pairs.flatMap(({ a, b }) => [a.index, b.index]));
  const extra = others.find(({ index }) => !paired.has(index));
  if (extra)
    throw unknownColumn(source, extra, `every feature needs a column "${names.a}_x" and a column "${names.b}_x"`);
  const note = `each row compares two alternatives of ${plural(pairs.length, "feature")}`;
  return columnSides(
    pairs.map(({ a }) => a),
    pairs.map(({ b }) => b),
    note,
  );
}

/** The columns whose headers begin with a prefix, which their feature names lose. */
const withPrefix = (columns: readonly TableColumn[], prefix: string): TableColumn[] =>
  columns
    .filter(({ header }) => header.startsWith(prefix) && header.length > prefix.length)
    .map((column) => ({ ...column, feature: column.header.slice(prefix.length) }));

const columnAt = (header: string, index: number): TableColumn => ({ feature: header, index, header });

function findColumn(header: readonly string[], name: string): TableColumn | undefined {
  const index = header.indexOf(name);
  return index < 0 ? undefined : columnAt(name, index);
}

/** Throws unless every column has a name, the names are distinct, and every column named in the options exists. */
function checkHeader(header: readonly string[], columns: ColumnOptions, source: RowSource): void {
  const seen = new Set<string>();
  header.forEach((name, i) => {
    if (name.trim() === "") {
      throw new FormatError(`${source.header}: column ${i + 1} has no name; remove it if it numbers the rows`);
    }
    if (seen.has(name)) throw new FormatError(`${source.header}: two columns are named "${name}"`);
    seen.add(name);
  });
  for (const [key, name] of Object.entries(columns)) {
    const isSide = key === "a" || key === "b";
    if (!header.some((column) => column === name || (isSide && column.startsWith(`${name}_`)))) {
      throw missingColumn(header, name, source, `it was given as the ${key} column`);
    }
  }
}

function missingColumn(header: readonly string[], name: string, source: RowSource, reason: string): FormatError {
  const shown = header.slice(0, 8).map((column) => `"${column}"`);
  const more = header.length > 8 ? ", ..." : "";
  return new FormatError(`${source.header}: no column "${name}" among ${shown.join(", ")}${more}; ${reason}`);
}

function unknownColumn(source: RowSource, { header }: TableColumn, reason: string): FormatError {
  return new FormatError(`${source.header}: unknown column "${header}"; ${reason}`);
}
