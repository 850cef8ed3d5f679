import { at } from "../../base/arrays.ts";
import { Random } from "../../base/philox.ts";
import { SIDES } from "../../base/streams.ts";
import { badCell } from "../cells.ts";
import { plural } from "../notes.ts";
import type { AnswerTable, ParsedAnswers, RowSource } from "./answer-table.ts";
import { AnswersBuilder } from "./answers-builder.ts";
import { nameIn } from "./cell-names.ts";
import { noAnswers } from "./comparison-table.ts";
import { messageText } from "./message-text.ts";
import { ListReader } from "./side-readers.ts";
import type { Cells, TableColumn } from "./table-column.ts";

/** The columns of TRL's preference format. */
export interface TextColumns {
  user: TableColumn;
  chosen: TableColumn;
  rejected: TableColumn;
  chosenEmbedding: TableColumn;
  rejectedEmbedding: TableColumn;
}

/** A table in TRL's preference format with embeddings: each row has a chosen and a rejected text. The texts become captions. */
export class TextTable implements AnswerTable {
  private readonly builder = new AnswersBuilder();
  private readonly embeddings = new ListReader();
  private readonly captions: string[] = [];
  private readonly coin: Random;

  constructor(
    private readonly source: RowSource,
    private readonly columns: TextColumns,
    seed: number,
  ) {
    this.coin = new Random(seed, SIDES);
  }

  row(cells: Cells, line: number): void {
    const { builder, columns } = this;
    const locate = () => this.source.locate(line);
    const state = (embedding: TableColumn, text: TableColumn): number[] => {
      const states = this.embeddings.read(cells[embedding.index], embedding.header, locate);
      const caption = messageText(cells[text.index]);
      if (caption === undefined) {
        throw badCell(
          locate(),
          text.header,
          cells[text.index],
          "text, or a list of messages with a text or call of the assistant",
        );
      }
      if (states.length > 1) {
        throw badCell(locate(), embedding.header, cells[embedding.index], "a single list of numbers");
      }
      this.captions[at(states, 0)] ??= caption;
      return states;
    };
    const user = builder.userNumber(nameIn(cells[columns.user.index], columns.user.header, locate, this.source));
    const chosen = state(columns.chosenEmbedding, columns.chosen);
    const rejected = state(columns.rejectedEmbedding, columns.rejected);
    if (this.coin.index(2)) builder.add(user, chosen, rejected, 1, undefined, this.source.group);
    else builder.add(user, rejected, chosen, 0, undefined, this.source.group);
  }

  finish(): ParsedAnswers {
    if (this.builder.count === 0) throw noAnswers(this.source.file);
    const features = plural(this.embeddings.size, "feature");
    const note = `each row compares two texts by embeddings of ${features}, with sides drawn by seed`;
    return {
      data: this.builder.finish({ ...this.embeddings.states(), captions: this.captions }, this.source.file),
      notes: [note],
    };
  }
}
