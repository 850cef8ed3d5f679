import { FormatError } from "../../base/errors.ts";
import { NONE } from "../../data/none.ts";
import { isMissing, type Locate } from "../cells.ts";
import { plural } from "../notes.ts";
import type { AnswerItems } from "./answer-items.ts";
import type { AnswerTable, ParsedAnswers, RowSource } from "./answer-table.ts";
import { AnswersBuilder, type StateTable } from "./answers-builder.ts";
import { nameIn } from "./cell-names.ts";
import { noAnswers } from "./comparison-table.ts";
import { isNoneName, stateNumber, withNone } from "./none-rows.ts";
import type { NumberedColumn } from "./numbered-columns.ts";
import { OneHotItems } from "./one-hot-items.ts";
import { noItem, type Pick, type Picking, pickIn, pickingOf, type RowItem } from "./picked-items.ts";
import type { Cells, TableColumn } from "./table-column.ts";
import { type OrderKind, type TaskOrder, TaskOrders } from "./task-orders.ts";

/** The columns of a table with one task per row. */
export interface SetColumns {
  readonly user: TableColumn;
  /** Absent: each row is a task of its own. */
  readonly task?: TableColumn;
  /** The items that were shown; none if `ranks` are all that is known. */
  readonly shown: readonly NumberedColumn[];
  /** The items that were ranked first, second, and so on. */
  readonly ranks: readonly NumberedColumn[];
  readonly best?: TableColumn;
  readonly worst?: TableColumn;
  /** "chosen" if `best` says which item was chosen. */
  readonly kind?: OrderKind;
}

interface Row {
  readonly user: number;
  readonly task: number;
  readonly line: number;
  readonly items: readonly RowItem[];
  readonly ranked: readonly RowItem[];
  readonly best: Pick | undefined;
  readonly worst: Pick | undefined;
}

/**
 * A table with one task per row: the items that were shown, and which was best and which worst, by name or position; or the
 * names of the items that were ranked first, second, and so on. An item without features is a feature of its own.
 */
export class SetTable implements AnswerTable {
  private readonly builder = new AnswersBuilder();
  private readonly rows: Row[] = [];
  private readonly lines = new Map<number, number>(); // by task
  private readonly oneHot: OneHotItems;
  private named: AnswerItems | undefined;
  private none = 0;

  constructor(
    private readonly source: RowSource,
    private readonly columns: SetColumns,
    private readonly items: AnswerItems | undefined,
    private readonly seed: number,
  ) {
    this.oneHot = new OneHotItems(source);
  }

  row(cells: Cells, line: number): void {
    const { columns, builder, source } = this;
    const locate = () => source.locate(line);
    const name = (column: TableColumn) => nameIn(cells[column.index], column.header, locate, source);
    const user = builder.userNumber(name(columns.user));
    const task = builder.taskNumber(user, columns.task ? name(columns.task) : String(this.rows.length), source);
    const before = this.lines.get(task);
    if (before !== undefined && columns.task) {
      throw new FormatError(
        `${locate()}: task "${name(columns.task)}" of user "${name(columns.user)}" is there already (${source.locate(before)}); each row is a task, so give it another name or leave out the column with --ignore "${columns.task.header}"`,
      );
    }
    this.lines.set(task, line);
    const ranked = this.itemsIn(cells, columns.ranks, locate);
    this.checkNoGap(cells, line);
    const shown = columns.shown.length > 0 ? this.itemsIn(cells, columns.shown, locate) : ranked;
    if (shown.length === 0 && columns.shown.length > 0) {
      throw new FormatError(`${locate()}: no item is shown, as all of ${this.shownColumns} are blank; fill them in`);
    }
    for (const { name, column } of ranked) {
      if (!shown.some((item) => item.name === name)) throw noItem(column, cells, shown, locate, "");
    }
    const isItem = (cell: unknown) => this.named?.has(cell) ?? false;
    const pick = (column: TableColumn | undefined) => column && pickIn(cells, column, shown, locate, source, isItem);
    this.rows.push({ user, task, line, items: shown, ranked, best: pick(columns.best), worst: pick(columns.worst) });
  }

  /** The items that cells name, without those that are blank. @throws FormatError when one is there twice. */
  private itemsIn(cells: Cells, columns: readonly NumberedColumn[], locate: Locate): RowItem[] {
    const items: RowItem[] = [];
    for (const column of columns) {
      const cell = cells[column.index];
      if (isMissing(cell)) continue;
      const item = this.itemOf(cell, column, locate);
      const other = items.find(({ name }) => name === item.name);
      if (other) {
        throw new FormatError(
          `${locate()}: "${other.column.header}" and "${column.header}" are both ${JSON.stringify(cell)}; each item may be there once in a row`,
        );
      }
      items.push(item);
    }
    return items;
  }

  private itemOf(cell: unknown, column: NumberedColumn, locate: Locate): RowItem {
    const { items, source } = this;
    if (this.rows.length === 0 && items && (items.required || items.has(cell))) this.named = items;
    if (isNoneName(cell) && !this.named?.has(cell)) {
      this.none++;
      return { name: NONE, state: -1, column };
    }
    const state = this.named
      ? this.named.number(cell, column.header, locate, source)
      : this.oneHot.number(cell, column.header, locate);
    return { name: nameIn(cell, column.header, locate, source), state, column };
  }

  /** @throws FormatError when a rank is blank before one that is not. */
  private checkNoGap(cells: Cells, line: number): void {
    const { ranks } = this.columns;
    ranks.forEach((column, i) => {
      const before = ranks[i - 1];
      if (before && isMissing(cells[before.index]) && !isMissing(cells[column.index])) {
        throw new FormatError(
          `${this.source.locate(line)}: "${column.header}" is ${JSON.stringify(cells[column.index])}, but "${before.header}" is blank; ranks must be given from the first on`,
        );
      }
    });
  }

  private get shownColumns(): string {
    const { shown } = this.columns;
    return `"${shown[0]?.header}" to "${shown.at(-1)?.header}"`;
  }

  finish(): ParsedAnswers {
    const { builder, source, rows, named, columns } = this;
    const picked = pickingOf(rows, source);
    const answers = rows.map((row) => this.orderOf(row, picked));
    const orders = new TaskOrders(columns.kind ?? (columns.ranks.length > 0 ? "rank" : "best"), this.seed);
    const answered = answers.filter((order) => orders.see(order)).length;
    if (answered === 0) throw noAnswers(source.file, orders.leftOut);
    const states: StateTable = named ? named.states() : this.oneHot.states();
    const note = named?.note("each row is a task") ?? this.oneHot.note("each row is a task");
    const read = this.none > 0 ? withNone({ states, notes: [] }) : { states, notes: [], none: -1 };
    const stateOf = (state: number) => stateNumber(state, read);
    answers.forEach(({ ranked, others, worst }, i) => {
      const row = rows[i] as Row;
      const order = {
        ranked: ranked.map(stateOf),
        others: others.map(stateOf),
        worst: worst === undefined ? worst : stateOf(worst),
      };
      orders.add(builder, row.user, row.task, order);
    });
    const notes = [note];
    if (this.none > 0)
      notes.push(`${plural(this.none, "item")} in rows: none of these, which has a feature of its own`);
    notes.push(...orders.summary(builder.count));
    if (picked === "position")
      notes.push(`numbers in ${this.pickColumns} are positions of items among ${this.shownColumns}`);
    if (columns.ranks.length > 0 && columns.shown.length === 0) {
      notes.push("what was shown but not ranked is not known: only the items with a rank are compared");
    }
    return { data: builder.finish(read.states, source.file), notes: [...notes, ...orders.leftOut] };
  }

  private get pickColumns(): string {
    const { best, worst } = this.columns;
    return [best, worst].flatMap((column) => (column ? [`"${column.header}"`] : [])).join(" and ");
  }

  /** The answer to a task by the states of its items. */
  private orderOf({ items, ranked, best, worst, line }: Row, by: Picking): TaskOrder {
    const of = (pick: Pick | undefined) => pick && (by === "name" ? pick.byName : pick.byPosition);
    const [first, last] = [of(best), of(worst)];
    if (first && first === last) {
      throw new FormatError(
        `${this.source.locate(line)}: ${this.pickColumns} are both ${JSON.stringify(best?.cell)}; the best of a task cannot be its worst: correct one of them`,
      );
    }
    const top = first ? [first] : ranked;
    const names = new Set([...top, ...(last ? [last] : [])].map(({ name }) => name));
    const others = items.filter(({ name }) => !names.has(name));
    return {
      ranked: top.map(({ state }) => state),
      others: others.map(({ state }) => state),
      worst: last?.state,
    };
  }
}
