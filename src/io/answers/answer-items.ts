import type { Locate, NameSource } from "../cells.ts";
import type { StateTable } from "./answers-builder.ts";

/** What the sides and alternatives of answers are, if not features: items of a table or a model by name, or texts. */
export interface AnswerItems {
  /** Whether answers that name no item are refused. */
  readonly required: boolean;
  /** Whether they are texts. Then cells may be conversations, and a text may have a prompt. */
  readonly texts: boolean;
  /** Whether a cell has the name of an item. */
  has(cell: unknown): boolean;
  /** The number of the item in a cell. `prompt` is what a text answers. @throws FormatError when there is no such item. */
  number(cell: unknown, column: string, locate: Locate, source: NameSource, prompt?: unknown): number;
  /** All items as states. */
  states(): StateTable;
  /** One sentence: what the answers read so far compare. */
  note(compares: string): string;
}
