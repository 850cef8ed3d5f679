// The paper's active learning (appendix B): one batch of questions for all users, chosen by expected information gain.

import { type Backend, withPrograms } from "../backend/backend.ts";
import { permutation, Random } from "../base/philox.ts";
import { QUESTION_BATCHES } from "../base/streams.ts";
import type { Pair } from "../data/preferences.ts";
import { type PersonalConfig, placesOf } from "../model/config.ts";
import { networkOf } from "../model/encoder/index.ts";
import { isPersonal, type Model } from "../model/model.ts";
import { prior } from "../model/posterior.ts";
import {
  add,
  compile,
  Graph,
  gather,
  log,
  meanRows,
  type Plan,
  repeatRows,
  scale,
  square,
  subtract,
  sumColumns,
} from "../plan/index.ts";
import { loadPlan, writeComparisons } from "./model-inputs.ts";

/** Number of answers encoded in one run. */
const ROWS = 2048;
/** Largest batch: the 2^Q labelings of more questions are too many to enumerate. */
const MAX_QUESTIONS = 8;

/**
 * The expected information gain, in bits, of B batches of Q questions each. All 2^Q labelings y are encoded and taken as
 * equally probable. The entropy of the mixture of their Gaussians is approximated by that of a Gaussian with the mixture's
 * variance in each dimension:
 *
 *   I = ½ Σ_d log(mean_y σ²_yd + var_y μ_yd) − ½ Σ_d mean_y log σ²_yd.
 *
 * Data: `pair` [B·Q, 2Td]. Result: `gain` [B, 1].
 *
 * @throws RangeError when the model has no encoder network, or Q is not from 1 to min(N, 8).
 */
export function batchPlan(config: PersonalConfig, batches: number, questions: number): Plan {
  const { size, length, hidden, latent, context } = config;
  const N = placesOf(config);
  const network = networkOf(config.encoder);
  if (!network) throw new RangeError(`encoder: a "${config.encoder}" model has no network to encode labelings with`);
  const most = Math.min(context, MAX_QUESTIONS);
  if (!(Number.isInteger(questions) && questions >= 1 && questions <= most)) {
    throw new RangeError(`questions: got ${questions}; a batch for this model has 1 to ${most}`);
  }
  const graph = new Graph();
  const labelings = 2 ** questions;
  const users = batches * labelings;
  const pair = graph.data("pair", batches * questions, 2 * length * size);
  // One simulated user for each batch and labeling. Answer i of user u is question i of the batch, labelled with bit i of the
  // labeling. Positions Q … N − 1 are padding.
  const filled = (f: (u: number, i: number) => number, empty: number) =>
    Array.from({ length: users * N }, (_, k) => (k % N < questions ? f(Math.floor(k / N), k % N) : empty));
  const index = filled((u, i) => Math.floor(u / labelings) * questions + i, -1);
  const label = filled((u, i) => (u >> i) & 1, 0);
  const mask = filled(() => 1, 0);
  const answers = {
    pair: gather(pair, graph.constant(index, users * N, "i32")),
    label: graph.constant(label, users * N),
    mask: graph.constant(mask, users),
    length,
    shares: false,
  };
  const { mean, variance } = network.encode(answers, hidden, prior(graph, latent)); //       [users, L]
  const deviation = subtract(mean, repeatRows(meanRows(mean, labelings), labelings));
  const mixture = add(meanRows(variance, labelings), meanRows(square(deviation), labelings)); // [B, L]
  const nats = sumColumns(subtract(log(mixture), meanRows(log(variance), labelings)));
  return compile(graph, { gain: scale(nats, 0.5 / Math.LN2) });
}

/**
 * The most informative of `tried` random batches of `questions` distinct questions, as indices into the pool.
 * @throws RangeError when the model has no encoder network, or `questions` exceeds the pool or is not from 1 to min(N, 8).
 */
export async function bestBatch(
  backend: Backend,
  model: Model,
  pool: readonly Pair[],
  { questions, tried = 200 }: { questions: number; tried?: number },
): Promise<{ batch: number[]; bits: number }> {
  if (!isPersonal(model))
    throw new RangeError(`model: "${model.config.method}" is the same for every user; there is nothing to ask`);
  if (questions > pool.length) throw new RangeError(`questions: got ${questions}; the pool has ${pool.length}`);
  const batches = Math.max(1, Math.floor(ROWS / (2 ** questions * placesOf(model.config))));
  return withPrograms(backend, async (load) => {
    const program = loadPlan({ load }, batchPlan(model.config, batches, questions), model);
    const random = new Random(0, QUESTION_BATCHES);
    let best = { batch: [] as number[], bits: Number.NEGATIVE_INFINITY };
    for (let from = 0; from < tried; from += batches) {
      const drawn = Array.from({ length: batches }, () => permutation(random, pool.length).slice(0, questions));
      const comparisons = drawn.map((batch) => batch.map((i) => pool[i] as Pair));
      writeComparisons(program, model, comparisons, questions);
      await program.run();
      (await program.read("gain")).forEach((bits, k) => {
        if (bits > best.bits) best = { batch: drawn[k] as number[], bits };
      });
    }
    return best;
  });
}
