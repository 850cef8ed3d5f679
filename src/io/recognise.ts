import { FormatError } from "../base/errors.ts";
import {
  COLUMNS,
  type ColumnNames,
  type Columns,
  count,
  given,
  type Recognise,
  type Shape,
  type Source,
} from "./answer-table.ts";
import { Choices } from "./choice-table.ts";
import { Compared } from "./comparison-table.ts";
import { cellSides, columnSides, differenceSides, type Feature, type Sides } from "./sides.ts";
import { Texts } from "./text-table.ts";

const WANTS =
  "it wants user, label and a_*, b_* (two options), or user, label and features (A − B), or user, a, b, label (items by name), or user, task, chosen and features (one of several)";

/** Chooses the shape of a table by its columns; `seed` draws the sides where a file only says who won. */
export function recogniser(columns: Columns = {}, seed = 0): Recognise {
  const own = given(columns);
  const names: ColumnNames = { ...COLUMNS, ...own };
  return (header, source) => {
    checkHeader(header, own, source);
    const find = (key: keyof ColumnNames): Feature | undefined => named(header, names[key]);
    const need = (key: keyof ColumnNames): Feature => {
      const found = find(key);
      if (!found) throw absent(header, names[key], source, WANTS);
      return found;
    };
    const user = need("user");
    if (find("chosenEmbedding") || find("rejectedEmbedding")) {
      const [chosenEmbedding, rejectedEmbedding] = [need("chosenEmbedding"), need("rejectedEmbedding")];
      const rejected = named(header, "rejected");
      if (!rejected) throw absent(header, "rejected", source, "texts have chosen and rejected");
      return new Texts(source, { user, chosen: need("chosen"), rejected, chosenEmbedding, rejectedEmbedding }, seed);
    }
    const [label, task, chosen] = [find("label"), find("task"), find("chosen")];
    const rest = (...used: (Feature | undefined)[]): Feature[] =>
      header.map(feature).filter(({ at }) => !used.some((column) => column?.at === at));
    if (label && chosen) {
      throw new FormatError(`${source.header}: both "${label.name}" and "${chosen.name}"; a file has one of them`);
    }
    if (!label) {
      if (!chosen) throw absent(header, names.label, source, WANTS);
      const features = rest(user, need("task"), find("option"), chosen);
      if (features.length === 0) throw new FormatError(`${source.header}: no column of features; ${WANTS}`);
      return new Choices(source, { user, task: need("task"), chosen }, features, seed);
    }
    return compared(source, names, { user, label, task }, [find("a"), find("b")], rest(user, label, task));
  };
}

type Roles = { user: Feature; label: Feature; task: Feature | undefined };

/** The shapes that have a label, by the columns that are left. */
function compared(
  source: Source,
  names: ColumnNames,
  { user, label, task }: Roles,
  [a, b]: [Feature | undefined, Feature | undefined],
  rest: Feature[],
): Shape {
  const shape = (sides: Sides) => new Compared(source, user, label, task, sides);
  if (a && b) {
    const other = rest.find(({ at }) => at !== a.at && at !== b.at);
    if (other) throw unknown(source, other.name, `beside "${a.name}" and "${b.name}" there is nothing more to read`);
    return shape(cellSides(a, b, source.typed));
  }
  const side = (prefix: string): Feature[] =>
    rest
      .filter(({ name }) => name.startsWith(prefix) && name.length > prefix.length)
      .map((column) => ({ ...column, name: column.name.slice(prefix.length) }));
  const [ofA, ofB] = [side(`${names.a}_`), side(`${names.b}_`)];
  if (ofA.length + ofB.length > 0) {
    const [a, b] = [names.a, names.b];
    const others = new Map(ofB.map((column) => [column.name, column]));
    const pairs = ofA.map((one) => [one, others.get(one.name)] as const);
    const used = new Set(pairs.flatMap(([one, other]) => (other ? [one.at, other.at] : [])));
    const odd = rest.find(({ at }) => !used.has(at));
    if (odd) throw unknown(source, odd.name, `every feature is a pair of columns, "${a}_x" and "${b}_x"`);
    const note = `each row compares two options of ${count(ofA.length, "feature")}`;
    return shape(
      columnSides(
        ofA,
        pairs.map(([, other]) => other as Feature),
        note,
      ),
    );
  }
  if (rest.length === 0) throw new FormatError(`${source.header}: no column of features; ${WANTS}`);
  return shape(differenceSides(rest));
}

const feature = (name: string, at: number): Feature => ({ name, at, column: name });

function named(header: readonly string[], name: string): Feature | undefined {
  const at = header.indexOf(name);
  return at < 0 ? undefined : feature(name, at);
}

/** Every column has a name of its own, and every name that was given is there. */
function checkHeader(header: readonly string[], columns: Columns, source: Source): void {
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

function absent(header: readonly string[], name: string, source: Source, wants: string): FormatError {
  const some = header.slice(0, 8).map((column) => `"${column}"`);
  const more = header.length > 8 ? ", ..." : "";
  return new FormatError(`${source.header}: no column "${name}" among ${some.join(", ")}${more}; ${wants}`);
}

function unknown(source: Source, name: string, why: string): FormatError {
  return new FormatError(`${source.header}: unknown column "${name}"; ${why}`);
}
