// Reads UltraFeedback (Cui et al. 2023) as it is published: prompts, each with answers of several language models, each of which
// is rated on four aspects. The file has hundreds of MB, so prompts come one after another.

import { isObject } from "../base/check.ts";
import { FormatError } from "../base/errors.ts";
import { badCell, type Locate } from "./cells.ts";
import { JsonLineParser } from "./json-lines.ts";
import { openFile, randomAccess, textOf } from "./open-text.ts";
import { openParquet } from "./parquet/parquet-file.ts";

/** What answers are rated on. */
export const ASPECTS = ["helpfulness", "honesty", "instruction_following", "truthfulness"] as const;

/** An answer to a prompt. */
export interface RatedAnswer {
  readonly text: string;
  /** In the order of `ASPECTS`, usually 1 to 5; null where a rating is missing. */
  readonly ratings: readonly (number | null)[];
}

/** A prompt and the answers of several language models. */
export interface RatedPrompt {
  readonly prompt: string;
  readonly answers: readonly RatedAnswer[];
}

const COLUMNS = ["instruction", "completions"] as const;
const EXPECTED = "{instruction, completions}, as in UltraFeedback";

/**
 * Reads a file of UltraFeedback: Parquet with lists of structures, JSON Lines or a JSON array. Other columns are left out. Only a
 * row group, or a row of JSON, is in memory at a time.
 * @throws RangeError when the file cannot be opened; FormatError naming the file and the row.
 */
export async function* readUltraFeedback(path: string): AsyncGenerator<RatedPrompt> {
  const file = await openFile(path);
  try {
    if (path.toLowerCase().endsWith(".parquet")) {
      const { header, rowGroups } = await openParquet(await randomAccess(file, path), path);
      const [instruction, completions] = COLUMNS.map((name) => {
        const column = header.indexOf(name);
        if (column >= 0) return column;
        throw new FormatError(`${path}: it has no column "${name}"; UltraFeedback has ${COLUMNS.join(" and ")}`);
      }) as [number, number];
      for await (const { from, count, columns } of rowGroups()) {
        for (let i = 0; i < count; i++) {
          yield promptOf(columns[instruction]?.[i], columns[completions]?.[i], () => `${path}: row ${from + i + 1}`);
        }
      }
      return;
    }
    let read: RatedPrompt[] = [];
    const parser = new JsonLineParser(path, EXPECTED, ({ instruction, completions }, position) => {
      read.push(promptOf(instruction, completions, () => parser.locate(position)));
    });
    for await (const text of textOf(file, path)) {
      parser.push(text);
      yield* read;
      read = [];
    }
    parser.finish();
    yield* read;
  } finally {
    await file.close();
  }
}

function promptOf(instruction: unknown, completions: unknown, locate: Locate): RatedPrompt {
  if (typeof instruction !== "string") throw badCell(locate(), "instruction", instruction, "the text of a prompt");
  if (!Array.isArray(completions)) throw badCell(locate(), "completions", completions, "a list of answers");
  return { prompt: instruction, answers: completions.map((answer, i) => answerOf(answer, i, locate)) };
}

function answerOf(completion: unknown, i: number, locate: Locate): RatedAnswer {
  const { response, annotations }: Record<string, unknown> = isObject(completion) ? { ...completion } : {};
  if (typeof response !== "string") {
    throw badCell(locate(), "completions", completion, '{"response", "annotations"}', `[${i}]`);
  }
  const ratings = ASPECTS.map((aspect) => {
    const { [aspect]: listed }: Record<string, unknown> = isObject(annotations) ? { ...annotations } : {};
    const annotation = Array.isArray(listed) ? listed[0] : listed; // a list of one where its authors' scripts wrote it
    const { Rating: rating }: Record<string, unknown> = isObject(annotation) ? { ...annotation } : {};
    if (rating === undefined || rating === null || rating === "N/A") return null;
    const number = typeof rating === "string" && /^\d{1,3}$/.test(rating) ? Number(rating) : rating;
    if (typeof number === "number" && Number.isInteger(number)) return number;
    throw badCell(locate(), "completions", rating, 'a whole number or "N/A"', `[${i}].annotations.${aspect}.Rating`);
  });
  return { text: response, ratings };
}
