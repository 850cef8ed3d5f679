import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { integers } from "../growable.ts";
import type { AnswerTable, ParsedAnswers, RowSource } from "./answer-table.ts";
import { AnswersBuilder, sortedBy } from "./answers-builder.ts";
import { nameIn } from "./cell-names.ts";
import { noAnswers } from "./comparison-table.ts";
import { LabelReader } from "./labels.ts";
import { type NoneRows, stateNumber, withNone } from "./none-rows.ts";
import type { AlternativeReader } from "./row-readers.ts";
import type { Cells, TableColumn } from "./table-column.ts";
import { ONE_EACH, type TaskMarks, WORST } from "./task-marks.ts";
import { type TaskOrder, TaskOrders } from "./task-orders.ts";

/** The columns of a table with one alternative per row, beside those of its answers and features. */
export interface ChoiceColumns {
  readonly user: TableColumn;
  readonly task: TableColumn;
  /** Whether a person could have the alternative. */
  readonly available?: TableColumn;
}

/**
 * A table with one alternative per row, and the answer to a task in one or two columns: the chosen one, the best and the worst,
 * or the ranks. The rows of a task need not be adjacent.
 *
 * Memory while reading: 16 bytes a row and 28 to 36 a task, besides the states.
 */
export class ChoiceTable implements AnswerTable {
  private readonly builder = new AnswersBuilder();
  private readonly available: LabelReader | undefined;
  // Per row that is an alternative
  private readonly rowTask = integers();
  private readonly rowState = integers(); // −1 for none of these
  private readonly rowMark = integers(); // 0 for none
  private readonly rowLine = integers();
  // Per task
  private readonly user = integers();
  private readonly line = integers(); // of its first row
  private readonly unknown = integers(); // number of rows that say nothing
  private readonly noneLine = integers(); // of its row that is none of these; 0 until there is one
  private unavailable = 0;

  constructor(
    private readonly source: RowSource,
    private readonly columns: ChoiceColumns,
    private readonly marks: TaskMarks,
    private readonly alternatives: AlternativeReader,
    private readonly none: NoneRows,
    private readonly seed: number,
  ) {
    if (columns.available) this.available = new LabelReader(source, columns.available, "available");
  }

  row(cells: Cells, line: number): void {
    const { columns, builder, unknown, noneLine, source } = this;
    const locate = () => source.locate(line);
    const name = (column: TableColumn) => nameIn(cells[column.index], column.header, locate, source);
    const user = builder.userNumber(name(columns.user));
    const task = builder.taskNumber(user, name(columns.task), source);
    if (task === this.user.length) {
      this.user.push(user);
      this.line.push(line);
      unknown.push(0);
      noneLine.push(0);
    }
    const mark = this.marks.read(cells, line);
    if (Number.isNaN(mark)) unknown.values[task] = at(unknown.values, task) + 1;
    if (!this.isAvailable(cells, line, mark)) {
      this.alternatives.skip?.(cells);
      return;
    }
    const isNone = this.none.has(cells, line);
    if (isNone && at(noneLine.values, task) > 0) {
      const first = source.locate(at(noneLine.values, task));
      throw new FormatError(
        `${locate()}: task "${name(columns.task)}" of user "${name(columns.user)}" has a second row of none of these (the first is ${first}); each task has at most one`,
      );
    }
    if (isNone) {
      noneLine.values[task] = line;
      this.alternatives.skip?.(cells);
    }
    const answer = Number.isNaN(mark) ? mark : Number(mark === 1);
    this.rowTask.push(task);
    this.rowState.push(isNone ? -1 : this.alternatives.read(cells, locate, { user, task, answer }));
    this.rowMark.push(mark || 0);
    this.rowLine.push(line);
  }

  /** @throws FormatError when an alternative that a person could not have is marked. */
  private isAvailable(cells: Cells, line: number, mark: number): boolean {
    const { available, source } = this;
    if (!available) return true;
    const value = available.read(cells, line);
    const { header } = available.column;
    if (Number.isNaN(value)) throw new FormatError(`${source.locate(line)}: "${header}" is blank; it must be 1 or 0`);
    if (value === 1) return true;
    if (mark > 0 || mark === WORST) {
      const marked = mark === WORST ? "named worst" : this.marks.kind === "rank" ? `ranked (${mark})` : "chosen";
      throw new FormatError(
        `${source.locate(line)}: the alternative was ${marked}, but "${header}" says that it was not available; correct one of them`,
      );
    }
    this.unavailable++;
    return false;
  }

  finish(): ParsedAnswers {
    const { builder, source, marks, available, unavailable } = this;
    const markNotes = [...marks.finish(), ...(available?.finish() ?? [])];
    const orders = new TaskOrders(marks.kind, this.seed);
    const rows = sortedBy(this.rowTask.view(), this.user.length);
    let answered = 0;
    for (const [, order] of this.orders(rows)) answered += Number(orders.see(order));
    if (answered === 0) throw noAnswers(source.file, orders.leftOut);
    const noneNotes = this.none.finish(this.user.length);
    const finished = this.alternatives.finish((zeros, numbers) => this.none.areZeros(this.rowsOf(zeros, numbers)));
    const hasZeros = finished.none !== undefined;
    if (hasZeros) noneNotes.push(this.none.zerosNote(this.user.length));
    const read = this.none.any || hasZeros ? withNone(finished) : { ...finished, none: -1 };
    const stateOf = (row: number) => stateNumber(at(this.rowState.values, row), read);
    for (const [task, { ranked, others, worst }] of this.orders(rows)) {
      orders.add(builder, at(this.user.values, task), task, {
        ranked: ranked.map(stateOf),
        others: others.map(stateOf),
        worst: worst === undefined ? worst : stateOf(worst),
      });
    }
    if (available && unavailable > 0) {
      const were = unavailable === 1 ? "alternative was" : "alternatives were";
      markNotes.push(
        `${unavailable.toLocaleString("en-US")} ${were} left out, as "${available.column.header}" says that a person could not have ${unavailable === 1 ? "it" : "them"}`,
      );
    } else if (available) markNotes.push(`"${available.column.header}" says that all alternatives were available`);
    return {
      data: builder.finish(read.states, source.file),
      notes: [...read.notes, ...noneNotes, ...orders.summary(builder.count), ...markNotes, ...orders.leftOut],
    };
  }

  /** The number of rows in each task with a state, by its final number. */
  private rowsOf(state: number, renumbered: Int32Array | undefined): Int32Array {
    const rows = new Int32Array(this.user.length);
    const numberOf = (row: number) => stateNumber(at(this.rowState.values, row), { renumbered, none: -1 });
    this.rowTask.view().forEach((task, row) => {
      if (numberOf(row) === state) rows[task] = at(rows, task) + 1;
    });
    return rows;
  }

  /** The answer to each task by its rows. @throws FormatError when nothing is marked, or twice. */
  private *orders(rows: Int32Array): Generator<[task: number, order: TaskOrder]> {
    const { rowTask, rowMark, source, marks } = this;
    for (let task = 0, from = 0; task < this.user.length; task++) {
      const ranked: number[] = [];
      const others: number[] = [];
      let worst: number | undefined;
      const items = this.alternatives.named ? new Map<number, number>() : undefined; // the first row of each item by name
      for (; from < rows.length && at(rowTask.values, at(rows, from)) === task; from++) {
        const row = at(rows, from);
        const mark = at(rowMark.values, row);
        if (items) this.checkOnce(row, items);
        if (mark === WORST) {
          if (worst !== undefined) throw this.second(row, worst);
          worst = row;
        } else if (mark > 0) ranked.push(row);
        else others.push(row);
      }
      if (ranked.length > 1) ranked.sort((p, q) => at(rowMark.values, p) - at(rowMark.values, q) || p - q);
      ranked.forEach((row, i) => {
        const before = ranked[i - 1];
        if (before !== undefined && at(rowMark.values, row) === at(rowMark.values, before))
          throw this.second(row, before);
      });
      if (ranked.length === 0 && worst === undefined && at(this.unknown.values, task) === 0) {
        const where = source.locate(at(this.line.values, task));
        throw new FormatError(`${where}: in the task that begins here, ${marks.unmarked}`);
      }
      yield [task, { ranked, others, worst }];
    }
  }

  /** @throws FormatError when a row is the same item as another one of its task. */
  private checkOnce(row: number, items: Map<number, number>): void {
    const state = at(this.rowState.values, row);
    const first = items.get(state);
    if (first === undefined) {
      items.set(state, row);
      return;
    }
    const [where, before] = [row, first].map((place) => this.source.locate(at(this.rowLine.values, place)));
    throw new FormatError(
      `${where}: the row names the same item as ${before} of its task; an item may be there once, and ${ONE_EACH}`,
    );
  }

  /** The error for a row with the mark of another one of its task. */
  private second(row: number, first: number): FormatError {
    const [where, before] = [row, first].map((place) => this.source.locate(at(this.rowLine.values, place)));
    return new FormatError(`${where}: ${this.marks.second(at(this.rowMark.values, row), before ?? "")}`);
  }
}
