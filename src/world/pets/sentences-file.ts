import { isObject } from "../../base/check.ts";
import { FormatError } from "../../base/errors.ts";
import { ANIMALS, type Animal, type ByAnimal } from "./pets.ts";

const EXPECTED = `it must be a JSON object of lists of sentences: {"${ANIMALS.join('": […], "')}": […]}`;
/** With fewer sentences about an animal, none would be left to test on. */
const FEWEST = 4;

/**
 * Parses a file of sentences about the animals.
 * @throws FormatError when it is not JSON, lacks an animal or has another one, or when a list is too short, or holds anything but
 * texts, or one that occurs before.
 */
export function parseSentences(text: string): ByAnimal<readonly string[]> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FormatError(`it is no JSON; ${EXPECTED}`);
  }
  if (!isObject(value) || Array.isArray(value)) throw new FormatError(`it holds no object; ${EXPECTED}`);
  const lists = value as Record<string, unknown>;
  const unknown = Object.keys(lists).find((name) => !ANIMALS.includes(name as Animal));
  if (unknown !== undefined) throw new FormatError(`"${unknown}": it is none of the animals; ${EXPECTED}`);
  const seen = new Map<string, string>();
  for (const animal of ANIMALS) {
    const list = lists[animal];
    if (!Array.isArray(list) || list.length < FEWEST) {
      throw new FormatError(`"${animal}": it must be a list of at least ${FEWEST} sentences`);
    }
    for (const [i, sentence] of list.entries()) {
      const place = `"${animal}", sentence ${i + 1}`;
      if (typeof sentence !== "string" || sentence.trim() === "") throw new FormatError(`${place}: it must be a text`);
      const before = seen.get(sentence.trim());
      if (before) throw new FormatError(`${place}: it is the same as ${before}; all must be different`);
      seen.set(sentence.trim(), place);
    }
  }
  return lists as unknown as ByAnimal<readonly string[]>;
}
