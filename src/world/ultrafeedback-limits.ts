// What accuracy on UltraFeedback-P no method can pass.

import { at } from "../base/arrays.ts";
import { type Case, type Judges, judged, type RatedPair } from "./ultrafeedback.ts";

/**
 * The share of preferences that the best predictor with the ratings, but without the person's aspect, gets right: it weighs
 * the aspects by the answers in the context, of which a share `flipped` is wrong.
 */
export function bayesAccuracy(tests: readonly Case[], { aspects }: Judges, flipped: number): number {
  const right = tests.map(({ pair, label, context }) => {
    let [a, b] = [0, 0];
    for (const aspect of aspects) {
      const side = at(pair.preferred, aspect);
      const likelihoods = context.map((answer) =>
        judged(answer.pair, aspect).label === answer.label ? 1 - flipped : flipped,
      );
      const weight = likelihoods.reduce((product, p) => product * p, 1);
      if (side > 0) a += weight;
      if (side < 0) b += weight;
    }
    return a === b ? 0.5 : Number(a > b === (label === 1));
  });
  return right.reduce((sum, x) => sum + x, 0) / right.length;
}

/** The share that the best reward for everyone gets right: the side that more people prefer, of each pair. */
export function sharedAccuracy(tests: readonly Case[]): number {
  const sides = new Map<RatedPair, [number, number]>();
  for (const { pair, label } of tests) {
    const counts = sides.get(pair) ?? [0, 0];
    counts[label] = at(counts, label) + 1;
    sides.set(pair, counts);
  }
  return [...sides.values()].reduce((sum, counts) => sum + Math.max(...counts), 0) / tests.length;
}
