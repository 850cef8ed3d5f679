import { FormatError } from "../base/errors.ts";
import { AnswersBuilder } from "../data/builder.ts";
import { leftOut, type ParsedAnswers, type Shape, type Source } from "./answer-table.ts";
import { labelOf, nameOf } from "./cells.ts";
import type { Cells, Feature, Sides } from "./sides.ts";

/** A row for each comparison: a user, a label, and two sides. */
export class Compared implements Shape {
  private readonly builder = new AnswersBuilder();
  private missing = 0;

  constructor(
    private readonly source: Source,
    private readonly user: Feature,
    private readonly label: Feature,
    private readonly task: Feature | undefined,
    private readonly sides: Sides,
  ) {}

  row(cells: Cells, at: number): void {
    const { builder, task } = this;
    const where = () => this.source.place(at);
    const label = labelOf(cells[this.label.at], this.label.column, where);
    if (Number.isNaN(label)) {
      this.missing++;
      return;
    }
    const user = builder.userNumber(nameOf(cells[this.user.at], this.user.column, where));
    const number = task && builder.taskNumber(user, nameOf(cells[task.at], task.column, where));
    const [a, b] = this.sides.read(cells, where);
    builder.add(user, a, b, label, number);
  }

  finish(): ParsedAnswers {
    const notes = leftOut(this.missing, "row", "without an answer");
    if (this.builder.count === 0) throw noAnswers(this.source.file, notes);
    return { data: this.builder.finish(this.sides.table()), notes: [this.sides.note, ...notes] };
  }
}

export function noAnswers(file: string, notes: readonly string[] = []): FormatError {
  return new FormatError(`${file}: no answers; ${notes[0] ?? "at least one is needed"}`);
}
