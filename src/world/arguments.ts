// Real people's votes on which of two arguments convinces more, about several topics (UKPConvArgCrowd, Habernal & Gurevych 2016),
// and the protocol of their evaluation: neither the people nor the topics to predict are seen in training.

import { join } from "node:path";
import { at } from "../base/arrays.ts";
import { FormatError } from "../base/errors.ts";
import { log } from "../base/math.ts";
import { permutation, Random } from "../base/philox.ts";
import { ARGUMENTS_SPLIT } from "../base/streams.ts";
import { usersInOrder } from "../data/answer-order.ts";
import { type Preferences, selectAnswers, selectUsers } from "../data/preferences.ts";
import type { Recognise } from "../io/answers/answer-table.ts";
import { NamedItems } from "../io/answers/named-items.ts";
import { readAnswers } from "../io/answers/read-answers.ts";
import { readTable } from "../io/answers/read-table.ts";
import { recogniser } from "../io/answers/recognise.ts";

/** Votes, and what the texts that they compare are about. */
export interface Arguments {
  /** Each state is an argument, and its caption the argument's id. */
  readonly data: Preferences;
  /** [S]: the debate of each argument. */
  readonly debates: readonly string[];
  /** [S]: the logarithm of the length of each argument in characters. */
  readonly lengths: readonly number[];
}

const [TEXTS, VOTES] = ["arguments.csv", "votes.csv"];
const COLUMNS = ["id", "topic", "text"];

/**
 * Reads a folder with arguments.csv (id, topic, text) and votes.csv (worker, a, b, label: the ids of two arguments, and 1 if the
 * first convinces more, 0 if the second does, 0.5 for a tie). A topic is a debate and the side that is argued for,
 * `debate_side`.
 * @throws RangeError when a file cannot be read, FormatError when one has other columns or values.
 */
export async function readArguments(folder: string): Promise<Arguments> {
  const path = join(folder, TEXTS);
  const noJson = () => Promise.reject(new FormatError(`${path}: it is no table in CSV`));
  const rows = await readTable(path, "arguments", argumentRows, noJson);
  const labels = rows.map(([name]) => ({ name }));
  const states = Float32Array.from(rows.keys());
  const items = new NamedItems(path, labels, { states, size: 1, texts: rows.map(([, , text]) => text) }, true);
  const recognise = recogniser({ user: "worker", a: "a", b: "b", label: "label" }, 0, items);
  const { data } = await readAnswers(join(folder, VOTES), {}, { items, recognise });
  return {
    data: { ...data, items: undefined },
    debates: rows.map(([, topic]) => topic.replace(/_.*/, "")),
    lengths: rows.map(([, , text]) => log(text.length)),
  };
}

/** The rows of a table of arguments: id, topic and text. */
const argumentRows: Recognise<[string, string, string][]> = (header, { file, header: place, locate }) => {
  const columns = COLUMNS.map((name) => header.indexOf(name));
  if (columns.includes(-1)) {
    throw new FormatError(`${place}: its columns are ${header.join(", ")}; they must be ${COLUMNS.join(", ")}`);
  }
  const rows: [string, string, string][] = [];
  const ids = new Set<string>();
  const row = (cells: readonly unknown[], line: number) => {
    const texts = columns.map((column) => String(cells[column] ?? "").trim());
    const blank = texts.indexOf("");
    if (blank >= 0) throw new FormatError(`${locate(line)}: "${COLUMNS[blank]}" is blank; give each argument one`);
    const [id] = texts as [string, string, string];
    if (ids.has(id))
      throw new FormatError(`${locate(line)}: "id" is ${id}, as in an earlier row; each argument needs its own`);
    ids.add(id);
    rows.push(texts as [string, string, string]);
  };
  const finish = () => {
    if (rows.length > 0) return rows;
    throw new FormatError(`${file}: it has no arguments`);
  };
  return { row, finish };
};

/** The votes to train on, and those of other people about other debates. */
export interface ArgumentsSplit {
  readonly training: Preferences;
  readonly test: Preferences;
}

/** Holds out a fifth of the people and a quarter of the debates. What seen people say of unseen debates, and unseen people of seen ones, is left out. */
export function splitArguments({ data, debates }: Arguments, seed: number): ArgumentsSplit {
  const random = new Random(seed, ARGUMENTS_SPLIT);
  const names = [...new Set(debates)].sort();
  const drawn = (count: number, share: number) =>
    permutation(random, count).slice(0, Math.max(1, Math.round(count * share)));
  const unseenDebates = new Set(drawn(names.length, 1 / 4).map((i) => at(names, i)));
  const order = usersInOrder(data);
  const unseenPeople = new Set(drawn(order.length, 1 / 5).map((rank) => at(order, rank)));
  const part = (isTest: boolean) => {
    const answers = selectUsers(
      data,
      order.filter((user) => unseenPeople.has(user) === isTest),
    );
    return selectAnswers(answers, (row) => unseenDebates.has(at(debates, at(answers.pairs, 2 * row))) === isTest);
  };
  return { training: part(false), test: part(true) };
}
