// Which data of an annotation tool's tasks are compared, and by which question.

import { FormatError } from "../../base/errors.ts";
import type { Locate } from "../cells.ts";
import { firstOf } from "../notes.ts";
import type { ColumnOptions } from "./column-names.ts";

/** The data of a task by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** The ends of the names of two sides, such as text1 and text2, or response_a and response_b. */
const ENDS = [
  ["1", "2"],
  ["a", "b"],
  ["A", "B"],
  ["left", "right"],
  ["0", "1"],
] as const;

/** What the first tasks settle for all: which data are the sides, and which question says what is preferred. */
export class Tasks {
  private sides: readonly [a: string, b: string] | undefined;
  private question: string | undefined;

  constructor(private readonly given: ColumnOptions) {
    this.question = given.label;
  }

  /** What was compared, and by which question. */
  get description(): string {
    const compared = this.sides ? `"${this.sides.join('" with "')}"` : "the ranked fields";
    return `${compared} by "${this.question}"`;
  }

  /** The names of the two sides among a task's data. */
  sidesOf(data: Fields, locate: Locate): readonly [a: string, b: string] {
    this.sides ??= this.findSides(Object.keys(data), locate);
    return this.sides;
  }

  private findSides(keys: readonly string[], locate: Locate): readonly [string, string] {
    const { a, b } = this.given;
    if (a !== undefined && b !== undefined) return [a, b];
    const isKey = new Set(keys);
    for (const [endOfA, endOfB] of ENDS) {
      const firsts = keys.filter((key) => key.endsWith(endOfA) && isKey.has(key.slice(0, -endOfA.length) + endOfB));
      const [first = ""] = firsts;
      if (firsts.length === 1) return [first, first.slice(0, -endOfA.length) + endOfB];
    }
    const [first, second, third] = keys;
    if (first !== undefined && second !== undefined && third === undefined) return [first, second];
    throw new FormatError(
      `${locate()}: which two of ${firstOf(keys.map((key) => `"${key}"`))} are compared? name them with --a and --b`,
    );
  }

  /** The name of the question, given all that a task answers. Undefined while no task has an answer. */
  questionOf(names: readonly string[], locate: Locate): string | undefined {
    const distinct = [...new Set(names)];
    if (this.question === undefined && distinct.length > 1) {
      throw new FormatError(
        `${locate()}: which of ${firstOf(distinct.map((name) => `"${name}"`))} says what is preferred? name it with --label`,
      );
    }
    this.question ??= distinct[0];
    return this.question;
  }
}
