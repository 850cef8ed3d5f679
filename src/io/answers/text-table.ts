import { Random } from "../../base/philox.ts";
import { SIDES } from "../../base/streams.ts";
import { badCell, parseName } from "../cells.ts";
import { type AnswerTable, type ParsedAnswers, plural, type RowSource } from "./answer-table.ts";
import { AnswersBuilder } from "./answers-builder.ts";
import { noAnswers } from "./comparison-table.ts";
import { type Cells, ListReader, type TableColumn } from "./side-readers.ts";

export interface TextColumns {
  user: TableColumn;
  chosen: TableColumn;
  rejected: TableColumn;
  chosenEmbedding: TableColumn;
  rejectedEmbedding: TableColumn;
}

/** Rows as TRL has them, with embeddings: the chosen text against the rejected one. Texts become captions. */
export class TextTable implements AnswerTable {
  private readonly builder = new AnswersBuilder();
  private readonly lists = new ListReader();
  private readonly captions: string[] = [];
  private readonly coin: Random;

  constructor(
    private readonly source: RowSource,
    private readonly columns: TextColumns,
    seed: number,
  ) {
    this.coin = new Random(seed, SIDES);
  }

  row(cells: Cells, at: number): void {
    const { builder, columns } = this;
    const where = () => this.source.locate(at);
    const state = (embedding: TableColumn, text: TableColumn): number[] => {
      const side = this.lists.read(cells[embedding.index], embedding.header, where);
      const caption = textOf(cells[text.index]);
      if (caption === undefined) throw badCell(where(), text.header, cells[text.index], "text, or a list of messages");
      if (side.length > 1) throw badCell(where(), embedding.header, cells[embedding.index], "one list of numbers");
      this.captions[side[0] as number] ??= caption;
      return side;
    };
    const user = builder.userNumber(parseName(cells[columns.user.index], columns.user.header, where));
    const chosen = state(columns.chosenEmbedding, columns.chosen);
    const rejected = state(columns.rejectedEmbedding, columns.rejected);
    if (this.coin.index(2)) builder.add(user, chosen, rejected, 1);
    else builder.add(user, rejected, chosen, 0);
  }

  finish(): ParsedAnswers {
    if (this.builder.count === 0) throw noAnswers(this.source.file);
    const note = `each row compares two texts by embeddings of ${plural(this.lists.size, "feature")}, sides drawn by seed`;
    return { data: this.builder.finish({ ...this.lists.table(), captions: this.captions }), notes: [note] };
  }
}

/** A text, or what the assistant says last in a list of messages. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  const content = value.findLast((message) => message?.role === "assistant")?.content;
  return typeof content === "string" ? content : undefined;
}
