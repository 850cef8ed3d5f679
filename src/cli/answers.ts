// Answers from the file that a command is given.

import type { Preferences } from "../data/preferences.ts";
import { recogniser } from "../data/recognise.ts";
import type { Columns, Recognise } from "../data/shape.ts";
import { readAnswers } from "../host/answers.ts";
import { type KnownSurvey, knownSurvey } from "../world/survey.ts";

export interface AnswersFile {
  readonly data: Preferences;
  /** What is worth telling about how it was read. */
  readonly notes: readonly string[];
  /** One of the surveys that are known by their columns. */
  readonly survey?: KnownSurvey;
}

/** Reads a file by the ordinary rules, or as one of the surveys that are known; `seed` draws sides where only a winner is said. */
export async function readFile(path: string, columns: Columns, seed = 0): Promise<AnswersFile> {
  let survey: KnownSurvey | undefined;
  const recognise: Recognise = (header, source) => {
    survey = knownSurvey(header);
    return (survey?.recognise(seed) ?? recogniser(columns, seed))(header, source);
  };
  return { ...(await readAnswers(path, columns, { seed, recognise })), survey };
}

/** How many answers of each user are known when the others are predicted: as given, or the survey's protocol. */
export function contextFor(
  file: string,
  { survey }: AnswersFile,
  given: number | undefined,
  otherwise?: number,
): number {
  const answers = given ?? survey?.answers ?? otherwise;
  if (answers !== undefined) return answers;
  throw new RangeError(`context: got none; say with --context how many answers of each user in ${file} are known`);
}
