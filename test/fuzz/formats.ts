// The readers that are fuzzed, each with valid small files to damage.

import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { checkPreferences } from "../../src/data/check-preferences.ts";
import { checkTrajectories } from "../../src/data/trajectories.ts";
import { readAnswers } from "../../src/io/answers/read-answers.ts";
import { stepsOfArrow } from "../../src/io/trajectories/arrow-steps.ts";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import type { Kind } from "./mutate.ts";

/** A reader with its files. */
export interface Format {
  readonly kind: Kind;
  /** With the dot. */
  readonly extension: string;
  /** Reads a file and checks the result. */
  readonly read: (path: string) => Promise<void>;
  readonly files: () => Uint8Array[];
}

const answers = async (path: string): Promise<void> => checkPreferences((await readAnswers(path)).data);
const trajectories = async (path: string): Promise<void> => checkTrajectories((await readTrajectories(path)).data);

const zipped = (...contents: string[]): Uint8Array[] =>
  texts(...contents).map((text) => new Uint8Array(gzipSync(text)));

const texts = (...contents: string[]): Uint8Array[] => contents.map((content) => new TextEncoder().encode(content));
const rows = (n: number, row: (i: number) => string): string => Array.from({ length: n }, (_, i) => row(i)).join("\n");

const CSV = [
  `user,label,a_price,a_size,b_price,b_size\n${rows(12, (i) => `u${i % 3},${i % 2},${i}.5,-${i},${i * i},1e-${i}`)}\n`,
  `sep=;\nuser;label;a_x;b_x\n${rows(9, (i) => `"u${i % 2}";${["a", "b", "tie"][i % 3]};${i},5;0,${i}`)}`,
  `user,task,chosen,x,y\n${rows(12, (i) => `ann,t${Math.floor(i / 3)},${Number(i % 3 === 1)},${i},${i % 4}`)}`,
  `user,task,option,best,worst,available,x\n${rows(16, (i) => `ann,${i >> 2},${i % 4 === 3 ? "none" : i},${Number(i % 4 === 1)},${Number(i % 4 === 2)},${Number(i % 4 > 0)},${i % 4 === 3 ? "" : i}`)}`,
  `user,task,rank,x\n${rows(12, (i) => `ann,${i >> 2},${[3, 1, "", 2][i % 4]},${i}`)}`,
  `user,item1,item2,item3,best,worst\n${rows(8, (i) => `ann,tea,milk,${i % 2 ? "none" : "juice"},${i % 2 ? "none" : "milk"},tea`)}`,
  `user,item1,item2,item3,rank1,rank2\n${rows(8, (i) => `ann,tea,milk,x${i},milk,${i % 2 ? "" : "tea"}`)}`,
  `user,label,a_x,b_x\n${rows(8, (i) => `ann,0.${i},${i},5`)}`,
  `user,a,b,label\r\n${rows(8, (i) => `bob,"item ""${i % 3}""",plain,${i % 2 ? "yes" : "no"}\r`)}`,
  `user,label,a_price,a_brand,b_price,b_brand\n${rows(12, (i) => `u${i % 3},${i % 2},${i},${["nikon", "sony"][i % 2]},1,${["sony", "canon", "nikon"][i % 3]}`)}`,
  `user\tlabel\tx\ty\n${rows(8, (i) => `u${i}\tTRUE\t${i}\t${i - 4}`)}`,
];
const message = (text: string): string =>
  `[{"role": "user", "content": "?"}, {"role": "assistant", "content": "${text}"}]`;
const JSONL = [
  rows(
    9,
    (i) => `{"user": "u${i % 2}", "a": [${i}, 1.5e1], "b": [0, -${i}], "label": ${["1", "0", "0.5", "null"][i % 4]}}`,
  ),
  rows(
    6,
    (i) => `{"user": 9007199254740993${i}, "task": ${i % 2}, "a": [[1, ${i}], [2, 0]], "b": [[${i}, 1]], "label": 1}`,
  ),
  rows(
    8,
    (i) =>
      `{"user": "u", "task": ${i >> 1}, "chosen": ${i % 2}, "x": ${i}, "brand": "${["nikon", "sony"][(i >> 2) ^ (i & 1)]}"}`,
  ),
  rows(6, (i) => `{"user": "é\\u0041", "a": "x${i % 3}", "b": "y", "label": "a"}`),
  rows(
    4,
    (i) =>
      `{"user": "u", "chosen": ${message(`text ${i}`)}, "rejected": "no", "chosen_embedding": [1, ${i}], "rejected_embedding": [0, 0]}`,
  ),
];
const arrayOf = (lines: string): string => `[\n  ${lines.split("\n").join(",\n  ")}\n]\n`;
const STEPS = [
  rows(8, (i) => `{"observation": [${i}, 0.5], "action": [${i / 10}], "reward": ${i}, "terminal": ${i % 4 === 3}}`),
  rows(8, (i) => `{"observation": [${i}], "action": ${i % 3}, "episode": ${Math.floor(i / 4)}}`),
  rows(9, (i) => `{"observation": [${i}], "action": [${i / 9}], "is_last": ${i % 3 === 2}, "done": ${(i % 3) >> 1}}`),
];

/** The files in these folders, beside this one, that end so. */
const filesIn = (folders: readonly string[], extension: string): Uint8Array[] =>
  folders.flatMap((folder) => {
    const url = new URL(`${folder}/`, FOLDER);
    const names = readdirSync(url).filter((name) => name.endsWith(extension));
    return names.map((name) => new Uint8Array(readFileSync(new URL(name, url))));
  });
const FOLDER = new URL(process.env.FUZZ_FOLDER ?? "./", import.meta.url);

/** The formats by name. */
export const FORMATS: Readonly<Record<string, Format>> = {
  csv: { kind: "text", extension: ".csv", read: answers, files: () => texts(...CSV) },
  jsonl: { kind: "text", extension: ".jsonl", read: answers, files: () => texts(...JSONL) },
  json: { kind: "text", extension: ".json", read: answers, files: () => texts(...JSONL.map(arrayOf)) },
  "csv-gzip": { kind: "gzip", extension: ".csv.gz", read: answers, files: () => zipped(...CSV) },
  "jsonl-gzip": {
    kind: "gzip",
    extension: ".jsonl.gz",
    read: answers,
    files: () => zipped(...JSONL),
  },
  parquet: { kind: "binary", extension: ".parquet", read: answers, files: () => filesIn(["seeds"], ".parquet") },
  steps: { kind: "text", extension: ".jsonl", read: trajectories, files: () => texts(...STEPS) },
  "steps-parquet": {
    kind: "binary",
    extension: ".parquet",
    read: trajectories,
    files: () => filesIn(["../io/fixtures"], "lerobot.parquet"),
  },
  hdf5: {
    kind: "binary",
    extension: ".hdf5",
    read: trajectories,
    files: () => filesIn(["../golden", "../golden/datasets", "../io/fixtures"], ".hdf5"),
  },
  "steps-arrow": {
    kind: "binary",
    extension: ".arrow",
    read: async (path) => void stepsOfArrow(readFileSync(path), path),
    files: () =>
      ["box", "dict", "tuple"].flatMap((kind) => filesIn([`../golden/datasets/minari-${kind}-arrow/data/2`], ".arrow")),
  },
};
