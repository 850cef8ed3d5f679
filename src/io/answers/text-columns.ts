// Columns of text among the features of items, and what to do about them.

import type { FormatError } from "../../base/errors.ts";
import { badCell, isMissing, type NumberReader } from "../cells.ts";
import { numberInstead } from "./feature-states.ts";
import { optionValue } from "./option-values.ts";

/** Where the names of items come from. */
export interface NamesColumn {
  readonly header: string;
  /** Whether it is only the first column of text, and not called "name". */
  readonly guessed: boolean;
  /** Whether a column has captions. */
  readonly captions: boolean;
}

/** What to do if the names of items come from another column than they should; "" if there is no doubt. */
export const namesAdvice = ({ header, guessed }: NamesColumn): string =>
  guessed
    ? `; the names are taken from "${header}", the first column of text: if another column has them, rename it to name`
    : "";

/** The texts of a column, and its first cell that is no number. */
export class TextColumn {
  private readonly texts = new Set<string>();
  private filled = 0;
  private length = 0;

  constructor(
    private readonly header: string,
    private readonly first: string,
    private readonly where: string,
  ) {}

  see(cell: unknown): void {
    if (typeof cell !== "string" || isMissing(cell)) return;
    this.texts.add(cell);
    this.filled++;
    this.length += cell.length;
  }

  /** The error for the first cell, once the columns of all items are read. `numeric` cells are numbers. */
  error(names: readonly string[], from: NamesColumn, numeric: boolean, numbers: NumberReader): FormatError {
    return badCell(this.where, this.header, this.first, this.remedy(names, from, numeric, numbers));
  }

  private remedy(names: readonly string[], from: NamesColumn, numeric: boolean, numbers: NumberReader): string {
    const { header, texts, filled } = this;
    if (numeric || filled === 0) return numberInstead(this.first, numbers, header);
    const leaveOut = `leave the column out with --ignore ${optionValue(header)}`;
    if (2 * filled < names.length) return `a number, but the column holds text or nothing: ${leaveOut}`;
    const isLong = this.length / filled > names.reduce((sum, name) => sum + name.length, 0) / names.length;
    const isCaption = filled > 1 && texts.size === filled && isLong && /\p{L}{3}/u.test(this.first) && !from.captions;
    const remedy = isCaption
      ? `a number: rename the column to caption if it describes the items, or ${leaveOut}`
      : numberInstead(this.first, numbers, header);
    return `${remedy}${namesAdvice(from)}`;
  }
}
