// Answers from the file that a command is given.

import { answersOfUser, type LabelledPair, type Preferences, userCount, withFeatures } from "../data/preferences.ts";
import type { ColumnOptions, RecogniseTable } from "../io/answers/answer-table.ts";
import { readAnswers } from "../io/answers/read-answers.ts";
import { recogniser } from "../io/answers/recognise.ts";
import type { Model } from "../model/model.ts";
import { type KnownSurvey, knownSurvey } from "../world/survey.ts";

export interface AnswersFile {
  readonly data: Preferences;
  /** What is worth telling about how it was read. */
  readonly notes: readonly string[];
  /** One of the surveys that are known by their columns. */
  readonly survey?: KnownSurvey;
}

/** Reads a file by the ordinary rules, or as one of the surveys that are known; `seed` draws sides where only a winner is said. */
export async function readAnswersFile(path: string, columns: ColumnOptions, seed = 0): Promise<AnswersFile> {
  let survey: KnownSurvey | undefined;
  const recognise: RecogniseTable = (header, source) => {
    survey = knownSurvey(header);
    return (survey?.recognise(seed) ?? recogniser(columns, seed))(header, source);
  };
  return { ...(await readAnswers(path, columns, { seed, recognise })), survey };
}

/** How many answers of each user are known when the others are predicted: as given, or the survey's protocol. */
export function contextSizeFor(
  file: string,
  { survey }: AnswersFile,
  given: number | undefined,
  otherwise?: number,
): number {
  const answers = given ?? survey?.contextSize ?? otherwise;
  if (answers !== undefined) return answers;
  throw new RangeError(`context: got none; say with --context how many answers of each user in ${file} are known`);
}

/** Answers of a file with the features that a model was trained on, in its order; throws where they are others. */
export function answersForModel(
  file: string,
  { data: read }: AnswersFile,
  path: string,
  { config, features }: Model,
): Preferences {
  const data = withFeatures(read, features ?? read.features ?? []);
  if (data.size === config.size && data.length <= config.length) return data;
  const shape = (size: number, length: number) => `${size} features${length > 1 ? ` in segments of ${length}` : ""}`;
  throw new RangeError(
    `${file}: it has ${shape(data.size, data.length)}; ${path} was trained on ${shape(config.size, config.length)}`,
  );
}

/** What the one user of a file said. */
export function answersOfOneUser(file: string, data: Preferences): LabelledPair[] {
  if (userCount(data) !== 1) {
    throw new RangeError(`${file}: got answers of ${userCount(data)} users; it must be those of one`);
  }
  return answersOfUser(data, 0);
}
