// The items that answers refer to by name: of a table of items, or of a model.

import { at } from "../../base/arrays.ts";
import { captionOf, type ItemLabel } from "../../data/items.ts";
import { badCell, type Locate, type NameSource, normalName } from "../cells.ts";
import { plural } from "../notes.ts";
import type { AnswerItems } from "./answer-items.ts";
import type { StateTable } from "./answers-builder.ts";
import { nameIn } from "./cell-names.ts";

/** How many names a note lists. */
const LISTED = 5;

export class NamedItems implements AnswerItems {
  readonly texts = false;
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly named: Uint8Array;

  /**
   * @param file The file that has them, for error messages.
   * @param labels One for each item; names are distinct.
   * @param table The features of the items, one row for each.
   * @param required Whether answers that name no item are refused.
   */
  constructor(
    readonly file: string,
    readonly labels: readonly ItemLabel[],
    private readonly table: Pick<StateTable, "states" | "size" | "features" | "attributes" | "texts" | "embedding">,
    readonly required = false,
  ) {
    this.numbers = new Map(labels.map(({ name }, i) => [name, i]));
    this.named = new Uint8Array(labels.length);
  }

  /** Whether a cell has the name of an item. */
  has(cell: unknown): boolean {
    return this.numbers.has(normalName(String(cell)));
  }

  /** The number of the item that a cell names. @throws FormatError when there is no such item. */
  number(cell: unknown, column: string, locate: Locate, source: NameSource): number {
    const name = nameIn(cell, column, locate, source);
    const number = this.numbers.get(name);
    if (number === undefined) {
      const alike = this.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
      const example = `${alike ? "it has" : "such as"} ${JSON.stringify((alike ?? this.labels[0])?.name)}`;
      throw badCell(locate(), column, cell, `the name of an item in ${this.file} (${example})`);
    }
    this.named[number] = 1;
    return number;
  }

  /** The items as states. */
  states(): StateTable {
    return { ...this.table, captions: this.labels.map(captionOf), items: this.labels };
  }

  /** One sentence: what the answers read so far compare, and which items they do not name. */
  note(compares: string): string {
    const unnamed = this.labels.filter((_, i) => at(this.named, i) === 0).map(({ name }) => name);
    const first = unnamed.slice(0, LISTED).join(", ");
    const list = unnamed.length > LISTED ? `${first}, …` : first;
    const summary = `${compares} of ${plural(this.labels.length, "item")} by name`;
    return unnamed.length === 0 ? summary : `${summary}; ${unnamed.length} in no answer, kept to be ranked: ${list}`;
  }
}
