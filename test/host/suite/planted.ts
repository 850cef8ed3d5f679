// A user with unmistakable answers. Other modules search for these, and for the inferred latent, wherever they could leak.

import type { Agent, Model } from "penchant";
import { normalise } from "../../../src/model/normalisation.ts";
import { Secret } from "./secret.ts";

/** States that appear nowhere else in the suite. */
export const PLANTED = [0.7310585, -1.4429517, 2.9182818, 0.5772157, -1.618034];
export const OTHER = [-0.9159656, 1.2020569, -0.6831473, 3.2415927, 0.2614972];

/** Gives the user's answers. The result contains the posterior and the answers, raw and normalised as in the kernels' memory. */
export function plant(agent: Agent, { normalisation }: Model): Secret {
  for (const reply of ["a", "tie", "a"] as const) agent.answer({ a: PLANTED, b: OTHER }, reply);
  const { mean, variance } = agent.posterior;
  const given = [PLANTED, OTHER].flatMap((side) => [...normalise(side, normalisation)]);
  return new Secret([...mean, ...variance, ...PLANTED, ...OTHER, ...given]);
}
