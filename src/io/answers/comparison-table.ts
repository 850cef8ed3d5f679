import { FormatError } from "../../base/errors.ts";
import { parseLabel, parseName } from "../cells.ts";
import { type AnswerTable, leftOutNote, type ParsedAnswers, type RowSource } from "./answer-table.ts";
import { AnswersBuilder } from "./answers-builder.ts";
import type { Cells, SideReader, TableColumn } from "./side-readers.ts";

/** A row for each comparison: a user, a label, and two sides. */
export class ComparisonTable implements AnswerTable {
  private readonly builder = new AnswersBuilder();
  private missing = 0;

  constructor(
    private readonly source: RowSource,
    private readonly user: TableColumn,
    private readonly label: TableColumn,
    private readonly task: TableColumn | undefined,
    private readonly sides: SideReader,
  ) {}

  row(cells: Cells, at: number): void {
    const { builder, task } = this;
    const where = () => this.source.locate(at);
    const label = parseLabel(cells[this.label.index], this.label.header, where);
    if (Number.isNaN(label)) {
      this.missing++;
      return;
    }
    const user = builder.userNumber(parseName(cells[this.user.index], this.user.header, where));
    const number = task && builder.taskNumber(user, parseName(cells[task.index], task.header, where));
    const [a, b] = this.sides.read(cells, where);
    builder.add(user, a, b, label, number);
  }

  finish(): ParsedAnswers {
    const notes = leftOutNote(this.missing, "row", "without an answer");
    if (this.builder.count === 0) throw noAnswers(this.source.file, notes);
    return { data: this.builder.finish(this.sides.table()), notes: [this.sides.note, ...notes] };
  }
}

export function noAnswers(file: string, notes: readonly string[] = []): FormatError {
  return new FormatError(`${file}: no answers; ${notes[0] ?? "at least one is needed"}`);
}
