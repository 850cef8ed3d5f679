// States as people hand them in: whether they are ones of the model, and whether anything personal may be made of them.

import type { Pair } from "../data/preferences.ts";
import { type Model, normalise } from "../model/model.ts";

/** Where nothing may be personal: there nothing is asked or learned, and the reward and the policy are the prior's. */
export interface Neutral {
  /** Of a state's features, in the units of the data. */
  state?: (features: ArrayLike<number>) => boolean;
  /** Of what the policy observes. */
  observation?: (observation: ArrayLike<number>) => boolean;
}

export interface States {
  /** A copy of the features of 1 … T states; throws unless they are ones that the model takes. */
  state(name: string, values: ArrayLike<number>): Float32Array;
  sides(name: string, question: Pair): { a: Float32Array; b: Float32Array };
  options(options: readonly ArrayLike<number>[]): Float32Array[];
  /** Whether any state of these sides, each one state or the several of a segment, is one where nothing is personal. */
  neutral(...sides: Float32Array[]): boolean;
}

export function statesOf({ config, normalisation }: Model, isNeutral: Neutral["state"]): States {
  const { size, length } = config;
  const state = (name: string, values: ArrayLike<number>): Float32Array => {
    const states = values.length / size;
    if (!(Number.isInteger(states) && states >= 1 && states <= length)) {
      const segment = `a segment of the model has ${size} for each of up to ${length} states`;
      throw new RangeError(
        `${name}: got ${values.length} features; ${length === 1 ? `the model has ${size}` : segment}`,
      );
    }
    const copy = Float32Array.from(values);
    const bad = normalise(copy, normalisation).findIndex((x) => !Number.isFinite(x));
    if (bad < 0) return copy;
    throw new RangeError(
      `${name}: feature ${bad} is ${values[bad]}; it must be finite, and of the size of those trained on`,
    );
  };
  return {
    state,
    sides: (name, { a, b }) => ({ a: state(`${name}.a`, a), b: state(`${name}.b`, b) }),
    options(options) {
      if (options.length === 0) throw new RangeError("options: got none; it wants at least one");
      return options.map((option, i) => state(`options[${i}]`, option));
    },
    neutral(...sides) {
      if (!isNeutral) return false;
      for (const side of sides)
        for (let at = 0; at < side.length; at += size) if (isNeutral(side.subarray(at, at + size))) return true;
      return false;
    },
  };
}
