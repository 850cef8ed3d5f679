// Reads the file of answers of a command.

import { FormatError } from "../base/errors.ts";
import { type Item, itemsOf } from "../data/items.ts";
import { NONE } from "../data/none.ts";
import {
  answerSizes,
  answersOfUser,
  type LabelledPair,
  type Preferences,
  userCount,
  withFeatures,
} from "../data/preferences.ts";
import type { RecogniseTable } from "../io/answers/answer-table.ts";
import type { ColumnOptions } from "../io/answers/column-names.ts";
import type { ItemColumns } from "../io/answers/item-table.ts";
import { readItems } from "../io/answers/items.ts";
import { NamedItems } from "../io/answers/named-items.ts";
import { readAnswers } from "../io/answers/read-answers.ts";
import { recogniser } from "../io/answers/recognise.ts";
import { TASK_ROLES } from "../io/answers/task-tables.ts";
import { TextItems } from "../io/answers/text-items.ts";
import { plural } from "../io/notes.ts";
import type { Model } from "../model/model.ts";
import type { Texts } from "../text/embed-answers.ts";
import { isSameEncoder } from "../text/probe.ts";
import { withTextFeatures } from "../train/text-projection.ts";
import { type KnownSurvey, knownSurvey } from "../world/survey.ts";
import { type Embedding, embedded, openEmbedder } from "./embedding.ts";

/** The answers of a file. */
export interface AnswersFile {
  readonly data: Preferences;
  /** How the file was read and what was left out, one sentence each. */
  readonly notes: readonly string[];
  /** The known survey whose columns the file has. */
  readonly survey?: KnownSurvey;
}

/** How a file of answers is read. */
export interface Reading {
  /** Names of columns. */
  readonly columns?: ColumnOptions;
  /** Draws the sides if the file only marks the chosen alternative. */
  readonly seed?: number;
  /** A table of the items that the answers name. */
  readonly items?: string;
  /** The model that the answers are for, and its file: without a table, answers may name the model's items. */
  readonly model?: Model;
  readonly modelFile?: string;
  /** The text encoder, if the answers compare texts. */
  readonly embedding?: Embedding;
}

/**
 * Reads a file of answers, as a known survey if it has the columns of one and no option says otherwise.
 * @throws FormatError when there is a table of items and the answers do not name items.
 * @throws RangeError when a text encoder is named and the answers compare no texts.
 */
export async function readAnswersFile(path: string, reading: Reading = {}): Promise<AnswersFile> {
  const { seed = 0, model, modelFile = "the model", embedding } = reading;
  const columns = model ? codedAs(model, reading.columns) : (reading.columns ?? {});
  const table =
    reading.items === undefined
      ? undefined
      : await readItems(reading.items, { ...columns, texts: embedding !== undefined });
  const embedder = embedding && (await openEmbedder(embedding));
  const texts = embedder && new TextItems(embedder.chat);
  const items = table?.items ?? texts ?? (model?.items && itemsOfModel(modelFile, model, model.items));
  let survey: KnownSurvey | undefined;
  /** Without the columns that only the table of items has. */
  const ownColumns = (header: readonly string[]): ColumnOptions => {
    const own = (name: string) => !table?.named.includes(name) || header.some((text) => text.trim() === name);
    const ignore = columns.ignore?.filter(own);
    return table ? { ...columns, ignore, features: undefined, coding: undefined } : { ...columns, ignore };
  };
  const recognise: RecogniseTable = (header, source) => {
    const { group, ignore, features, coding, labels, scale } = columns;
    const isTask = TASK_ROLES.some((role) => columns[role] !== undefined);
    survey =
      table || texts || group || ignore || features || coding?.levels || labels || scale || isTask
        ? undefined
        : knownSurvey(header);
    return (survey?.recognise(seed) ?? recogniser(ownColumns(header), seed, items))(header, source);
  };
  const { data, notes } = await readAnswers(path, columns, { seed, items, recognise });
  if (table && !data.items) {
    throw new FormatError(
      `${path}: its answers do not name items of ${reading.items}; with --items they have user, a, b, label, or user, task, option, chosen`,
    );
  }
  if (embedding && !data.texts) {
    throw new RangeError(`${path}: its answers compare no texts, so leave the text encoder out`);
  }
  const code = columns.coding?.code;
  const noLevels = code && !data.attributes ? [`--code ${code} changes nothing, as no column holds levels`] : [];
  const answers = answerSizes(data).reduce((sum, { length }) => sum + length, 0);
  const read = `${path}: ${plural(answers, "answer")} of ${plural(userCount(data), "user")}`;
  const all = [...(table?.notes ?? []), read, ...notes, ...noLevels];
  if (!embedder) return { data, notes: all, survey };
  const result = await embedded(data, embedding, embedder);
  return { data: result.data, notes: [...all, ...result.notes] };
}

/** Columns of text, and others that were levels in training, are coded as in the model. */
const codedAs = <Columns extends ItemColumns>(
  { attributes = [], features = [] }: Model,
  columns?: Columns,
): Columns & ItemColumns => ({
  ...(columns as Columns),
  coding: { attributes, none: features.includes(NONE) },
});

/** The items of a model, for answers that name them. */
function itemsOfModel(file: string, { config: { size }, features }: Model, items: readonly Item[]): NamedItems {
  const states = new Float32Array(items.length * size);
  for (const [i, item] of items.entries()) states.set(item.features, i * size);
  return new NamedItems(file, items, { states, size, features });
}

/**
 * The items of a table, with the features that a model was trained on, in its order. `path` names the model in errors.
 * @throws RangeError when the features do not fit the model.
 */
export async function itemsForModel(
  table: string,
  path: string,
  model: Model,
  columns?: ItemColumns,
  embedding?: Embedding,
) {
  const { items, notes } = await readItems(table, { ...codedAs(model, columns), texts: embedding !== undefined });
  const states = items.states();
  const read = embedding
    ? await embedded(states, embedding, await openEmbedder(embedding))
    : { data: states, notes: [] };
  const { states: features, size } = fittingStates(table, read.data, path, model);
  if (size !== model.config.size) {
    throw new RangeError(
      `${table}: its items have ${plural(size, "feature")}; ${path} was trained on ${model.config.size}`,
    );
  }
  return { items: itemsOf(items.labels, features, size), notes: [...notes, ...read.notes] };
}

/** States with the features of a model: embeddings of texts are projected. @throws RangeError when they are of another encoder. */
function fittingStates<Data extends Texts & Pick<Preferences, "features" | "captions" | "items">>(
  file: string,
  data: Data,
  path: string,
  { text, features }: Model,
): Data {
  const { embedding } = data;
  if (!embedding) {
    if (text && data.size !== text.weights.length / text.mean.length) {
      throw new RangeError(
        `${file}: ${path} was trained on texts embedded by ${text.encoder}; name that text encoder with --embed, as in --embed use-lite`,
      );
    }
    return withFeatures(data, features ?? data.features ?? []);
  }
  if (!text)
    throw new RangeError(`${file}: it has texts; ${path} was trained on features, so leave the text encoder out`);
  if (!isSameEncoder(embedding.probe, text.probe)) {
    throw new RangeError(
      `${file}: its texts are embedded by ${embedding.encoder}, another encoder than ${text.encoder}, on which ${path} was trained; name that one with --embed`,
    );
  }
  return withTextFeatures(data, text);
}

/**
 * Number of a user's tasks in the context: `given`, else the number in the survey's protocol.
 * @throws RangeError when there is none.
 */
export function contextSizeFor(file: string, { survey }: AnswersFile, given: number | undefined): number {
  const size = given ?? survey?.contextSize;
  if (size !== undefined) return size;
  throw new RangeError(`context: got none; give the number of known answers of each user in ${file} (--context)`);
}

/**
 * The answers with the features that the model was trained on, in its order. `path` names the model in errors.
 * @throws RangeError when the states do not fit the model.
 */
export function answersForModel(file: string, answers: AnswersFile, path: string, model: Model): Preferences {
  const { config } = model;
  const data = fittingStates(file, answers.data, path, model);
  if (data.size === config.size && data.length <= config.length) return data;
  const shape = (size: number, length: number) =>
    `${plural(size, "feature")}${length > 1 ? ` in segments of ${length}` : ""}`;
  throw new RangeError(
    `${file}: its states have ${shape(data.size, data.length)}; ${path} was trained on ${shape(config.size, config.length)}`,
  );
}

/** The answers of a file from a single user. @throws RangeError when it has several users. */
export function answersOfOneUser(file: string, data: Preferences): LabelledPair[] {
  if (userCount(data) !== 1) {
    throw new RangeError(`${file}: got answers of ${plural(userCount(data), "user")}; they must be from one user`);
  }
  return answersOfUser(data, 0);
}
