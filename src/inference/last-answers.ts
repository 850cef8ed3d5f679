// What z is inferred from: a user's last N answers, as the comparisons of which they consist.

import type { WasmProgram } from "../backend/wasm/wasm.ts";
import { sameValues } from "../base/arrays.ts";
import type { LabelledPair } from "../data/preferences.ts";
import { mostPlaces, type PersonalConfig, placesOf } from "../model/config.ts";
import { networkOf } from "../model/encoder/index.ts";
import type { ResizedProgram } from "./resized-program.ts";

/** The largest number of comparisons that z is inferred from. */
export const mostComparisons = (config: PersonalConfig): number =>
  networkOf(config.encoder)?.hasPlaces ? placesOf(config) : mostPlaces(config.length);

/** The number of answers of `size` comparisons each that z is inferred from: N, or as many as come to that. */
export const mostAnswers = (config: PersonalConfig, size: number): number =>
  Math.max(1, Math.min(config.context, Math.floor(mostComparisons(config) / size)));

/**
 * The last N answers, whole, as far as they come to the largest number of comparisons; of a last answer that is larger, the last
 * comparisons.
 */
export function lastAnswers(config: PersonalConfig, comparisons: readonly LabelledPair[]): readonly LabelledPair[] {
  const most = mostComparisons(config);
  let first = comparisons.length;
  for (let n = 0; n < config.context && first > 0; n++) {
    const end = first;
    first = startOfAnswer(comparisons, end - 1);
    if (comparisons.length - first > most) {
      first = n > 0 ? end : comparisons.length - most;
      break;
    }
  }
  return comparisons.slice(first);
}

/** The first comparison of the answer that comparison i is part of. */
export function startOfAnswer(comparisons: readonly LabelledPair[], i: number): number {
  const task = comparisons[i]?.task;
  let first = i;
  while (task !== undefined && comparisons[first - 1]?.task === task) first--;
  return first;
}

/** The config whose plans have places for n comparisons: those of training or, if they do not suffice, the most. */
export const withPlaces = (config: PersonalConfig, n: number): PersonalConfig =>
  n > placesOf(config) ? { ...config, comparisons: mostComparisons(config) } : config;

/** A user's last answers, and the program that `load` loads for the config with places for them. */
export function programOver(
  sized: ResizedProgram,
  trained: PersonalConfig,
  answers: readonly LabelledPair[],
  load: (config: PersonalConfig) => WasmProgram,
) {
  const current = lastAnswers(trained, answers);
  const config = withPlaces(trained, current.length);
  const places = placesOf(config);
  return { current, places, program: sized.of(places, () => load(config)) };
}

/** Whether two answers have equal values. */
export const isSame = (one: LabelledPair, other: LabelledPair | undefined): boolean =>
  one.label === other?.label && one.task === other.task && sameValues(one.a, other.a) && sameValues(one.b, other.b);
