// A user like no other: what they said, and what an agent makes of it, are looked for wherever they could show.

import type { Agent, Model } from "penchant";
import { normalise } from "../../../src/model/model.ts";
import { Secret } from "./secret.ts";

/** The user's answers are about states of these numbers, which nothing else here has. */
export const PLANTED = [0.7310585, -1.4429517, 2.9182818, 0.5772157, -1.618034];
export const OTHER = [-0.9159656, 1.2020569, -0.6831473, 3.2415927, 0.2614972];

/** Answers as this user; all that is then known of them, with what they said as the kernels are given it. */
export function plant(agent: Agent, { normalisation }: Model): Secret {
  for (const reply of ["a", "tie", "a"] as const) agent.answer({ a: PLANTED, b: OTHER }, reply);
  const { mean, variance } = agent.posterior;
  const given = [PLANTED, OTHER].flatMap((side) => [...normalise(side, normalisation)]);
  return new Secret([...mean, ...variance, ...PLANTED, ...OTHER, ...given]);
}
