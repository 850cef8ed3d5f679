// Files of tests of items, with two pictures beside them.

import { join } from "node:path";
import { readItems } from "../../src/io/answers/items.ts";
import { folder, file as write } from "./files.ts";

export const path = (name: string) => join(folder, name);
let files = 0;
/** Writes a file of its own for this content, with the pictures beside it, and returns its path. */
export function file(content: string | Uint8Array, extension = ".csv"): string {
  write("van.png", PNG); // each test file has a folder of its own
  write("man.svg", SVG);
  return write(`${files++}${extension}`, content);
}
export const jsonl = (...rows: object[]) => file(rows.map((row) => JSON.stringify(row)).join("\n"), ".jsonl");
export const lines = (...rows: string[]) => file(`${rows.join("\n")}\n`);
/** The message of a refusal, without the folder. */
export const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "it was accepted",
    (error) => error.message.replaceAll(`${folder}/`, ""),
  );
export const read = async (name: string) => {
  const { items, notes } = await readItems(name);
  const { states, size, features, captions } = items.states();
  return { labels: items.labels, states: Array.from(states), size, features, captions, notes };
};

export const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
export const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';
