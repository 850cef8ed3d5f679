// JSON exports of annotation tools. A row is one task, which any number of people answered:
//
// - Label Studio, "JSON": {"data": {"text1", "text2", …}, "annotations": [{"completed_by", "result": [{"type": "pairwise",
//   "value": {"selected": "left"}}]}]}, or {"type": "choices", "value": {"choices": ["left"]}}; "JSON-MIN" has a row per annotation: {"text1", "text2", …, "pw": [{"selected":
//   "left"}], "annotator", "annotation_id"}
// - Argilla, `records.to_json()`: {"fields": {"response1", "response2", …}, "responses": {"preference": [{"value":
//   "response1", "user_id"}]}}; flattened, {"response1", "response2", …, "preference.responses": […],
//   "preference.responses.users": […]}; of version 1, "responses": [{"user_id", "values": {"preference": {"value"}}}]. A ranking is a list of {"value": "response1", "rank": 1}.

import { isObject } from "../../base/check.ts";
import { FormatError } from "../../base/errors.ts";
import type { Locate } from "../cells.ts";
import type { JsonRow } from "../json-lines.ts";
import { type Fields, Tasks } from "./annotation-tasks.ts";
import type { ColumnOptions } from "./column-names.ts";
import { messageText } from "./message-text.ts";

/** A comparison as the cells of a row: user, a, b, label. A label of null is no answer. */
export type ExportedAnswer = readonly [user: unknown, a: unknown, b: unknown, label: unknown];

/** Turns the tasks of an export into comparisons. */
export interface ExportReader {
  /** One sentence: which tool wrote the file, and what was compared. */
  readonly note: string;
  /** @throws FormatError when it is not clear which of the task's data are the sides, or which question is asked. */
  answers(row: JsonRow, locate: Locate): Iterable<ExportedAnswer>;
}

/** The reader for an export of an annotation tool, recognised by one of its rows; undefined if it is none. */
export function exportReader(row: JsonRow, given: ColumnOptions): ExportReader | undefined {
  const tasks = new Tasks(given);
  const reader = (tool: string, answers: ExportReader["answers"]): ExportReader => ({
    answers,
    get note() {
      return `an export of ${tool}: ${tasks.description}`;
    },
  });
  if (Array.isArray(row.annotations ?? row.completions) && isObject(row.data)) {
    return reader("Label Studio", (task, locate) => labelStudio(task, tasks, locate));
  }
  if ("annotator" in row && "annotation_id" in row) {
    return reader("Label Studio", (task, locate) => labelStudioMin(task, tasks, locate));
  }
  if (isObject(row.fields) && isObject(row.responses)) {
    return reader("Argilla", (task, locate) => argilla(task.fields, byQuestion(task.responses), tasks, locate));
  }
  if (Object.keys(row).some((key) => key.endsWith(RESPONSES) && `${key}.users` in row)) {
    return reader("Argilla", (task, locate) => argilla(task, unflattened(task), tasks, locate));
  }
  return undefined;
}

const fieldsOf = (value: unknown): Fields => (isObject(value) ? (value as Fields) : {});
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);

/** One side of a task; of a conversation, the assistant's last message. */
const sideOf = (data: Fields, key: string): unknown =>
  listOf(data[key])[0]?.role ? messageText(data[key]) : data[key];

function labelStudio({ data, annotations, completions }: JsonRow, tasks: Tasks, locate: Locate): ExportedAnswer[] {
  const fields = fieldsOf(data);
  const keys = tasks.sidesOf(fields, locate);
  const [a, b] = keys.map((key) => sideOf(fields, key));
  return listOf(annotations ?? completions).map(({ completed_by: by, result, was_cancelled: cancelled }) => {
    const all = listOf(result);
    const type = all.some((one) => one.type === "pairwise") ? "pairwise" : "choices";
    const pairwise = all.filter((one) => one.type === type);
    const names = pairwise.map(({ from_name: name }) => String(name));
    const question = tasks.questionOf(names, locate);
    const value = pairwise.find(({ from_name: name }) => name === question)?.value;
    const { id, email } = fieldsOf(by);
    const user = isObject(by) ? (email ?? id) : by;
    return [user, a, b, cancelled ? null : selectedSide(fieldsOf(value), keys)];
  });
}

/** What a pairwise result, or the first of its choices, says: a word, or the name of a side. Null if it says nothing. */
function selectedSide({ selected, choices }: Fields, [a, b]: readonly [string, string]): unknown {
  const answer = selected ?? (Array.isArray(choices) ? choices[0] : choices) ?? null;
  return answer === a ? "a" : answer === b ? "b" : answer;
}

function labelStudioMin(task: JsonRow, tasks: Tasks, locate: Locate): ExportedAnswer[] {
  const { id: _, annotator, annotation_id, created_at, updated_at, lead_time, agreement, ...data } = task;
  const names = Object.keys(data).filter((key) => listOf(data[key]).some(({ selected }) => selected !== undefined));
  const question = tasks.questionOf(names, locate);
  const isQuestion = new Set(question === undefined ? names : [...names, question]);
  const fields = Object.fromEntries(Object.entries(data).filter(([key]) => !isQuestion.has(key)));
  const [a, b] = tasks.sidesOf(fields, locate);
  const answer = question === undefined ? undefined : data[question];
  const value = typeof answer === "string" ? { choices: answer } : fieldsOf(listOf(answer)[0] ?? answer);
  return [[annotator, sideOf(data, a), sideOf(data, b), selectedSide(value, [a, b])]];
}

/** Argilla's responses by question. Version 1 has a list of responses with the values of all questions. */
function byQuestion(responses: unknown): unknown {
  if (!Array.isArray(responses)) return responses;
  const questions: Record<string, Fields[]> = {};
  for (const { user_id, status, values } of listOf(responses)) {
    for (const [question, value] of Object.entries(fieldsOf(values))) {
      questions[question] ??= [];
      questions[question].push({ user_id, status, value: fieldsOf(value).value });
    }
  }
  return questions;
}

const RESPONSES = ".responses";

/** Argilla's responses by question, from a flattened record. */
function unflattened(record: JsonRow): Record<string, Fields[]> {
  const keys = Object.keys(record).filter((key) => key.endsWith(RESPONSES));
  return Object.fromEntries(
    keys.map((key) => {
      const [values, users, status] = [record[key], record[`${key}.users`], record[`${key}.status`]].map((list) =>
        Array.isArray(list) ? list : [],
      );
      const responses = values?.map((value, i) => ({ value, user_id: users?.[i], status: status?.[i] }));
      return [key.slice(0, -RESPONSES.length), responses ?? []];
    }),
  );
}

function* argilla(record: unknown, responses: unknown, tasks: Tasks, locate: Locate): Iterable<ExportedAnswer> {
  const fields = fieldsOf(record);
  const questions = fieldsOf(responses);
  const answered = Object.keys(questions).filter((name) =>
    listOf(questions[name]).some(({ value }) => isPreference(value)),
  );
  const question = tasks.questionOf(answered, locate);
  if (question === undefined) return;
  const sides = new Map<string, unknown>(); // by field
  const side = (key: string): unknown => {
    if (!sides.has(key)) sides.set(key, sideOf(fields, key));
    return sides.get(key);
  };
  for (const { value, user_id: user, status } of listOf(questions[question])) {
    const isAnswer = status === undefined || status === null || status === "submitted";
    if (Array.isArray(value)) {
      const ranking = ranksOf(value, fields, question, locate);
      for (const [a, b, label] of rankedPairs(ranking)) yield [user, side(a), side(b), isAnswer ? label : null];
    } else {
      const [a, b] = tasks.sidesOf(fields, locate);
      const label = value === a ? "a" : value === b ? "b" : value;
      yield [user, side(a), side(b), isAnswer ? label : null];
    }
  }
}

/** Whether a response can say what is preferred: the name of a side or a word, or a ranking; no rating. */
const isPreference = (value: unknown): boolean => typeof value === "string" || listOf(value)[0]?.rank !== undefined;

/** The most fields that a response may rank: n of them give n(n − 1)/2 comparisons. */
const MAX_RANKED = 64;

interface Ranked {
  readonly field: string;
  readonly rank: number;
}

/** The fields that a response ranks. @throws FormatError when one is none, or there are too many. */
function ranksOf(value: unknown, fields: Fields, question: string, locate: Locate): Ranked[] {
  const ranking = listOf(value).map(({ value: field, rank }) => ({ field: String(field), rank: Number(rank) }));
  if (ranking.length > MAX_RANKED) {
    throw new FormatError(
      `${locate()}: "${question}" ranks ${ranking.length} fields; it may rank at most ${MAX_RANKED}, so leave out the others`,
    );
  }
  const unknown = ranking.find(({ field }) => !(field in fields));
  if (unknown) throw new FormatError(`${locate()}: "${question}" ranks "${unknown.field}", which is no field`);
  return ranking;
}

/** All pairs of a ranking, in which rank 1 is the best. A label of null is no answer. */
function* rankedPairs(ranking: readonly Ranked[]): Iterable<[a: string, b: string, label: string | null]> {
  for (const [i, { field: a, rank: x }] of ranking.entries()) {
    for (const { field: b, rank: y } of ranking.slice(i + 1)) {
      yield [a, b, x > 0 && y > 0 ? (x < y ? "a" : x > y ? "b" : "tie") : null];
    }
  }
}
