// The columns of a file of answers: which are there, which are left out, and which may be features.

import { FormatError } from "../../base/errors.ts";
import { plural } from "../notes.ts";
import type { RowSource } from "./answer-table.ts";
import { type ColumnName, type ColumnOptions, DEFAULT_COLUMNS } from "./column-names.ts";
import type { TableColumn } from "./table-column.ts";

/** Names that pandas (also with reset_index), Arrow and readr give to a column of row numbers or row names. */
const INDEX = /^(Unnamed: \d+(_level_\d+)?|index|level_\d+|__index_level_\d+__|\.\.\.1|)$/;

/** What "id" may follow without a mark, as in "caseid". Other words that end so, such as "acid", are no ids. */
const OWNERS =
  "answer|case|choice|customer|group|hh|household|item|movie|order|pair|participant|person|product|question|rater|record|resp|respondent|response|row|session|set|song|subject|survey|task|trial|trip|user|worker";
const ID = new RegExp(`^((${OWNERS})?id|uuid|guid)$|[_ .-](id|uuid)$`, "i");
/** Names of columns that have names. */
export const NAMES = { test: (header: string): boolean => ID.test(header) || /[a-z]I[dD]$/.test(header) };
/** Names of columns that are hardly features, and what they may be instead. */
const NO_FEATURES: readonly (readonly [names: Pick<RegExp, "test">, reason: string])[] = [
  [/^(sample_?|case_?|survey_?)?(weights?|wt)$/i, "may say how much an answer counts"],
  [
    /^(av|avail|available|availability)$|^(av|avail|availability)_|_(av|avail|available|availability)$/i,
    "may say which alternatives were on offer (take out the rows of the others)",
  ],
  [
    /^(best|worst|rank|ranking|winner|win|preferred|preference|choice|chosen|selected|answer|response|label)$/i,
    "may be an answer",
  ],
  [NAMES, "may be a name"],
  [/^(date|datetime|timestamp|session|created_at|updated_at)$/i, "may say when an answer was given"],
];
/** Names of columns that are features in some files and answers in others. */
const DOUBTFUL = /^(rating|score|order|position|trial|block)$/i;

/** How many features a note names. */
const SHOWN = 24;

/** "2 features: price, size". Of many, the first and the last are named. */
export function featureList(names: readonly string[]): string {
  const shown = names.length <= SHOWN ? names : [...names.slice(0, SHOWN - 4), "…", ...names.slice(-3)];
  return `${plural(names.length, "feature")}: ${shown.join(", ")}`;
}

/** The columns of a file. */
export class FileColumns {
  /** How columns were read or left out, one sentence each. */
  readonly notes: string[] = [];
  private readonly columns: readonly TableColumn[];

  /** @throws FormatError unless names are distinct and every column that an option names exists. */
  constructor(
    header: readonly string[],
    private readonly given: ColumnOptions,
    private readonly source: RowSource,
  ) {
    const all = header.map((name, index) => columnAt(name.trim(), index));
    this.columns = all.filter((column) => !given.ignore?.includes(column.header) && !this.isIndex(column));
    const seen = new Set<string>();
    for (const { header: name } of this.columns) {
      if (seen.has(name)) throw new FormatError(`${source.header}: two columns are named "${name}"`);
      seen.add(name);
    }
    const { ignore = [], labels: _, ...roles } = given;
    for (const [key, name] of Object.entries(roles)) {
      const isSide = key === "a" || key === "b";
      if (!seen.has(name) && !(isSide && this.columns.some((column) => column.header.startsWith(`${name}_`)))) {
        throw this.missing(name, `it was given as the ${key} column`);
      }
    }
    const unknown = ignore.find((name) => !all.some((column) => column.header === name));
    if (unknown !== undefined) throw this.missing(unknown, "it is to be ignored");
  }

  /** Whether a column numbers the rows, by its name; a note says so. */
  private isIndex({ header, index }: TableColumn): boolean {
    if (!INDEX.test(header) || Object.values(this.given).includes(header)) return false;
    this.notes.push(
      header === ""
        ? `column ${index + 1}, which has no name, was left out: it names or numbers the rows`
        : `"${header}" was left out: it names or numbers the rows (rename it if it is a feature)`,
    );
    return true;
  }

  /** The column of this name, if there is one. */
  named(name: string): TableColumn | undefined {
    return this.columns.find(({ header }) => header === name);
  }

  /** The column of a role, if there is one. */
  find(role: ColumnName): TableColumn | undefined {
    return this.named(this.nameOf(role));
  }

  /** The column of a role. @throws FormatError with this reason when there is none. */
  need(role: ColumnName, reason: string): TableColumn {
    const column = this.find(role);
    if (!column) throw this.missing(this.nameOf(role), reason);
    return column;
  }

  nameOf(role: ColumnName): string {
    return this.given[role] ?? DEFAULT_COLUMNS[role];
  }

  /** All columns but these. */
  except(...used: (TableColumn | undefined)[]): TableColumn[] {
    return this.columns.filter(({ index }) => !used.some((column) => column?.index === index));
  }

  /** Divides columns into features and those that are hardly one, as far as their names tell; notes name those in doubt. */
  featuresAmong(columns: readonly TableColumn[]): { features: TableColumn[]; unlikely: TableColumn[] } {
    const [features, unlikely]: [TableColumn[], TableColumn[]] = [[], []];
    for (const column of columns) (reasonAgainst(column) ? unlikely : features).push(column);
    for (const { header } of features.filter((column) => DOUBTFUL.test(column.header))) {
      this.notes.push(`"${header}" is read as a feature; if it is none, leave it out with --ignore ${header}`);
    }
    return { features, unlikely };
  }

  /** The error for a column that is hardly a feature. */
  noFeature(column: TableColumn): FormatError {
    const { header } = column;
    return new FormatError(
      `${this.source.header}: column "${header}" ${reasonAgainst(column)}; leave it out with --ignore ${header}, or rename it if it is a feature`,
    );
  }

  missing(name: string, reason: string): FormatError {
    const shown = this.columns.slice(0, 8).map(({ header }) => `"${header}"`);
    const more = this.columns.length > 8 ? ", ..." : "";
    const { header, separator } = this.source;
    const isDoubtful = this.columns.length === 1 || this.columns.some((column) => /[,;\t|]/.test(column.header));
    const separated = separator && isDoubtful ? ` (${separator} separates them)` : "";
    return new FormatError(`${header}: no column "${name}" among ${shown.join(", ")}${more}${separated}; ${reason}`);
  }

  unknown({ header }: TableColumn, reason: string): FormatError {
    return new FormatError(
      `${this.source.header}: unknown column "${header}"; ${reason}, or leave it out with --ignore ${header}`,
    );
  }
}

/** What a column may be instead of a feature, if it has the name of such a one. */
const reasonAgainst = ({ header }: TableColumn): string | undefined =>
  NO_FEATURES.find(([names]) => names.test(header))?.[1];

const columnAt = (header: string, index: number): TableColumn => ({ feature: header, index, header });
