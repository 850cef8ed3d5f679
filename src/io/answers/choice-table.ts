import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { Random } from "../../base/philox.ts";
import { SIDES } from "../../base/streams.ts";
import { integers } from "../growable.ts";
import { leftOutNote, plural } from "../notes.ts";
import type { AnswerTable, ParsedAnswers, RowSource } from "./answer-table.ts";
import { AnswersBuilder } from "./answers-builder.ts";
import { nameIn } from "./cell-names.ts";
import { noAnswers } from "./comparison-table.ts";
import type { LabelReader } from "./labels.ts";
import type { AlternativeReader } from "./row-readers.ts";
import type { Cells, TableColumn } from "./table-column.ts";

/**
 * A table with one alternative per row; exactly one alternative of each choice (a task) was chosen. A choice becomes one
 * comparison of the chosen alternative with each of the others. The rows of a task need not be adjacent.
 *
 * Memory while reading: 8 bytes a row and 32 to 40 a task, besides the states.
 */
export class ChoiceTable implements AnswerTable {
  private readonly builder = new AnswersBuilder();
  // Per row
  private readonly rowTask = integers();
  private readonly rowState = integers();
  // Per task
  private readonly user = integers();
  private readonly line = integers(); // of its first row
  private readonly winner = integers(); // row + 1; 0 until one is found
  private readonly unknown = integers(); // number of rows whose `chosen` is missing

  constructor(
    private readonly source: RowSource,
    private readonly columns: { user: TableColumn; task: TableColumn },
    private readonly labels: LabelReader,
    private readonly alternatives: AlternativeReader,
    private readonly seed: number,
  ) {}

  row(cells: Cells, line: number): void {
    const { columns, builder, winner, unknown, source } = this;
    const locate = () => source.locate(line);
    const name = (column: TableColumn) => nameIn(cells[column.index], column.header, locate, source);
    const user = builder.userNumber(name(columns.user));
    const task = builder.taskNumber(user, name(columns.task));
    if (task === this.user.length) {
      this.user.push(user);
      this.line.push(line);
      winner.push(0);
      unknown.push(0);
    }
    const chosen = this.labels.read(cells, line);
    this.rowTask.push(task);
    this.rowState.push(this.alternatives.read(cells, locate, { user, task, answer: chosen }));
    if (Number.isNaN(chosen)) unknown.values[task] = at(unknown.values, task) + 1;
    if (chosen !== 1) return;
    if (winner.values[task] !== 0) {
      const { header } = this.labels.column;
      throw new FormatError(
        `${locate()}: "${header}" marks a second alternative of this task; exactly one is chosen, and each choice of a user needs a task of its own`,
      );
    }
    winner.values[task] = this.rowTask.length;
  }

  finish(): ParsedAnswers {
    const { builder, source } = this;
    const labelNotes = this.labels.finish();
    const { unanswered, single } = this.checkTasks();
    this.addComparisons();
    const leftOut = [
      ...leftOutNote(unanswered, "task", "without an answer"),
      ...leftOutNote(single, "task", "with a single alternative"),
    ];
    if (builder.count === 0) throw noAnswers(source.file, leftOut);
    const choices = plural(this.user.length - unanswered - single, "choice");
    const pairs = plural(builder.count, "comparison");
    const summary = `${choices} among several alternatives, read as ${pairs} of the chosen one with another, with sides drawn by seed`;
    const { states, renumbered, notes } = this.alternatives.finish();
    if (renumbered) builder.renumberStates(renumbered);
    return { data: builder.finish(states, source.file), notes: [...notes, summary, ...labelNotes, ...leftOut] };
  }

  private addComparisons(): void {
    const { builder, rowTask, rowState } = this;
    const coin = new Random(this.seed, SIDES);
    for (let row = 0; row < rowTask.length; row++) {
      const task = at(rowTask.values, row);
      const winningRow = at(this.winner.values, task) - 1;
      if (winningRow === row || winningRow < 0) continue;
      const [winner, loser] = [[at(rowState.values, winningRow)], [at(rowState.values, row)]];
      const user = at(this.user.values, task);
      if (coin.index(2)) builder.add(user, winner, loser, 1, task);
      else builder.add(user, loser, winner, 0, task);
    }
  }

  /** Counts the tasks that yield no comparison. Throws if a task has no chosen alternative and no missing `chosen` cell. */
  private checkTasks(): { unanswered: number; single: number } {
    const alternatives = new Int32Array(this.user.length);
    for (const task of this.rowTask.view()) alternatives[task] = at(alternatives, task) + 1;
    let [unanswered, single] = [0, 0];
    alternatives.forEach((count, task) => {
      if (this.winner.values[task] !== 0) single += count === 1 ? 1 : 0;
      else if (this.unknown.values[task] !== 0) unanswered++;
      else {
        const where = this.source.locate(at(this.line.values, task));
        const { header } = this.labels.column;
        throw new FormatError(`${where}: in the task that begins here, "${header}" marks no alternative as chosen`);
      }
    });
    return { unanswered, single };
  }
}
