// What the values of columns show of their role. Of a column that could be a feature by its name, values may still say
// that it numbers rows, or describes people or questions.

import { at } from "../../base/arrays.ts";
import type { NumberReader } from "../cells.ts";
import { floats, integers } from "../growable.ts";
import type { LevelColumns } from "./level-columns.ts";
import { RowNumbering } from "./row-numbering.ts";
import type { RowPlace } from "./row-place.ts";
import type { Cells, TableColumn } from "./table-column.ts";

/** A role other than a feature. */
export interface OtherRole {
  /** What is to be done with the column: leave it out, refuse the file, or say so in a note. */
  readonly action: "leave out" | "refuse" | "note";
  /** What the column does, to follow its name: "only numbers the rows". */
  readonly reason: string;
}

/** Something that a column may do in all rows. */
interface Pattern {
  /** Whether levels may do it too. */
  readonly ofLevels?: boolean;
  /** Whether the column may still do it, now that it has this value in the next row. */
  see(value: number, place: RowPlace): boolean;
  /** The role, once all rows are seen. */
  found(header: string, show: (value: number) => string): OtherRole | undefined;
}

/** In fewer rows, what all values have in common is chance. */
const MIN_ROWS = 8;
/** Rows in which a difference has one sign, before that is worth a note. */
const MIN_SIGNS = 12;

/** Numbers the rows of the file. */
class Numbering implements Pattern {
  private readonly numbering = new RowNumbering();
  see(value: number): boolean {
    return this.numbering.see(value);
  }
  found(header: string): OtherRole | undefined {
    const numbers = this.numbering.found(header);
    if (!numbers) return undefined;
    return numbers.certain
      ? { action: "leave out", reason: "only numbers the rows" }
      : { action: "refuse", reason: "rises or falls from row to row, as numbers of rows and times do" };
  }
}

/** The values of groups of rows: of users, or of tasks. */
class Groups {
  private readonly first = floats();
  private readonly rows = integers();
  /** The number of rows of this group before. */
  see(group: number, value: number): number {
    while (this.rows.length <= group) {
      this.first.push(0);
      this.rows.push(0);
    }
    const before = at(this.rows.values, group);
    if (before === 0) this.first.values[group] = value;
    this.rows.values[group] = before + 1;
    return before;
  }
  /** The value of the group's first row. */
  firstOf(group: number): number {
    return at(this.first.values, group);
  }
  /** How many groups have several rows. */
  get severals(): number {
    return this.rows.view().reduce((sum, rows) => sum + (rows > 1 ? 1 : 0), 0);
  }
  /** Whether the groups have different values. */
  get vary(): boolean {
    const first = this.first.view();
    return first.some((value) => value !== first[0]);
  }
}

const groupOf = (by: "user" | "task", { user, task }: RowPlace): number | undefined => (by === "user" ? user : task);

/** Has one value in all rows of a group. */
class Constant implements Pattern {
  readonly ofLevels = true;
  private readonly groups = new Groups();
  private rows = 0;
  private value = 0; // of the first row
  constructor(private readonly by: "user" | "task") {}

  see(value: number, place: RowPlace): boolean {
    const group = groupOf(this.by, place);
    if (group === undefined || Number.isNaN(value)) return false;
    if (this.rows++ === 0) this.value = value;
    return this.groups.see(group, value) === 0 || Math.fround(value) === this.groups.firstOf(group);
  }

  found(_: string, show: (value: number) => string): OtherRole | undefined {
    const { severals, vary } = this.groups;
    if (this.rows >= MIN_ROWS && !vary) return { action: "leave out", reason: `is ${show(this.value)} in every row` };
    if (this.by === "task") {
      const reason = "is the same for all alternatives of each choice, so it cannot tell them apart";
      return severals >= 2 ? { action: "leave out", reason } : undefined;
    }
    if (severals < 2 || this.rows < MIN_ROWS || this.rows < 2 * severals) return undefined;
    return { action: "refuse", reason: "is the same in all rows of each user, as what describes people is" };
  }
}

/** Counts the rows of a group: 0, 1, 2, … or 1, 2, 3, …. */
class Counter implements Pattern {
  private readonly groups = new Groups();
  private start: number | undefined;
  private rows = 0;
  constructor(private readonly by: "user" | "task") {}

  see(value: number, place: RowPlace): boolean {
    const group = groupOf(this.by, place);
    if (group === undefined || !Number.isInteger(value)) return false;
    this.start ??= value;
    this.rows++;
    return (this.start === 0 || this.start === 1) && value === this.start + this.groups.see(group, value);
  }

  found(): OtherRole | undefined {
    if (this.groups.severals < 2 || this.rows < MIN_ROWS) return undefined;
    const counted = this.by === "user" ? "rows of each user" : "alternatives of each choice";
    return { action: "leave out", reason: `only numbers the ${counted}` };
  }
}

/** Has one value where the answer is 1, and another where it is 0. */
class Copy implements Pattern {
  readonly ofLevels = true;
  private readonly values = new Map<number, number>(); // by answer
  private rows = 0;

  see(value: number, { answer }: RowPlace): boolean {
    if (answer !== 0 && answer !== 1) return true;
    this.rows++;
    const known = this.values.get(answer);
    if (known === undefined) this.values.set(answer, value);
    return (known === undefined || known === value) && this.values.get(1 - answer) !== value;
  }

  found(): OtherRole | undefined {
    if (this.rows < MIN_SIGNS || this.values.size < 2) return undefined;
    return { action: "note", reason: "tells the answer in every row" };
  }
}

/** Is never negative, or never positive. */
class OneSign implements Pattern {
  private signed = 0;
  private sign = 0;

  see(value: number): boolean {
    if (value === 0) return true;
    this.signed++;
    this.sign ||= Math.sign(value);
    return Math.sign(value) === this.sign;
  }

  found(): OtherRole | undefined {
    if (this.signed < MIN_SIGNS) return undefined;
    return {
      action: "note",
      reason: `is never ${this.sign > 0 ? "negative" : "positive"}, which differences seldom are`,
    };
  }
}

/** What rows are: differences of two alternatives, single alternatives of choices, or anything else. */
export type RowKind = "difference" | "alternative" | "other";

const patternsOf = (kind: RowKind): Pattern[] => {
  const numbering = new Numbering();
  if (kind === "difference") return [numbering, new Counter("user"), new Constant("user"), new Copy(), new OneSign()];
  if (kind === "alternative") return [numbering, new Counter("task"), new Constant("task"), new Copy()];
  return [numbering];
};

/** Sees the values of columns in every row of a file, and finds those that are no features. */
export class ColumnValues {
  private readonly patterns: Pattern[][];

  constructor(
    private readonly columns: readonly TableColumn[],
    private readonly numbers: NumberReader,
    kind: RowKind,
    private readonly levels: Pick<LevelColumns, "last" | "only">,
  ) {
    this.patterns = columns.map(() => patternsOf(kind));
  }

  /** Must see every row once, after its levels were read; also those without an answer: these say nothing but their number. */
  row(cells: Cells, place?: RowPlace): void {
    for (let k = 0; k < this.columns.length; k++) {
      const patterns = this.patterns[k] as Pattern[];
      if (patterns.length === 0) continue;
      const level = this.levels.last(k);
      const value = level ?? this.numbers.parse(cells[(this.columns[k] as TableColumn).index]);
      for (let i = patterns.length - 1; i >= 0; i--) {
        const pattern = patterns[i] as Pattern;
        if (level !== undefined && !pattern.ofLevels) {
          patterns.splice(i, 1);
          continue;
        }
        const holds = place ? pattern.see(value, place) : !(pattern instanceof Numbering) || pattern.see(value);
        if (!holds) patterns.splice(i, 1);
      }
    }
  }

  /** The roles of the columns by their number, once all rows are seen. Of several, a column has the first. */
  found(): Map<number, OtherRole> {
    const roles = new Map<number, OtherRole>();
    this.patterns.forEach((patterns, k) => {
      const show = (value: number) => (this.levels.last(k) === undefined ? String(value) : this.levels.only(k));
      const [role] = patterns.flatMap((pattern) => pattern.found(at(this.columns, k).header, show) ?? []);
      if (role) roles.set(k, role);
    });
    return roles;
  }
}
