import { Random } from "../base/philox.ts";
import { SIDES } from "../base/streams.ts";
import { AnswersBuilder } from "../data/builder.ts";
import { count, type ParsedAnswers, type Shape, type Source } from "./answer-table.ts";
import { nameOf, wrong } from "./cells.ts";
import { noAnswers } from "./comparison-table.ts";
import { type Cells, type Feature, Lists } from "./sides.ts";

export interface TextColumns {
  user: Feature;
  chosen: Feature;
  rejected: Feature;
  chosenEmbedding: Feature;
  rejectedEmbedding: Feature;
}

/** Rows as TRL has them, with embeddings: the chosen text against the rejected one. Texts become captions. */
export class Texts implements Shape {
  private readonly builder = new AnswersBuilder();
  private readonly lists = new Lists();
  private readonly captions: string[] = [];
  private readonly coin: Random;

  constructor(
    private readonly source: Source,
    private readonly columns: TextColumns,
    seed: number,
  ) {
    this.coin = new Random(seed, SIDES);
  }

  row(cells: Cells, at: number): void {
    const { builder, columns } = this;
    const where = () => this.source.place(at);
    const state = (embedding: Feature, text: Feature): number[] => {
      const side = this.lists.read(cells[embedding.at], embedding.column, where);
      const caption = textOf(cells[text.at]);
      if (caption === undefined) throw wrong(where(), text.column, cells[text.at], "text, or a list of messages");
      if (side.length > 1) throw wrong(where(), embedding.column, cells[embedding.at], "one list of numbers");
      this.captions[side[0] as number] ??= caption;
      return side;
    };
    const user = builder.userNumber(nameOf(cells[columns.user.at], columns.user.column, where));
    const chosen = state(columns.chosenEmbedding, columns.chosen);
    const rejected = state(columns.rejectedEmbedding, columns.rejected);
    if (this.coin.index(2)) builder.add(user, chosen, rejected, 1);
    else builder.add(user, rejected, chosen, 0);
  }

  finish(): ParsedAnswers {
    if (this.builder.count === 0) throw noAnswers(this.source.file);
    const note = `each row compares two texts by embeddings of ${count(this.lists.size, "feature")}, sides drawn by seed`;
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
