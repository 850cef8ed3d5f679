import {
  checkNumbers
} from "./chunk-FOST4AUN.js";

// src/model/normalisation.ts
var LARGEST = 1e6, FINITE = "a finite number of the magnitude of the training data";
function normalisationOf(states, size) {
  let rows = states.length / size, mean = new Float32Array(size), scale = new Float32Array(size);
  for (let j = 0; j < size; j++) {
    let sum = 0;
    for (let i = j; i < states.length; i += size) sum += states[i];
    let m = sum / rows, squares = 0;
    for (let i = j; i < states.length; i += size) {
      let residual = states[i] - m;
      squares += residual * residual;
    }
    let deviation = Math.sqrt(squares / rows);
    mean[j] = m, scale[j] = 1 / deviation, isSmall(normalised(0, j, { mean, scale })) || (scale[j] = 0);
  }
  return { mean, scale };
}
var normalised = (x, j, { mean, scale }) => (x - mean[j]) * scale[j], isSmall = (x) => Math.abs(x) <= LARGEST;
function checkFeatures(name, values, normalisation) {
  let { length } = normalisation.mean;
  checkNumbers(name, values, FINITE, (x, i) => isSmall(normalised(Math.fround(x), i % length, normalisation)));
}
var ordinary = ({ mean, scale }, sign) => mean.map((m, j) => m + sign / (scale[j] || 1)), checkNormalisation = (name, normalisation) => checkNumbers(
  name,
  normalisation.scale,
  `from 0 to ${LARGEST} / |mean|`,
  (scale, j) => scale >= 0 && isSmall(normalised(0, j, normalisation))
);
function normalise(states, normalisation, to = new Float32Array(states.length), at = 0) {
  let size = normalisation.mean.length;
  for (let row = 0; row < states.length; row += size)
    for (let j = 0; j < size; j++)
      to[at + row + j] = normalised(states[row + j], j, normalisation);
  return to;
}

export {
  LARGEST,
  FINITE,
  normalisationOf,
  checkFeatures,
  ordinary,
  checkNormalisation,
  normalise
};
