import { FormatError } from "../../base/errors.ts";
import {
  type AnswerTable,
  type ColumnNames,
  type ColumnOptions,
  DEFAULT_COLUMNS,
  plural,
  type RecogniseTable,
  type RowSource,
  withoutUndefined,
} from "./answer-table.ts";
import { ChoiceTable } from "./choice-table.ts";
import { ComparisonTable } from "./comparison-table.ts";
import { cellSides, columnSides, differenceSides, type SideReader, type TableColumn } from "./side-readers.ts";
import { TextTable } from "./text-table.ts";

const WANTS =
  "it wants user, label and a_*, b_* (two options), or user, label and features (A − B), or user, a, b, label (items by name), or user, task, chosen and features (one of several)";

/** Chooses the shape of a table by its columns; `seed` draws the sides where a file only says who won. */
export function recogniser(columns: ColumnOptions = {}, seed = 0): RecogniseTable {
  const own = withoutUndefined(columns);
  const names: ColumnNames = { ...DEFAULT_COLUMNS, ...own };
  return (header, source) => {
    checkHeader(header, own, source);
    const find = (key: keyof ColumnNames): TableColumn | undefined => named(header, names[key]);
    const need = (key: keyof ColumnNames): TableColumn => {
      const found = find(key);
      if (!found) throw absent(header, names[key], source, WANTS);
      return found;
    };
    const user = need("user");
    if (find("chosenEmbedding") || find("rejectedEmbedding")) {
      const [chosenEmbedding, rejectedEmbedding] = [need("chosenEmbedding"), need("rejectedEmbedding")];
      const rejected = named(header, "rejected");
      if (!rejected) throw absent(header, "rejected", source, "texts have chosen and rejected");
      return new TextTable(
        source,
        { user, chosen: need("chosen"), rejected, chosenEmbedding, rejectedEmbedding },
        seed,
      );
    }
    const [label, task, chosen] = [find("label"), find("task"), find("chosen")];
    const rest = (...used: (TableColumn | undefined)[]): TableColumn[] =>
      header.map(columnAt).filter(({ index }) => !used.some((column) => column?.index === index));
    if (label && chosen) {
      throw new FormatError(
        `${source.header}: both "${label.feature}" and "${chosen.feature}"; a file has one of them`,
      );
    }
    if (!label) {
      if (!chosen) throw absent(header, names.label, source, WANTS);
      const features = rest(user, need("task"), find("option"), chosen);
      if (features.length === 0) throw new FormatError(`${source.header}: no column of features; ${WANTS}`);
      return new ChoiceTable(source, { user, task: need("task"), chosen }, features, seed);
    }
    return compared(source, names, { user, label, task }, [find("a"), find("b")], rest(user, label, task));
  };
}

type Roles = { user: TableColumn; label: TableColumn; task: TableColumn | undefined };

/** The shapes that have a label, by the columns that are left. */
function compared(
  source: RowSource,
  names: ColumnNames,
  { user, label, task }: Roles,
  [a, b]: [TableColumn | undefined, TableColumn | undefined],
  rest: TableColumn[],
): AnswerTable {
  const shape = (sides: SideReader) => new ComparisonTable(source, user, label, task, sides);
  if (a && b) {
    const other = rest.find(({ index }) => index !== a.index && index !== b.index);
    if (other)
      throw unknown(source, other.feature, `beside "${a.feature}" and "${b.feature}" there is nothing more to read`);
    return shape(cellSides(a, b, source.typed));
  }
  const side = (prefix: string): TableColumn[] =>
    rest
      .filter(({ feature }) => feature.startsWith(prefix) && feature.length > prefix.length)
      .map((column) => ({ ...column, feature: column.feature.slice(prefix.length) }));
  const [ofA, ofB] = [side(`${names.a}_`), side(`${names.b}_`)];
  if (ofA.length + ofB.length > 0) {
    const [a, b] = [names.a, names.b];
    const others = new Map(ofB.map((column) => [column.feature, column]));
    const pairs = ofA.map((one) => [one, others.get(one.feature)] as const);
    const used = new Set(pairs.flatMap(([one, other]) => (other ? [one.index, other.index] : [])));
    const odd = rest.find(({ index }) => !used.has(index));
    if (odd) throw unknown(source, odd.feature, `every feature is a pair of columns, "${a}_x" and "${b}_x"`);
    const note = `each row compares two options of ${plural(ofA.length, "feature")}`;
    return shape(
      columnSides(
        ofA,
        pairs.map(([, other]) => other as TableColumn),
        note,
      ),
    );
  }
  if (rest.length === 0) throw new FormatError(`${source.header}: no column of features; ${WANTS}`);
  return shape(differenceSides(rest));
}

const columnAt = (header: string, index: number): TableColumn => ({ feature: header, index, header });

function named(header: readonly string[], name: string): TableColumn | undefined {
  const at = header.indexOf(name);
  return at < 0 ? undefined : columnAt(name, at);
}

/** Every column has a name of its own, and every name that was given is there. */
function checkHeader(header: readonly string[], columns: ColumnOptions, source: RowSource): void {
  const seen = new Set<string>();
  header.forEach((name, i) => {
    if (name.trim() === "") {
      throw new FormatError(`${source.header}: column ${i + 1} has no name; remove it if it numbers the rows`);
    }
    if (seen.has(name)) throw new FormatError(`${source.header}: two columns are called "${name}"`);
    seen.add(name);
  });
  for (const [key, name] of Object.entries(columns)) {
    const side = key === "a" || key === "b";
    if (!header.some((column) => column === name || (side && column.startsWith(`${name}_`)))) {
      throw absent(header, name, source, `${key} was said to be there`);
    }
  }
}

function absent(header: readonly string[], name: string, source: RowSource, wants: string): FormatError {
  const some = header.slice(0, 8).map((column) => `"${column}"`);
  const more = header.length > 8 ? ", ..." : "";
  return new FormatError(`${source.header}: no column "${name}" among ${some.join(", ")}${more}; ${wants}`);
}

function unknown(source: RowSource, name: string, why: string): FormatError {
  return new FormatError(`${source.header}: unknown column "${name}"; ${why}`);
}
