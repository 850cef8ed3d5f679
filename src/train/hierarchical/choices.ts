// The choices of people as differences of features, for hierarchical Bayes.

import { at } from "../../base/arrays.ts";
import { choicesOf } from "../../data/choices.ts";
import { otherShare, type Preferences } from "../../data/preferences.ts";
import type { Choices } from "../../inference/choice-likelihood.ts";
import { type Normalisation, normalise } from "../../model/normalisation.ts";

/** The choices in the data. A person's weights of the d normalised features are basis · w, with `basis` [d, k]. */
export function choiceDifferences(
  data: Preferences,
  normalisation: Normalisation,
): { choices: Choices; basis: Float64Array } {
  const { labels, offsets } = data;
  const basis = basisOf(data, normalisation);
  const size = basis.length / data.size;
  const differences = differencesOf(data, normalisation);
  const x = new Float64Array(labels.length * size);
  const [tasks, others, users]: [number[], number[], number[]] = [[0], [], [0]];
  let written = 0;
  for (const rows of choicesOf(data)) {
    if (at(rows, 0) >= at(offsets, users.length)) users.push(others.length);
    others.push(otherShare(at(labels, at(rows, 0))));
    for (const row of rows) {
      const sign = labels[row] === 0 ? -1 : 1;
      for (let i = 0; i < size; i++) {
        let sum = 0;
        for (let j = 0; j < data.size; j++) sum += at(basis, j * size + i) * at(differences, row * data.size + j);
        x[written * size + i] = sign * sum;
      }
      written++;
    }
    tasks.push(written);
  }
  users.push(others.length);
  const choices = {
    size,
    x,
    tasks: Int32Array.from(tasks),
    others: Float32Array.from(others),
    users: Int32Array.from(users),
  };
  return { choices, basis };
}

/** The normalised features of A less those of B, summed over the states of each segment: [C, d]. */
export function differencesOf(data: Preferences, normalisation: Normalisation): Float64Array {
  const { size: d, length, pairs, labels } = data;
  const states = normalise(data.states, normalisation);
  const differences = new Float64Array(labels.length * d);
  for (let k = 0; k < pairs.length; k++) {
    const state = at(pairs, k);
    if (state < 0) continue;
    const row = Math.floor(k / (2 * length)) * d;
    const sign = k % (2 * length) < length ? 1 : -1;
    for (let j = 0; j < d; j++) differences[row + j] = at(differences, row + j) + sign * at(states, state * d + j);
  }
  return differences;
}

/** k, the number of weights: one for each feature, but for items one less than there are. */
export const weightCount = ({ states, size: d }: Preferences): number => (d > 1 && isOneHot(states, d) ? d - 1 : d);

/**
 * Names of items (one feature each, 1 for the item itself) have d − 1 orthonormal contrasts: the prior is then the same for
 * every item, whatever the share of states that it is, and no direction is left without data. Other features are taken as
 * they are.
 */
function basisOf({ states, size: d }: Preferences, { scale }: Normalisation): Float64Array {
  const named = d > 1 && scale.every((s) => s > 0) && isOneHot(states, d);
  if (!named) return Float64Array.from({ length: d * d }, (_, n) => Number(n % (d + 1) === 0));
  const k = d - 1;
  const basis = new Float64Array(d * k);
  for (let i = 0; i < k; i++) {
    const norm = Math.sqrt((i + 1) * (i + 2)); // Helmert's contrast of item i + 1 with the items before it
    for (let j = 0; j <= i + 1; j++) basis[j * k + i] = (j > i ? -(i + 1) : 1) / norm / at(scale, j);
  }
  return basis;
}

/** Whether states are items: each has one feature that is 1, and others that are 0. */
export function isOneHot(states: Float32Array, d: number): boolean {
  for (let from = 0; from < states.length; from += d) {
    let ones = 0;
    for (let j = from; j < from + d; j++) {
      if (states[j] === 1) ones++;
      else if (states[j] !== 0) return false;
    }
    if (ones !== 1) return false;
  }
  return true;
}
