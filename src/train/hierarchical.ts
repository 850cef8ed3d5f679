// Hierarchical Bayes for a linear reward, the standard method of choice modelling: every user has weights w ~ N(μ, Σ), and the
// posterior of μ and Σ is sampled (hierarchical/chain.ts). The model has their posterior means.

import { at } from "../base/arrays.ts";
import type { Preferences } from "../data/preferences.ts";
import type { Choices } from "../inference/choice-likelihood.ts";
import type { ModelConfig } from "../model/config.ts";
import { fitted } from "../model/encoder/fitted.ts";
import type { Normalisation } from "../model/normalisation.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import { Chain } from "./hierarchical/chain.ts";
import { choiceDifferences } from "./hierarchical/choices.ts";
import { convergenceNote } from "./hierarchical/convergence.ts";
import { inverseWishart } from "./hierarchical/covariance-prior.ts";
import { linearParameters } from "./hierarchical/linear-parameters.ts";
import { joined, parted } from "./hierarchical/parts.ts";
import type { Settings } from "./preference-settings.ts";
import type { Report } from "./report.ts";
import type { RunOptions } from "./training-loop.ts";

export const MAX_FEATURES = fitted.maxLatent;
const INTERVALS = 40;
/** Time between yields to the host, in milliseconds; the run can be aborted then. */
const SLICE_MS = 50;
/** Iterations between looks at the clock. */
const ITERATIONS = 20;

/**
 * Fits the parameters of a linear head with z ~ N(0, I): w = m + z·Rᵀ, Σ = R·Rᵀ. The first half of the iterations is burn-in.
 * Intervals, steps and notes go into `report`.
 *
 * @throws FormatError when `resume` is the checkpoint of another run.
 */
export async function hierarchical(
  { size: d }: ModelConfig,
  data: Preferences,
  normalisation: Normalisation,
  { seed, steps }: Settings,
  { onProgress, onCheckpoint, signal, resume }: RunOptions,
  report: Report,
  fingerprint: string,
): Promise<Map<string, Float32Array>> {
  const { choices, basis } = choiceDifferences(data, normalisation);
  const burnIn = Math.floor(steps / 2);
  const chain = await Chain.open(choices, seed, burnIn, inverseWishart(1));
  const { intervals } = report;
  const sums = { loss: 0, acceptance: 0, count: 0 };
  if (resume !== undefined) {
    const saved = await decodeCheckpoint(resume, fingerprint);
    const { length } = chain.state;
    const state = joined(saved.state, length + 3);
    chain.restore(saved.step, state.subarray(0, length));
    [sums.loss, sums.acceptance, sums.count] = [at(state, length), at(state, length + 1), at(state, length + 2)];
    intervals.push(...saved.intervals);
  }
  const save = async () => {
    const state = parted([...chain.state, sums.loss, sums.acceptance, sums.count]);
    const best = { loss: Number.POSITIVE_INFINITY, step: 0, parameters: new Map() };
    await onCheckpoint?.(await encodeCheckpoint({ step: chain.iteration, state, best, intervals }, fingerprint));
  };

  let lastYield = performance.now();
  while (chain.iteration < steps) {
    const interval = Math.floor((chain.iteration * INTERVALS) / steps);
    for (let i = 0; i < ITERATIONS && chain.iteration < steps; i++) {
      sums.acceptance += chain.advance();
      sums.loss -= chain.meanLogLikelihood;
      sums.count++;
    }
    const step = chain.iteration;
    const isDone = Math.floor((step * INTERVALS) / steps) > interval;
    if (isDone) {
      const training = {
        loss: sums.loss / sums.count,
        acceptance: sums.acceptance / sums.count,
        accuracy: accuracyOf(choices, chain),
      };
      intervals.push({ step, training });
      Object.assign(sums, { loss: 0, acceptance: 0, count: 0 });
    }
    if (!isDone && performance.now() - lastYield < SLICE_MS) continue;
    onProgress?.({ step, steps, interval: intervals[intervals.length - 1] });
    await new Promise((resolve) => setTimeout(resolve));
    lastYield = performance.now();
    if (step === steps) break;
    if (isDone || signal?.aborted) await save();
    if (signal?.aborted) throw signal.reason;
  }
  report.steps = report.bestStep = steps;
  const note = convergenceNote(intervals, burnIn);
  if (note) report.notes.push(note);
  return linearParameters(chain.estimate, basis, d);
}

/** The share of comparisons whose preferred alternative has the higher utility; ties do not count. */
function accuracyOf({ x, tasks, others, users, size: k }: Choices, chain: Chain): number {
  let [right, all] = [0, 0];
  for (let u = 0; u < users.length - 1; u++) {
    const w = chain.weightsOf(u);
    for (let t = at(users, u); t < at(users, u + 1); t++) {
      const side = Math.sign(0.5 - at(others, t));
      for (let row = at(tasks, t); row < at(tasks, t + 1) && side !== 0; row++) {
        let logit = 0;
        for (let i = 0; i < k; i++) logit += at(x, row * k + i) * at(w, i);
        right += (1 + Math.sign(side * logit)) / 2;
        all++;
      }
    }
  }
  return right / Math.max(1, all);
}
