import {
  mostPlaces,
  networkOf,
  placesOf
} from "./chunk-5RTLSGSM.js";

// src/inference/last-answers.ts
var mostComparisons = (config) => networkOf(config.encoder)?.hasPlaces ? placesOf(config) : mostPlaces(config.length), mostAnswers = (config, size) => Math.max(1, Math.min(config.context, Math.floor(mostComparisons(config) / size)));
function lastAnswers(config, comparisons) {
  let most = mostComparisons(config), first = comparisons.length;
  for (let n = 0; n < config.context && first > 0; n++) {
    let end = first;
    if (first = startOfAnswer(comparisons, end - 1), comparisons.length - first > most) {
      first = n > 0 ? end : comparisons.length - most;
      break;
    }
  }
  return comparisons.slice(first);
}
function startOfAnswer(comparisons, i) {
  let task = comparisons[i]?.task, first = i;
  for (; task !== void 0 && comparisons[first - 1]?.task === task; ) first--;
  return first;
}
var withPlaces = (config, n) => n > placesOf(config) ? { ...config, comparisons: mostComparisons(config) } : config;
function programOver(sized, trained, answers, load) {
  let current = lastAnswers(trained, answers), config = withPlaces(trained, current.length), places = placesOf(config);
  return { current, places, program: sized.of(places, () => load(config)) };
}

export {
  mostComparisons,
  mostAnswers,
  lastAnswers,
  startOfAnswer,
  withPlaces,
  programOver
};
