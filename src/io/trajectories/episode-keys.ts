// Follows what tells the rows of episodes apart: their ids, and their owners, such as environments or agents that record at
// once. The rows of an episode must follow one another.

import { FormatError } from "../../base/errors.ts";
import { integers } from "../growable.ts";
import type { EndColumn } from "./episode-columns.ts";

/** Follows the owners of rows, from one column or several together. */
export class OwnerKeys {
  private readonly numbers = new Map<string, number>();
  private readonly rows = integers();

  constructor(private readonly columns: readonly string[]) {}

  /** Takes the owner of the next row: a value of each column. Returns its number. */
  next(values: readonly string[]): number {
    const key = values.length === 1 ? (values[0] as string) : JSON.stringify(values);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(key, number);
    }
    this.rows.push(number);
    return number;
  }

  /** What the columns say about ends: an episode ends where the owner changes. */
  ends(): EndColumn {
    const numbers = this.rows.view();
    const values = new Uint8Array(numbers.length).fill(1);
    for (let row = 0; row + 1 < values.length; row++) values[row] = Number(numbers[row] !== numbers[row + 1]);
    return {
      name: this.columns.join('", "'),
      meaning: "owner",
      values,
      owners: { numbers, names: [...this.numbers.keys()] },
    };
  }
}

/** Throws if an owner returns whose episode had not ended: its rows are mixed with those of others. */
export function checkOwners({ name, owners }: EndColumn, ends: Uint8Array, locate: (row: number) => string): void {
  if (!owners) return;
  const { numbers, names } = owners;
  const open = new Set<number>();
  for (let row = 0; row < numbers.length; row++) {
    const owner = numbers[row] as number;
    if (row > 0 && owner !== numbers[row - 1]) {
      if (ends[row - 1] === 0) open.add(numbers[row - 1] as number);
      if (open.has(owner)) {
        throw new FormatError(
          `${locate(row)}: "${name}" is ${names[owner]} again, but its episode was left before it ended: rows of several episodes are mixed; sort the rows by "${name}", and keep their order otherwise`,
        );
      }
    }
  }
}

/** Follows the ids of episodes, row by row. An id must not return, because the rows of an episode must be consecutive. */
export class EpisodeIds {
  private readonly ended = new Set<string>();
  private current = "";
  private started = false;

  /** @param owners Names of columns of owners, each of which has ids of its own. */
  constructor(
    private readonly name: string,
    private readonly owners: readonly string[] = [],
  ) {}

  /**
   * Takes the id of the next row.
   * @param owner The number of its owner.
   * @returns Whether it differs from that of the row before.
   * @throws FormatError when it is that of an episode which has ended.
   */
  next(id: string, locate: () => string, owner?: number): boolean {
    const key = owner === undefined ? id : `${owner} ${id}`;
    if (this.started && key === this.current) return false;
    const changed = this.started;
    if (changed) this.ended.add(this.current);
    this.started = true;
    this.current = key;
    if (this.ended.has(key)) {
      if (this.owners.length === 0 && [...this.ended].every((other) => /^([01]|true|false)$/i.test(other))) {
        throw new FormatError(
          `${locate()}: "${this.name}" ${id} returns, so it is no id of episodes; if it is a flag that is 1 in last rows, name it is_last`,
        );
      }
      throw new FormatError(
        `${locate()}: "${this.name}" ${id} returns after other episodes; sort the rows by ${[...this.owners, this.name].map((name) => `"${name}"`).join(", ")}, or, if these are different episodes, give each a name of its own`,
      );
    }
    return changed;
  }
}
