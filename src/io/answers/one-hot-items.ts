// Items without features: each is a feature of its own.

import { FormatError } from "../../base/errors.ts";
import type { Locate, NameSource } from "../cells.ts";
import { plural, shortened } from "../notes.ts";
import type { StateTable } from "./answers-builder.ts";
import { nameIn } from "./cell-names.ts";
import { NameInterner } from "./interner.ts";

/** The largest number of items without features: the one-hot states of n items take n² values. */
export const MAX_ONE_HOT = 8192;
/** How many items a note names, so that a name that is written wrongly is seen. */
const LISTED = 24;

export class OneHotItems {
  private readonly items = new NameInterner();

  constructor(private readonly source: NameSource) {}

  /** The number of the item that a cell names. @throws FormatError when there are too many. */
  number(cell: unknown, header: string, locate: Locate): number {
    const number = this.items.intern(nameIn(cell, header, locate, this.source));
    if (number < MAX_ONE_HOT) return number;
    throw new FormatError(
      `${locate()}: "${header}" is the ${MAX_ONE_HOT + 1}th item; at most ${MAX_ONE_HOT} can be named, describe more by features (--items)`,
    );
  }

  /** The items as states. */
  states(): StateTable {
    const { names } = this.items;
    const size = names.length;
    const oneHot = new Float32Array(size * size);
    for (let i = 0; i < size; i++) oneHot[i * (size + 1)] = 1;
    return { states: oneHot, size, captions: names, features: names };
  }

  /** One sentence: what the answers read compare. */
  note(compares: string): string {
    const { names } = this.items;
    const list = names.length <= LISTED ? `: ${names.map(shortened).join(", ")}` : "";
    return `${compares} of ${plural(names.length, "item")} by name${list}`;
  }
}
