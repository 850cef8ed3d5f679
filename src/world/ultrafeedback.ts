// UltraFeedback-P (paper, appendix E.4): simulated people who judge two answers to a prompt by one aspect each, of those on which
// UltraFeedback rates the answers. What the paper leaves open is as in its authors' code: a prompt has one pair, people are
// asked only about pairs on which each of them prefers one answer, and a tenth of the prompts is for testing.

import { at } from "../base/arrays.ts";
import { permutation, Random } from "../base/philox.ts";
import { ULTRAFEEDBACK_PAIRS } from "../base/streams.ts";
import type { RatedPrompt } from "../io/ultrafeedback.ts";

/** Two answers to a prompt. */
export interface RatedPair {
  readonly prompt: string;
  /** The answers A and B. */
  readonly answers: readonly [string, string];
  /** [aspects]: 1 if A is rated higher, −1 if B is, 0 if their ratings are equal. */
  readonly preferred: readonly number[];
}

/** The people of a data set. */
export interface Judges {
  /** The aspect that each kind of person judges by, as its number. */
  readonly aspects: readonly number[];
  /** The fewest questions that people are asked before their preferences are predicted. */
  readonly fewest: number;
}

/** Helpfulness and honesty. */
export const UF_P_2: Judges = { aspects: [0, 1], fewest: 1 };
/** All four aspects. */
export const UF_P_4: Judges = { aspects: [0, 1, 2, 3], fewest: 2 };

/** K, the number of pairs that people are asked about. */
export const SURVEY = 100;
/** The most questions that a person is asked. */
export const MOST_QUESTIONS = 8;
/** The share of pairs for testing. */
const TEST_SHARE = 0.1;
/** What is held in memory at most. */
const [MOST_PAIRS, MOST_CHARACTERS] = [2 ** 16, 2 ** 28];
/** Draws of a context until it tells the aspects apart. */
const DRAWS = 10_000;

/**
 * A pair of answers with all ratings: one with the highest mean, and one of those with a lower mean, which side is which at
 * random. Null when there is none, as when all means are equal.
 */
export function ratedPair({ prompt, answers }: RatedPrompt, random: Random): RatedPair | null {
  const rated = answers.flatMap(({ text, ratings }) => {
    const numbers = ratings.filter((rating) => rating !== null);
    const sum = numbers.reduce((sum, rating) => sum + rating, 0);
    return numbers.length === ratings.length && text.trim() !== "" ? [{ text, ratings: numbers, sum }] : [];
  });
  const best = rated.reduce<(typeof rated)[number] | null>((p, q) => (p && p.sum >= q.sum ? p : q), null);
  const worse = rated.filter(({ sum }) => best && sum < best.sum);
  if (!best || worse.length === 0) return null;
  const other = at(worse, random.index(worse.length));
  const [a, b] = random.uniform() < 0.5 ? [best, other] : [other, best];
  return {
    prompt,
    answers: [a.text, b.text],
    preferred: a.ratings.map((rating, j) => Math.sign(rating - at(b.ratings, j))),
  };
}

const preferencesOf = ({ preferred }: RatedPair, { aspects }: Judges): number[] => aspects.map((k) => at(preferred, k));

/** Whether some people prefer A and others B. With two kinds of people, none is then indifferent. */
export function isDivergent(pair: RatedPair, judges: Judges): boolean {
  const preferred = preferencesOf(pair, judges);
  return preferred.includes(1) && preferred.includes(-1);
}

/**
 * The pairs on which people of some two aspects differ, one of a prompt. They are the same with every seed, as their texts are
 * embedded once.
 * @throws RangeError when they are too many to hold in memory: UltraFeedback has about 15,000.
 */
export async function divergentPairs(
  prompts: AsyncIterable<RatedPrompt>,
): Promise<{ pairs: RatedPair[]; prompts: number }> {
  const random = new Random(0, ULTRAFEEDBACK_PAIRS);
  const pairs = new Map<string, RatedPair>();
  let [count, characters] = [0, 0];
  for await (const rated of prompts) {
    count++;
    const pair = ratedPair(rated, random);
    if (!pair || !isDivergent(pair, UF_P_4) || pairs.has(pair.prompt)) continue;
    pairs.set(pair.prompt, pair);
    characters += pair.prompt.length + pair.answers[0].length + pair.answers[1].length;
    if (pairs.size > MOST_PAIRS || characters > MOST_CHARACTERS) {
      throw new RangeError(
        `files: people differ on more than ${MOST_PAIRS} pairs, or on more than ${MOST_CHARACTERS} characters; give fewer rows`,
      );
    }
  }
  return { pairs: [...pairs.values()], prompts: count };
}

/** The pairs of a data set. */
export interface PairSplit {
  readonly training: readonly RatedPair[];
  readonly test: readonly RatedPair[];
  /** Pairs of `training` that people are asked about: up to K on which none is indifferent. */
  readonly survey: readonly RatedPair[];
}

/**
 * Splits the pairs on which people differ.
 * @throws RangeError when they are too few.
 */
export function splitPairs(pairs: readonly RatedPair[], judges: Judges, random: Random): PairSplit {
  const divergent = pairs.filter((pair) => isDivergent(pair, judges));
  const shuffled = permutation(random, divergent.length).map((i) => at(divergent, i));
  const tests = Math.floor(TEST_SHARE * shuffled.length);
  const [test, training] = [shuffled.slice(0, tests), shuffled.slice(tests)];
  const survey = training.filter((pair) => !preferencesOf(pair, judges).includes(0)).slice(0, SURVEY);
  if (tests === 0 || survey.length < MOST_QUESTIONS) {
    throw new RangeError(
      `files: people of ${judges.aspects.length} kinds differ on ${divergent.length} of ${pairs.length} pairs, and can be asked about ${survey.length}; at least 10 and ${MOST_QUESTIONS} are needed, so give more of UltraFeedback`,
    );
  }
  return { training, test, survey };
}

/** A person's answer: 1 if A was preferred, 0 if B was. */
export interface Judgement {
  readonly pair: RatedPair;
  readonly label: number;
}

/** A person of an aspect, what they answered to some questions, and the preference to predict. */
export interface Case extends Judgement {
  readonly aspect: number;
  readonly context: readonly Judgement[];
}

/** What a person of this aspect answers; they must not be indifferent. */
export const judged = (pair: RatedPair, aspect: number): Judgement => ({
  pair,
  label: at(pair.preferred, aspect) > 0 ? 1 : 0,
});

/**
 * Every preference that people of these aspects have among the pairs, `copies` times, each with a context of `questions` from the survey, by
 * default as many as the paper draws. Contexts of more than two kinds of people are drawn until one kind alone fits.
 * @throws RangeError when no context tells the kinds of people apart.
 */
export function cases(
  pairs: readonly RatedPair[],
  survey: readonly RatedPair[],
  judges: Judges,
  random: Random,
  { copies = 1, questions }: { copies?: number; questions?: number } = {},
): Case[] {
  const { aspects, fewest } = judges;
  const preferences = pairs.flatMap((pair) =>
    aspects.filter((aspect) => at(pair.preferred, aspect) !== 0).map((aspect) => ({ aspect, ...judged(pair, aspect) })),
  );
  const count = () => questions ?? fewest + random.index(MOST_QUESTIONS - fewest + 1);
  return Array.from({ length: copies }, () =>
    preferences.map((preference) => ({
      ...preference,
      context: context(survey, preference.aspect, aspects, count(), random),
    })),
  ).flat();
}

function context(
  survey: readonly RatedPair[],
  aspect: number,
  aspects: readonly number[],
  questions: number,
  random: Random,
): Judgement[] {
  for (let draw = 0; draw < DRAWS; draw++) {
    const chosen = new Set<number>();
    while (chosen.size < questions) chosen.add(random.index(survey.length));
    const answers = [...chosen].map((i) => judged(at(survey, i), aspect));
    if (
      aspects.filter((other) => answers.every((answer) => judged(answer.pair, other).label === answer.label)).length ===
      1
    )
      return answers;
  }
  throw new RangeError(
    `files: no ${questions} of ${survey.length} questions tell people of one aspect from all others; give more of UltraFeedback`,
  );
}
