import type { Pair } from "../data/preferences.ts";
import type { Model } from "../model/model.ts";
import { normalise } from "../model/normalisation.ts";

/**
 * States and observations where the agent must treat every user alike. There it asks nothing and learns nothing, and takes
 * rewards and actions from the population's prior.
 */
export interface Neutral {
  /** Whether a state is neutral, given its features ([d], in the units of the training data). */
  state?: (features: ArrayLike<number>) => boolean;
  /** Whether an observation of the policy is neutral. */
  observation?: (observation: ArrayLike<number>) => boolean;
}

/** Checks and copies the questions and options that callers pass. */
export interface InputValidator {
  /**
   * Copies the sides of a question.
   * @throws RangeError that names the argument (`name`) unless both sides have the model's features and are finite.
   */
  question(name: string, question: Pair): { a: Float32Array; b: Float32Array };
  /**
   * Copies options.
   * @throws RangeError unless there is at least one option, and each has the model's features and is finite.
   */
  options(options: readonly ArrayLike<number>[]): Float32Array[];
  /** Whether any state of these items (single states or segments) is neutral. */
  isNeutral(...items: Float32Array[]): boolean;
}

/** Creates the validator of a model; `isNeutral` decides whether a state is neutral. */
export function inputValidator({ config, normalisation }: Model, isNeutral: Neutral["state"]): InputValidator {
  const { size, length } = config;
  /** A copy of the features of one state, or of a segment of at most `length` states. */
  const item = (name: string, values: ArrayLike<number>): Float32Array => {
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
      `${name}: feature ${bad} is ${values[bad]}; it must be finite and of the magnitude of the training data`,
    );
  };
  return {
    question: (name, { a, b }) => ({ a: item(`${name}.a`, a), b: item(`${name}.b`, b) }),
    options(options) {
      if (options.length === 0) throw new RangeError("options: got none; there must be at least one");
      return options.map((option, i) => item(`options[${i}]`, option));
    },
    isNeutral(...items) {
      if (!isNeutral) return false;
      for (const values of items) {
        for (let at = 0; at < values.length; at += size) if (isNeutral(values.subarray(at, at + size))) return true;
      }
      return false;
    },
  };
}
