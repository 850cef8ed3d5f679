import { FormatError } from "../../base/errors.ts";
import { Random } from "../../base/philox.ts";
import { SIDES } from "../../base/streams.ts";
import { parseChosen, parseName } from "../cells.ts";
import { integers } from "../growable.ts";
import { type AnswerTable, leftOutNote, type ParsedAnswers, plural, type RowSource } from "./answer-table.ts";
import { AnswersBuilder } from "./answers-builder.ts";
import { noAnswers } from "./comparison-table.ts";
import { StateInterner } from "./interner.ts";
import { type Cells, readState, type TableColumn } from "./side-readers.ts";

/**
 * A row for each option of a task, of which one is chosen: the chosen one against each other. The rows of a task may
 * stand anywhere. Until the end a row takes 8 bytes and a task 32 to 40, beside what the states take.
 */
export class ChoiceTable implements AnswerTable {
  private readonly builder = new AnswersBuilder();
  private readonly states: StateInterner;
  private readonly rowTask = integers();
  private readonly rowState = integers();
  // Of each task:
  private readonly user = integers();
  private readonly line = integers();
  private readonly winner = integers(); // row + 1; 0 while there is none
  private readonly unknown = integers(); // rows whose choice is missing

  constructor(
    private readonly source: RowSource,
    private readonly columns: { user: TableColumn; task: TableColumn; chosen: TableColumn },
    private readonly features: readonly TableColumn[],
    private readonly seed: number,
  ) {
    this.states = new StateInterner(features.length);
  }

  row(cells: Cells, at: number): void {
    const { columns, builder, winner, unknown } = this;
    const where = () => this.source.locate(at);
    const user = builder.userNumber(parseName(cells[columns.user.index], columns.user.header, where));
    const task = builder.taskNumber(user, parseName(cells[columns.task.index], columns.task.header, where));
    if (task === this.user.length) {
      this.user.push(user);
      this.line.push(at);
      winner.push(0);
      unknown.push(0);
    }
    this.rowTask.push(task);
    this.rowState.push(readState(this.states, this.features, cells, where));
    const chosen = parseChosen(cells[columns.chosen.index], columns.chosen.header, where);
    if (chosen === undefined) unknown.values[task] = (unknown.values[task] as number) + 1;
    if (!chosen) return;
    if (winner.values[task] !== 0) {
      const { header } = columns.chosen;
      throw new FormatError(`${where()}: "${header}" is 1 for a second option of the task; one is chosen`);
    }
    winner.values[task] = this.rowTask.length;
  }

  finish(): ParsedAnswers {
    const { builder, source, rowTask, rowState } = this;
    const coin = new Random(this.seed, SIDES);
    const { left, single } = this.checkTasks();
    for (let r = 0; r < rowTask.length; r++) {
      const task = rowTask.values[r] as number;
      const won = (this.winner.values[task] as number) - 1;
      if (won === r || won < 0) continue;
      const [winner, loser] = [[rowState.values[won] as number], [rowState.values[r] as number]];
      const user = this.user.values[task] as number;
      if (coin.index(2)) builder.add(user, winner, loser, 1, task);
      else builder.add(user, loser, winner, 0, task);
    }
    const notes = [
      ...leftOutNote(left, "task", "without an answer"),
      ...leftOutNote(single, "task", "of a single option"),
    ];
    if (builder.count === 0) throw noAnswers(source.file, notes);
    const shape = `${plural(this.user.length - left - single, "choice")} among several options, as ${plural(builder.count, "pair")} of winner and loser, sides drawn by seed`;
    const features = this.features.map(({ feature }) => feature);
    const table = { states: this.states.all(), size: this.states.size, features };
    return { data: builder.finish(table), notes: [shape, ...notes] };
  }

  /** How many tasks say nothing; throws at one where nothing was chosen. */
  private checkTasks(): { left: number; single: number } {
    const options = new Int32Array(this.user.length);
    for (let r = 0; r < this.rowTask.length; r++) {
      const task = this.rowTask.values[r] as number;
      options[task] = (options[task] as number) + 1;
    }
    let [left, single] = [0, 0];
    options.forEach((n, task) => {
      if (this.winner.values[task] !== 0) single += n === 1 ? 1 : 0;
      else if (this.unknown.values[task] !== 0) left++;
      else {
        const where = this.source.locate(this.line.values[task] as number);
        throw new FormatError(`${where}: no option of the task that begins here has "${this.columns.chosen.header}" 1`);
      }
    });
    return { left, single };
  }
}
