// Columns of text among the features of items, and what to do about them.

import type { FormatError } from "../../base/errors.ts";
import { badCell, type Locate } from "../cells.ts";
import type { RowSource } from "./answer-table.ts";
import { isNoLevel, noLevel } from "./levels.ts";
import { numberInstead } from "./number-advice.ts";
import { optionValue } from "./option-values.ts";
import type { TableColumn } from "./table-column.ts";

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

/** The texts of a column that holds levels, unless they are names or captions, or some cells are numbers or blank. */
export class TextColumn {
  private readonly texts = new Set<string>();
  private filled = 0;
  private length = 0;
  private blank: string | undefined;

  /**
   * @param first Its first cell that is no number, which is at `where`.
   * @param levels Whether it may hold levels.
   */
  constructor(
    private readonly column: TableColumn,
    private readonly source: RowSource,
    private readonly first: string,
    private readonly where: string,
    private readonly levels: boolean,
  ) {}

  /** Sees a cell that is no number. Returns whether it has a text. */
  see(cell: string, locate: Locate): boolean {
    if (isNoLevel(cell, this.source)) {
      this.blank ??= locate();
      return false;
    }
    this.texts.add(cell);
    this.filled++;
    this.length += cell.length;
    return true;
  }

  /** The error if the column cannot hold levels, once the columns of all items are read. `numeric`: some cells are numbers. */
  error(names: readonly string[], from: NamesColumn, numeric: boolean): FormatError | undefined {
    const { header } = this.column;
    const remedy = this.remedy(names, from, numeric);
    if (remedy !== undefined) return badCell(this.where, header, this.first, remedy);
    if (this.blank === undefined) return undefined;
    return badCell(this.blank, header, "", noLevel(header));
  }

  private remedy(names: readonly string[], from: NamesColumn, numeric: boolean): string | undefined {
    const { texts, filled, levels } = this;
    const { header } = this.column;
    const asLevels = levels && !(numeric && this.blank) ? optionValue(header) : undefined;
    const instead = numberInstead(this.first, this.source.numbers, header, asLevels);
    if (numeric || filled === 0) return instead;
    const leaveOut = `leave the column out with --ignore ${optionValue(header)}`;
    if (2 * filled < names.length) return `a number, but the column holds text or nothing: ${leaveOut}`;
    const isLong = this.length / filled > names.reduce((sum, name) => sum + name.length, 0) / names.length;
    const differ = filled > 1 && texts.size === filled;
    if (differ && isLong && /\p{L}{3}/u.test(this.first) && !from.captions) {
      const others = levels
        ? `${leaveOut}, or read it as levels with --levels ${optionValue(header)}`
        : `or ${leaveOut}`;
      return `a number: rename the column to caption if it describes the items, ${others}${namesAdvice(from)}`;
    }
    return !levels || (differ && from.guessed) ? `${instead}${namesAdvice(from)}` : undefined;
  }
}
