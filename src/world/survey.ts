// Three surveys of real people (bank cards, electricity suppliers, business schools), recognised by their columns, and the
// protocol of their evaluation: for users never seen in training, a few answers are the context and the rest are predicted.

import { at } from "../base/arrays.ts";
import { permutation, Random } from "../base/philox.ts";
import { SURVEY_CONTEXT, SURVEY_SPLIT } from "../base/streams.ts";
import { tasksInOrder, usersInOrder } from "../data/answer-order.ts";
import { type Preferences, selectAnswers, selectUsers, userCount } from "../data/preferences.ts";
import type { AnswerTable, RecogniseTable } from "../io/answers/answer-table.ts";
import { recogniser } from "../io/answers/recognise.ts";
import { isMissing } from "../io/cells.ts";
import type { Purpose, PurposeOf } from "./new-topics.ts";

/** A survey whose columns are known. */
export interface KnownSurvey {
  readonly name: "bank" | "electricity" | "cems";
  /** Number of a user's tasks that are the context in the evaluation protocol. */
  readonly contextSize: number;
  /** A file with all of these columns is this survey. */
  readonly columns: readonly string[];
  readonly recognise: (seed: number) => RecogniseTable;
}

const SURVEYS: readonly KnownSurvey[] = [
  {
    name: "bank",
    contextSize: 8,
    columns: ["id", "choice", "Med_FInt", "Low_FInt", "Rewrd_2", "Bank_B", "Out_State", "Long_Grace"],
    recognise: (seed) => (header, source) => {
      const features = header.filter((name) => name !== "id" && name !== "choice"); // profile A minus profile B
      return recogniser({ user: "id", label: "choice", features }, seed)(header, source);
    },
  },
  {
    name: "electricity",
    contextSize: 4,
    columns: ["choice", "id", "pf1", "pf4", "seas4"],
    recognise: recogniseElectricity,
  },
  {
    name: "cems",
    contextSize: 6,
    columns: ["student", "school1", "school2", "win1", "win2", "tied"],
    recognise: () => recogniseCems,
  },
];

/** A row is a choice among four alternatives: `choice` is 1 … 4, and alternative j has the features pf_j, cl_j, …, seas_j. */
function recogniseElectricity(seed: number): RecogniseTable {
  return (header, source) => {
    const names = ["pf", "cl", "loc", "wk", "tod", "seas"];
    const indexOf = (name: string) => header.indexOf(name);
    const alternatives = [1, 2, 3, 4].map((j) => names.map((name) => indexOf(`${name}${j}`)));
    const choices = recogniser({ features: names }, seed)(["user", "task", "option", "chosen", ...names], source);
    const row: AnswerTable["row"] = (cells, line) =>
      alternatives.forEach((features, j) => {
        const choice = cells[indexOf("choice")];
        const chosen = isMissing(choice) ? null : Number(choice) === j + 1;
        choices.row([cells[indexOf("id")], line, j + 1, chosen, ...features.map((i) => cells[i])], line);
      });
    return { row, finish: () => choices.finish() };
  };
}

/** A row is a pair of schools by name. `tied` is 1 for a tie; `win1` is NA if the answer is missing. */
const recogniseCems: RecogniseTable = (header, source) => {
  const columns = ["student", "school1", "school2", "win1", "tied"].map((name) => header.indexOf(name));
  const comparisons = recogniser()(["user", "a", "b", "label"], source);
  const row: AnswerTable["row"] = (cells, line) => {
    const [user, a, b, win, tied] = columns.map((index) => cells[index]);
    comparisons.row([user, a, b, String(tied) === "1" ? 0.5 : win], line);
  };
  return { row, finish: () => comparisons.finish() };
};

/** The survey whose columns a header contains, if any. */
export const knownSurvey = (header: readonly string[]): KnownSurvey | undefined =>
  SURVEYS.find((survey) => survey.columns.every((column) => header.includes(column)));

/** The rows of a user's answers: those that are known, and those to predict. */
export interface UserSplit {
  readonly context: readonly number[];
  readonly predicted: readonly number[];
}

/** A split of the users: those to train on, and the answers of the others. */
export interface SurveySplit {
  readonly seen: readonly number[];
  readonly unseen: readonly UserSplit[];
  /** What answers are for, if only some of those of the seen users are to train on: the `known` ones. */
  readonly purposeOf?: PurposeOf;
}

/** The answers to train on. */
export function trainingAnswers(data: Preferences, { seen, purposeOf }: SurveySplit): Preferences {
  if (!purposeOf) return selectUsers(data, seen);
  const isSeen = new Set(seen);
  const userOf = new Int32Array(data.labels.length);
  for (let user = 0; user < userCount(data); user++) userOf.fill(user, data.offsets[user], data.offsets[user + 1]);
  return selectAnswers(data, (row) => isSeen.has(at(userOf, row)) && purposeOf(row) === "known");
}

/**
 * Holds out a random fifth of the users, at least one, from training, and draws `size` tasks of each of them as the context.
 * The split depends on the answers and the users' names, not on the order of the rows.
 * @param purposeOf What answers may be for; any when absent.
 * @throws RangeError when there are fewer than two users.
 */
export function drawSplit(data: Preferences, size: number, seed: number, purposeOf?: PurposeOf): SurveySplit {
  const users = usersInOrder(data);
  if (users.length < 2) {
    throw new RangeError(`users: got ${users.length}; it must be at least 2, to train on some and test on others`);
  }
  const order = permutation(new Random(seed, SURVEY_SPLIT), users.length);
  const heldOut = Math.max(1, Math.round(users.length / 5));
  const unseen = new Set(order.slice(0, heldOut).map((rank) => at(users, rank)));
  const splits = splitAnswers(data, size, seed, purposeOf);
  const all = splits.map((_, user) => user);
  return {
    seen: all.filter((user) => !unseen.has(user)),
    unseen: splits.filter((_, user) => unseen.has(user)),
    purposeOf,
  };
}

/** Words in a column that says which answers are known, when the others are predicted. */
const KNOWN = /^(1|true|yes|known|context)$/i;
const PREDICTED = /^(0|false|no|predicted|test)$/i;

/**
 * The split of each user's answers by their groups, which say what is known, or by the number of those that are. Answers are
 * single comparisons in the latter case.
 * @throws RangeError naming a group that does not say it.
 */
export function givenSplits({ offsets, groups, known }: Preferences): UserSplit[] {
  const names = groups?.names ?? [];
  const other = names.find((name) => !KNOWN.test(name) && !PREDICTED.test(name));
  if (other !== undefined) {
    throw new RangeError(
      `contexts: got "${other}" in the column; it must be 1 for answers that are known, and 0 for others`,
    );
  }
  const isKnown = names.map((name) => KNOWN.test(name));
  return Array.from({ length: offsets.length - 1 }, (_, user) => {
    const rows = Array.from({ length: at(offsets, user + 1) - at(offsets, user) }, (_, i) => at(offsets, user) + i);
    const has = (row: number, i: number) => (groups ? isKnown[at(groups.of, row)] : i < (known?.[user] ?? 0));
    return { context: rows.filter(has), predicted: rows.filter((row, i) => !has(row, i)) };
  });
}

/** Draws `size` of each user's tasks as the context, in an order that does not depend on the order of the rows. */
export function splitAnswers(data: Preferences, size: number, seed: number, purposeOf?: PurposeOf): UserSplit[] {
  const splits: UserSplit[] = [];
  usersInOrder(data).forEach((user, rank) => {
    const tasks = tasksInOrder(data, user);
    const order = permutation(new Random(seed, SURVEY_CONTEXT + (rank % 20_000)), tasks.length);
    const rows = (part: number[]) => part.sort((i, j) => i - j).flatMap((i) => at(tasks, i));
    const isFor = (purpose: Purpose) => (i: number) => at(tasks, i).every((row) => purposeOf?.(row) === purpose);
    const [known, predicted] = purposeOf
      ? [order.filter(isFor("known")).slice(0, size), order.filter(isFor("predicted"))]
      : [order.slice(0, size), order.slice(size)];
    splits[user] = { context: rows(known), predicted: rows(predicted) };
  });
  return splits;
}
