import { FormatError } from "../../base/errors.ts";
import { parseName } from "../cells.ts";
import { leftOutNote } from "../notes.ts";
import type { AnswerTable, ParsedAnswers, RowSource } from "./answer-table.ts";
import { AnswersBuilder } from "./answers-builder.ts";
import { parseLabel } from "./labels.ts";
import type { Cells, SideReader, TableColumn } from "./side-readers.ts";

/** A table with one comparison per row: a user, a label and two sides. */
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

  row(cells: Cells, line: number): void {
    const { builder, task } = this;
    const locate = () => this.source.locate(line);
    const label = parseLabel(cells[this.label.index], this.label.header, locate);
    if (Number.isNaN(label)) {
      this.missing++;
      return;
    }
    const user = builder.userNumber(parseName(cells[this.user.index], this.user.header, locate, this.source.typed));
    const taskNumber =
      task && builder.taskNumber(user, parseName(cells[task.index], task.header, locate, this.source.typed));
    const [a, b] = this.sides.read(cells, locate);
    builder.add(user, a, b, label, taskNumber);
  }

  finish(): ParsedAnswers {
    const notes = leftOutNote(this.missing, "row", "without an answer");
    if (this.builder.count === 0) throw noAnswers(this.source.file, notes);
    return { data: this.builder.finish(this.sides.states()), notes: [this.sides.note, ...notes] };
  }
}

/** The error for a file without answers; the first note is the reason. */
export function noAnswers(file: string, notes: readonly string[] = []): FormatError {
  return new FormatError(`${file}: no answers; ${notes[0] ?? "at least one is needed"}`);
}
