// States as people hand them in: whether they are ones of the model, and whether anything personal may be made of them.

import { type Model, normalise } from "../model/model.ts";

/** Where nothing may be personal: there nothing is asked or learned, and the reward and the policy are the prior's. */
export interface Neutral {
  /** Of a state's features, in the units of the data. */
  state?: (features: ArrayLike<number>) => boolean;
  /** Of what the policy observes. */
  observation?: (observation: ArrayLike<number>) => boolean;
}

/** Whether any state of these features, one or the several of a segment, is one where nothing is personal. */
export function isNeutral(states: Float32Array, { config: { size } }: Model, { state }: Neutral): boolean {
  if (!state) return false;
  for (let at = 0; at < states.length; at += size) if (state(states.subarray(at, at + size))) return true;
  return false;
}

/** A copy of the features of 1 … T states; throws unless they are ones that the model takes. */
export function checkState({ config, normalisation }: Model, name: string, values: ArrayLike<number>): Float32Array {
  const { size, length } = config;
  const states = values.length / size;
  if (!(Number.isInteger(states) && states >= 1 && states <= length)) {
    const wants =
      length === 1 ? `the model has ${size}` : `a segment of the model has ${size} for each of up to ${length} states`;
    throw new RangeError(`${name}: got ${values.length} features; ${wants}`);
  }
  const state = Float32Array.from(values);
  const bad = normalise(state, normalisation).findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    throw new RangeError(
      `${name}: feature ${bad} is ${values[bad]}; it must be finite, and of the size of those trained on`,
    );
  }
  return state;
}
