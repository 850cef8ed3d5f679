// The paper's active learning (appendix B): the batch of questions that tells most about any user, found once per model.

import { type Backend, withPrograms } from "../backend/backend.ts";
import { Random } from "../base/philox.ts";
import { QUESTION_BATCHES } from "../base/streams.ts";
import type { Pair } from "../data/preferences.ts";
import { encode } from "../model/encoder/encoder.ts";
import type { Model, ModelConfig } from "../model/model.ts";
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
import { writeParameters, writeSides } from "./plans.ts";

/** Answers that are encoded in one run. */
const ROWS = 2048;

/**
 * The information gain, in bits, of B batches of Q questions each: all 2^Q labelings are encoded and taken as equally
 * likely, and the mixture of their Gaussians as one with its variance in each dimension:
 *
 *   I = ½ Σ_d log(mean_y σ²_yd + var_y μ_yd) − ½ Σ_d mean_y log σ²_yd.
 *
 * Data: `pair` [B·Q, 2Td]. Result: `gain` [B, 1].
 */
export function batchPlan(config: ModelConfig, batches: number, questions: number): Plan {
  const { encoder, size, length, hidden, latent, context: N } = config;
  if (encoder === "none" || encoder === "newton") throw new RangeError(`encoder: a "${encoder}" model has none`);
  if (!(Number.isInteger(questions) && questions >= 1 && questions <= Math.min(N, 8))) {
    throw new RangeError(`questions: got ${questions}; a batch for this model has 1 to ${Math.min(N, 8)}`);
  }
  const graph = new Graph();
  const labelings = 2 ** questions;
  const users = batches * labelings;
  const pair = graph.data("pair", batches * questions, 2 * length * size);
  // Answer i of user u: question i of the user's batch, with bit i of the user's labeling; none beyond Q.
  const filled = (f: (u: number, i: number) => number, none: number) =>
    Array.from({ length: users * N }, (_, k) => (k % N < questions ? f(Math.floor(k / N), k % N) : none));
  const index = filled((u, i) => Math.floor(u / labelings) * questions + i, -1);
  const label = filled((u, i) => (u >> i) & 1, 0);
  const answers = {
    pair: gather(pair, graph.constant(index, users * N, "i32")),
    label: graph.constant(label, users * N),
    presence: graph.constant(
      filled(() => 1, 0),
      users,
    ),
    ties: false,
  };
  const { mean, variance } = encode(encoder, answers, hidden, prior(graph, latent)); //    [users, L]
  const apart = subtract(mean, repeatRows(meanRows(mean, labelings), labelings));
  const mixture = add(meanRows(variance, labelings), meanRows(square(apart), labelings)); //    [B, L]
  const nats = sumColumns(subtract(log(mixture), meanRows(log(variance), labelings)));
  return compile(graph, { gain: scale(nats, 0.5 / Math.LN2) });
}

/** The best of `tried` random batches of `questions` different questions: their positions in the pool, and the bits. */
export async function bestBatch(
  backend: Backend,
  model: Model,
  pool: readonly Pair[],
  { questions, tried = 200 }: { questions: number; tried?: number },
): Promise<{ batch: number[]; bits: number }> {
  if (questions > pool.length) throw new RangeError(`questions: got ${questions}; the pool has ${pool.length}`);
  const batches = Math.max(1, Math.floor(ROWS / (2 ** questions * model.config.context)));
  return withPrograms(backend, async (load) => {
    const program = load(batchPlan(model.config, batches, questions), 0);
    writeParameters(program, model);
    const random = new Random(0, QUESTION_BATCHES);
    let best = { batch: [] as number[], bits: Number.NEGATIVE_INFINITY };
    for (let from = 0; from < tried; from += batches) {
      const drawn = Array.from({ length: batches }, () => random.permutation(pool.length).slice(0, questions));
      const sides = drawn.map((batch) => batch.map((i) => pool[i] as Pair));
      writeSides(program, model, sides, questions);
      await program.run();
      (await program.read("gain")).forEach((bits, k) => {
        if (bits > best.bits) best = { batch: drawn[k] as number[], bits };
      });
    }
    return best;
  });
}
