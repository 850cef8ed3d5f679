// Three surveys of real people (bank cards, electricity suppliers, business schools), recognised by their columns, and the
// protocol of their evaluation: for users never seen in training, a few answers are the context and the rest are predicted.

import { at } from "../base/arrays.ts";
import { Random } from "../base/philox.ts";
import { SURVEY_CONTEXT, SURVEY_SPLIT } from "../base/streams.ts";
import { type Preferences, userCount } from "../data/preferences.ts";
import type { AnswerTable, RecogniseTable } from "../io/answers/answer-table.ts";
import { recogniser } from "../io/answers/recognise.ts";
import { isMissing } from "../io/cells.ts";

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

/**
 * Holds out a random fifth of the users, at least one, from training. Both lists are in ascending order.
 * @throws RangeError when there are fewer than two users.
 */
export function splitUsers(data: Preferences, seed: number): { seen: number[]; unseen: number[] } {
  const users = userCount(data);
  if (users < 2)
    throw new RangeError(`users: got ${users}; it must be at least 2, to train on some and test on others`);
  const order = new Random(seed, SURVEY_SPLIT).permutation(users);
  const heldOut = Math.max(1, Math.round(users / 5));
  const sorted = (part: number[]) => part.sort((u, v) => u - v);
  return { seen: sorted(order.slice(heldOut)), unseen: sorted(order.slice(0, heldOut)) };
}

/** Draws `size` of a user's tasks as the context. Returns the rows of the context and the rows to predict. */
export function splitContext(
  data: Preferences,
  user: number,
  size: number,
  seed: number,
): { context: number[]; predicted: number[] } {
  const [from, to] = [at(data.offsets, user), at(data.offsets, user + 1)];
  const rows = Array.from({ length: to - from }, (_, i) => from + i);
  const taskOf = (row: number): number => data.tasks?.[row] ?? row;
  const tasks = [...new Set(rows.map(taskOf))];
  const order = new Random(seed, SURVEY_CONTEXT + user).permutation(tasks.length);
  const context = new Set(order.slice(0, size).map((i) => at(tasks, i)));
  return {
    context: rows.filter((row) => context.has(taskOf(row))),
    predicted: rows.filter((row) => !context.has(taskOf(row))),
  };
}
