// Three surveys of real people (bank cards, electricity suppliers, business schools), known by their columns, and the
// protocol that they are measured by: users never seen in training, a few answers of each as context, the rest predicted.

import { Random } from "../base/philox.ts";
import { SURVEY_CONTEXT, SURVEY_SPLIT } from "../base/streams.ts";
import { type Preferences, userCount } from "../data/preferences.ts";
import type { AnswerTable, RecogniseTable } from "../io/answers/answer-table.ts";
import { recogniser } from "../io/answers/recognise.ts";
import { isMissing } from "../io/cells.ts";

export interface KnownSurvey {
  readonly name: "bank" | "electricity" | "cems";
  /** How many answers of a user are the context; a task counts as one. */
  readonly contextSize: number;
  /** The columns that it is known by. */
  readonly columns: readonly string[];
  readonly recognise: (seed: number) => RecogniseTable;
}

const SURVEYS: readonly KnownSurvey[] = [
  // The columns are the profile chosen when choice is 1, less the other.
  {
    name: "bank",
    contextSize: 8,
    columns: ["id", "choice", "Med_FInt", "Low_FInt", "Rewrd_2", "Bank_B", "Out_State", "Long_Grace"],
    recognise: (seed) => recogniser({ user: "id", label: "choice" }, seed),
  },
  { name: "electricity", contextSize: 4, columns: ["choice", "id", "pf1", "pf4", "seas4"], recognise: wide },
  {
    name: "cems",
    contextSize: 6,
    columns: ["student", "school1", "school2", "win1", "win2", "tied"],
    recognise: () => schools,
  },
];

/** A row is a task: `choice` is 1 … 4, option j has features pf_j … seas_j. */
function wide(seed: number): RecogniseTable {
  return (header, source) => {
    const names = ["pf", "cl", "loc", "wk", "tod", "seas"];
    const at = (name: string) => header.indexOf(name);
    const options = [1, 2, 3, 4].map((j) => names.map((name) => at(`${name}${j}`)));
    const long = recogniser({}, seed)(["user", "task", "option", "chosen", ...names], source);
    const row: AnswerTable["row"] = (cells, line) =>
      options.forEach((features, j) => {
        const choice = cells[at("choice")];
        const chosen = isMissing(choice) ? null : Number(choice) === j + 1;
        long.row([cells[at("id")], line, j + 1, chosen, ...features.map((i) => cells[i])], line);
      });
    return { row, finish: () => long.finish() };
  };
}

/** A row is a pair of schools by name; a tie has tied 1, a missing answer NA. */
const schools: RecogniseTable = (header, source) => {
  const [user, a, b, win, tied] = ["student", "school1", "school2", "win1", "tied"].map((name) => header.indexOf(name));
  const named = recogniser()(["user", "a", "b", "label"], source);
  const row: AnswerTable["row"] = (cells, line) => {
    const label = String(cells[tied as number]) === "1" ? 0.5 : cells[win as number];
    named.row([cells[user as number], cells[a as number], cells[b as number], label], line);
  };
  return { row, finish: () => named.finish() };
};

/** The survey that a file with these columns is, if it is one of the three. */
export const knownSurvey = (header: readonly string[]): KnownSurvey | undefined =>
  SURVEYS.find((survey) => survey.columns.every((column) => header.includes(column)));

/** A fifth of the users, by seed, whom training never sees; both lists in order. */
export function splitUsers(data: Preferences, seed: number): { seen: number[]; unseen: number[] } {
  const users = userCount(data);
  if (users < 2) throw new RangeError(`users: got ${users}; some are seen and some are not, which takes 2`);
  const order = new Random(seed, SURVEY_SPLIT).permutation(users);
  const held = Math.max(1, Math.round(users / 5));
  const sorted = (part: number[]) => part.sort((u, v) => u - v);
  return { seen: sorted(order.slice(held)), unseen: sorted(order.slice(0, held)) };
}

/** The rows of a user's k answers, drawn by seed, that are known, and of all the others; a task never parts. */
export function splitContext(
  data: Preferences,
  user: number,
  k: number,
  seed: number,
): { context: number[]; predicted: number[] } {
  const [from, to] = [data.offsets[user] as number, data.offsets[user + 1] as number];
  const rows = Array.from({ length: to - from }, (_, i) => from + i);
  const taskOf = (row: number): number => data.tasks?.[row] ?? row;
  const tasks = [...new Set(rows.map(taskOf))];
  const order = new Random(seed, SURVEY_CONTEXT + user).permutation(tasks.length);
  const known = new Set(order.slice(0, k).map((i) => tasks[i] as number));
  return {
    context: rows.filter((row) => known.has(taskOf(row))),
    predicted: rows.filter((row) => !known.has(taskOf(row))),
  };
}
