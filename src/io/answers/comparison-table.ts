import { FormatError } from "../../base/errors.ts";
import { Random } from "../../base/philox.ts";
import { SIDES } from "../../base/streams.ts";
import { leftOutNote, plural } from "../notes.ts";
import type { AnswerTable, ParsedAnswers, RowSource } from "./answer-table.ts";
import { AnswersBuilder } from "./answers-builder.ts";
import { nameIn } from "./cell-names.ts";
import type { SideReader } from "./row-readers.ts";
import type { Cells, TableColumn } from "./table-column.ts";

/** Reads the label of each row: 1, 0 or ½, or NaN if the answer is missing. Notes once all rows are read. */
export interface RowLabels {
  read(cells: Cells, line: number): number;
  finish(): string[];
  /** Whether to swap the sides of the next row, and its label with them. */
  swaps?(): boolean;
}

/** Labels of rows that have the winner as side A: a seed draws which side it is on. */
export function firstWins(seed: number): RowLabels {
  const coin = new Random(seed, SIDES);
  return {
    read: () => 1,
    finish: () => ["each row has a winner and a loser, with sides drawn by seed"],
    swaps: () => coin.index(2) === 0,
  };
}

/** A table with one comparison per row: a user, a label and two sides. */
export class ComparisonTable implements AnswerTable {
  private readonly builder = new AnswersBuilder();
  private missing = 0;
  /** Rows whose sides are the same. */
  private same = 0;

  constructor(
    private readonly source: RowSource,
    private readonly user: TableColumn,
    private readonly labels: RowLabels,
    private readonly task: TableColumn | undefined,
    private readonly sides: SideReader,
  ) {}

  row(cells: Cells, line: number): void {
    const { builder, task, user, source } = this;
    const locate = () => source.locate(line);
    const name = (column: TableColumn) => nameIn(cells[column.index], column.header, locate, source);
    const label = this.labels.read(cells, line);
    if (Number.isNaN(label)) {
      this.missing++;
      this.sides.skip?.(cells);
      return;
    }
    const userNumber = builder.userNumber(name(user));
    const taskNumber = task && builder.taskNumber(userNumber, name(task), source);
    const [a, b] = this.sides.read(cells, locate, { user: userNumber, task: taskNumber, answer: label });
    if (a.length === 1 && b.length === 1 && a[0] === b[0]) {
      this.same++;
      if (this.sides.named) return;
    }
    if (this.labels.swaps?.()) builder.add(userNumber, b, a, 1 - label, taskNumber, source.group);
    else builder.add(userNumber, a, b, label, taskNumber, source.group);
  }

  finish(): ParsedAnswers {
    const labelNotes = this.labels.finish();
    const leftOut = [...leftOutNote(this.missing, "row", "without an answer"), ...this.noteOnSame()];
    if (this.builder.count === 0) throw noAnswers(this.source.file, leftOut);
    const notes = [...labelNotes, ...leftOut, ...this.builder.doubled()];
    const { states, notes: read, renumbered } = this.sides.finish();
    if (renumbered) this.builder.renumberStates(renumbered);
    return { data: this.builder.finish(states, this.source.file), notes: [...read, ...notes] };
  }

  private noteOnSame(): string[] {
    if (this.sides.named) return leftOutNote(this.same, "row", "of an item with itself");
    return this.same === 0 ? [] : [`in ${plural(this.same, "row")}, both sides have the same features`];
  }
}

/** The error for a file without answers; what was left out is the reason. */
export function noAnswers(file: string, leftOut: readonly string[] = []): FormatError {
  return new FormatError(`${file}: no answers; ${leftOut.length > 0 ? leftOut.join("; ") : "at least one is needed"}`);
}
