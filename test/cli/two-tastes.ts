// Answers of people with two opposite tastes, in files with unusual column names.

import { writeFileSync } from "node:fs";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";

/** Writes a table as CSV. */
export const writeTable = (path: string, rows: unknown[][]): void =>
  writeFileSync(path, `${rows.map((row) => row.join()).join("\n")}\n`);

// Half of the users prefer a large x, the other half a small one. y does not matter.
export const [USERS, ANSWERS] = [20, 8];
const random = new Random(1, 111);
const rows = Array.from({ length: USERS * ANSWERS }, (_, i) => {
  const user = Math.floor(i / ANSWERS);
  const [a, b] = [0, 1].map(() => [random.index(9), random.index(9)]) as [number[], number[]];
  const more = at(a, 0) > at(b, 0);
  return [`user-${user}`, a[0] === b[0] ? "tie" : more === (user % 2 === 0) ? "a" : "b", ...a, ...b];
});
const HEADER = ["who", "says", "first_x", "first_y", "second_x", "second_y"];
export const columns = "--user who --label says --a first --b second";
export const STEPS = 200;
export const small = `--steps ${STEPS} --hidden 8 --latent 2`;

/** Writes the answers to a file. */
export const writeAnswers = (path: string): void => writeTable(path, [HEADER, ...rows]);
