import { isObject, isWhole, refuse } from "../base/check.ts";
import type { Item } from "../data/items.ts";
import type { Pair } from "../data/preferences.ts";
import type { Model } from "../model/model.ts";
import { checkFeatures } from "../model/normalisation.ts";

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

/** What a function of `Neutral` said. @throws TypeError unless it is a boolean. */
const said = (name: keyof Neutral, verdict: unknown): boolean =>
  typeof verdict === "boolean" ? verdict : refuse(`neutral.${name}(…)`, verdict, "true or false");

/** Something to rank: its features, [d], or [t·d] for a segment of t states; or an item that has them. */
export type Alternative = ArrayLike<number> | { readonly features: ArrayLike<number> };

/** Checks and copies the questions and options that callers pass. */
export interface InputValidator {
  /**
   * Copies the sides of a question.
   * @throws TypeError that names the argument (`name`) unless it has two sides.
   * @throws RangeError that names the side unless both have the model's features, which are finite numbers.
   */
  question(name: string, question: Pair): { a: Float32Array; b: Float32Array };
  /**
   * Copies options; `name` is that of the argument in errors.
   * @throws TypeError unless they are a list.
   * @throws RangeError unless there is at least one option, and each has the model's features, which are finite numbers.
   */
  options(options: readonly Alternative[], name?: string): Float32Array[];
  /** Whether any state of these items (single states or segments) is neutral. */
  isNeutral(...items: Float32Array[]): boolean;
  /** Whether an observation is neutral. */
  isNeutralObservation(observation: ArrayLike<number>): boolean;
}

/** Creates the validator of a model. */
export function inputValidator({ config, normalisation }: Model, neutral: Neutral): InputValidator {
  const { size, length } = config;
  /** A copy of the features of one state, or of a segment of at most `length` states. */
  const item = (name: string, values: ArrayLike<number>): Float32Array => {
    if (!(isObject(values) && isWhole(values.length / size, 1, length))) {
      const segment = length === 1 ? "" : `, ${size} for each of up to ${length} states`;
      refuse(name, values, `a list of ${size} features${segment}`, RangeError);
    }
    checkFeatures(name, values, normalisation);
    return new Float32Array(values);
  };
  return {
    question(name, question) {
      if (question?.a === undefined || question.b === undefined) refuse(name, question, "a question { a, b }");
      return { a: item(`${name}.a`, question.a), b: item(`${name}.b`, question.b) };
    },
    options(options, name = "options") {
      if (!Array.isArray(options)) refuse(name, options, "a list of items or lists of features");
      if (options.length === 0) throw new RangeError(`${name}: got none; there must be at least one`);
      const featuresOf = (option: Alternative) => (option as Partial<Item> | undefined)?.features ?? option;
      return Array.from(options, (option, i) => item(`${name}[${i}]`, featuresOf(option) as ArrayLike<number>)); // map would skip holes
    },
    isNeutral(...items) {
      const { state } = neutral;
      if (!state) return false;
      for (const values of items) {
        for (let at = 0; at < values.length; at += size)
          if (said("state", state(values.subarray(at, at + size)))) return true;
      }
      return false;
    },
    isNeutralObservation: (observation) =>
      neutral.observation !== undefined && said("observation", neutral.observation(observation)),
  };
}
