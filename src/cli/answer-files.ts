// Reads the file of answers of a command.

import { answersOfUser, type LabelledPair, type Preferences, userCount, withFeatures } from "../data/preferences.ts";
import type { RecogniseTable } from "../io/answers/answer-table.ts";
import type { ColumnOptions } from "../io/answers/column-names.ts";
import { readAnswers } from "../io/answers/read-answers.ts";
import { recogniser } from "../io/answers/recognise.ts";
import type { Model } from "../model/model.ts";
import { type KnownSurvey, knownSurvey } from "../world/survey.ts";

/** The answers of a file. */
export interface AnswersFile {
  readonly data: Preferences;
  /** How the file was read and what was left out, one sentence each. */
  readonly notes: readonly string[];
  /** The known survey whose columns the file has. */
  readonly survey?: KnownSurvey;
}

/**
 * Reads a file of answers, as a known survey if it has the columns of one. `seed` draws the sides if a file only marks the
 * chosen alternative.
 */
export async function readAnswersFile(path: string, columns: ColumnOptions, seed = 0): Promise<AnswersFile> {
  let survey: KnownSurvey | undefined;
  const recognise: RecogniseTable = (header, source) => {
    survey = knownSurvey(header);
    return (survey?.recognise(seed) ?? recogniser(columns, seed))(header, source);
  };
  return { ...(await readAnswers(path, columns, { seed, recognise })), survey };
}

/**
 * Number of a user's tasks in the context: `given`, else the number in the survey's protocol, else the default.
 * @throws RangeError when there is none.
 */
export function contextSizeFor(
  file: string,
  { survey }: AnswersFile,
  given: number | undefined,
  defaultSize?: number,
): number {
  const size = given ?? survey?.contextSize ?? defaultSize;
  if (size !== undefined) return size;
  throw new RangeError(`context: got none; give the number of known answers of each user in ${file} (--context)`);
}

/**
 * The answers with the features that the model was trained on, in its order. `path` names the model in errors.
 * @throws RangeError when the states do not fit the model.
 */
export function answersForModel(
  file: string,
  answers: AnswersFile,
  path: string,
  { config, features }: Model,
): Preferences {
  const data = withFeatures(answers.data, features ?? answers.data.features ?? []);
  if (data.size === config.size && data.length <= config.length) return data;
  const shape = (size: number, length: number) => `${size} features${length > 1 ? ` in segments of ${length}` : ""}`;
  throw new RangeError(
    `${file}: its states have ${shape(data.size, data.length)}; ${path} was trained on ${shape(config.size, config.length)}`,
  );
}

/** The answers of a file from a single user. @throws RangeError when it has several users. */
export function answersOfOneUser(file: string, data: Preferences): LabelledPair[] {
  if (userCount(data) !== 1) {
    throw new RangeError(`${file}: got answers of ${userCount(data)} users; they must be from one user`);
  }
  return answersOfUser(data, 0);
}
