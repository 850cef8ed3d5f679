import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { Random } from "../../base/philox.ts";
import { SIDES } from "../../base/streams.ts";
import { parseName } from "../cells.ts";
import { integers } from "../growable.ts";
import { leftOutNote, plural } from "../notes.ts";
import type { AnswerTable, ParsedAnswers, RowSource } from "./answer-table.ts";
import { AnswersBuilder } from "./answers-builder.ts";
import { noAnswers } from "./comparison-table.ts";
import { parseChosen } from "./labels.ts";
import type { AlternativeReader, Cells, TableColumn } from "./side-readers.ts";

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
    private readonly columns: { user: TableColumn; task: TableColumn; chosen: TableColumn },
    private readonly alternatives: AlternativeReader,
    private readonly seed: number,
  ) {}

  row(cells: Cells, line: number): void {
    const { columns, builder, winner, unknown } = this;
    const locate = () => this.source.locate(line);
    const user = builder.userNumber(
      parseName(cells[columns.user.index], columns.user.header, locate, this.source.typed),
    );
    const task = builder.taskNumber(
      user,
      parseName(cells[columns.task.index], columns.task.header, locate, this.source.typed),
    );
    if (task === this.user.length) {
      this.user.push(user);
      this.line.push(line);
      winner.push(0);
      unknown.push(0);
    }
    this.rowTask.push(task);
    this.rowState.push(this.alternatives.read(cells, locate));
    const chosen = parseChosen(cells[columns.chosen.index], columns.chosen.header, locate);
    if (chosen === undefined) unknown.values[task] = at(unknown.values, task) + 1;
    if (!chosen) return;
    if (winner.values[task] !== 0) {
      const { header } = columns.chosen;
      throw new FormatError(
        `${locate()}: "${header}" is 1 for a second alternative of this task; exactly one is chosen`,
      );
    }
    winner.values[task] = this.rowTask.length;
  }

  finish(): ParsedAnswers {
    const { builder, source } = this;
    const { unanswered, single } = this.checkTasks();
    this.addComparisons();
    const notes = [
      ...leftOutNote(unanswered, "task", "without an answer"),
      ...leftOutNote(single, "task", "with a single alternative"),
    ];
    if (builder.count === 0) throw noAnswers(source.file, notes);
    const choices = plural(this.user.length - unanswered - single, "choice");
    const pairs = plural(builder.count, "comparison");
    const summary = `${choices} among several alternatives, read as ${pairs} of the chosen one with another, with sides drawn by seed`;
    const named = this.alternatives.note;
    return { data: builder.finish(this.alternatives.states()), notes: [...(named ? [named] : []), summary, ...notes] };
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
        const { header } = this.columns.chosen;
        throw new FormatError(`${where}: the task that begins here has no alternative with "${header}" 1`);
      }
    });
    return { unanswered, single };
  }
}
