// How many answers of each user `eval` takes as known.

import { at } from "../base/arrays.ts";
import { answerSizes, type Preferences } from "../data/preferences.ts";
import { mostAnswers, mostComparisons } from "../inference/last-answers.ts";
import { plural } from "../io/notes.ts";
import type { PersonalConfig } from "../model/config.ts";
import type { Model } from "../model/model.ts";
import type { KnownSurvey } from "../world/survey.ts";

/** For models that infer nothing from answers, so that they can be compared with those that do. */
const DEFAULT = 8;

/**
 * The number of known answers of each user if none is given, and a note that says why: that of the survey's protocol, or as
 * many as the model takes. It is lowered until at least half of the users have an answer left to predict. A choice among
 * several alternatives is one answer.
 */
export function knownAnswersFor(
  data: Preferences,
  { config }: Model,
  survey?: KnownSurvey,
): { known: number; note: string } {
  const sizes = answerSizes(data);
  const largest = sizes.flat().reduce((most, size) => Math.max(most, size), 1);
  const counts = sizes.map(({ length }) => length).sort((m, n) => n - m);
  const allowed = Math.max(1, at(counts, Math.ceil(counts.length / 2) - 1) - 1);
  const [wanted, reason] = survey
    ? [survey.contextSize, `as the protocol of the survey ${survey.name} says`]
    : config.kind === "shared"
      ? [DEFAULT, "the default"]
      : [mostAnswers(config, largest), `the model infers z from ${answersTaken(config, largest)}`];
  const known = Math.min(wanted, allowed);
  const because = known < wanted ? "so that at least half of the users have more, which are predicted" : reason;
  return { known, note: `known: ${plural(known, "answer")} of each user, ${because} (--context sets another number)` };
}

const answersTaken = (config: PersonalConfig, largest: number): string =>
  mostAnswers(config, largest) === config.context
    ? plural(config.context, "answer")
    : `${plural(mostComparisons(config), "comparison")}, and a choice of the file is up to ${largest}`;
