// The multinomial logit of choices among several alternatives, best and worst, and rankings.

import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { checkPreferences } from "../../src/data/check-preferences.ts";
import type { Preferences } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import type { ModelConfig } from "../../src/model/config.ts";
import { parametersOf } from "../../src/model/layers.ts";
import { compile, Graph, gradient, sum, type Tensor } from "../../src/plan/index.ts";
import { dataLeaves, logits, negativeLogLikelihood, sampleBatch, writeData } from "../../src/train/batch.ts";
import { sharedConfig } from "../model/models.ts";

const WASM = wasm(await kernels());
const BACKENDS = [
  { backend: reference, digits: 10 },
  { backend: WASM, digits: 4 },
];
const plain = { mean: new Float32Array(1), scale: Float32Array.of(1) };

type Stage = readonly [preferred: readonly number[], rejected: readonly number[]];

/** Each user's tasks, of which each is a list of choices: one alternative against several, or several against one. */
function preferences(users: readonly (readonly (readonly Stage[])[])[], seed = 1): Preferences {
  const random = new Random(seed, 62);
  const pairs: number[] = [];
  const labels: number[] = [];
  const tasks: number[] = [];
  const offsets = [0];
  let task = 0;
  for (const user of users) {
    for (const stages of user) {
      for (const [preferred, rejected] of stages) {
        for (const w of preferred) {
          for (const l of rejected) {
            const isFirst = random.index(2) === 1;
            pairs.push(...(isFirst ? [w, l] : [l, w]));
            labels.push(Number(isFirst));
            tasks.push(task);
          }
        }
      }
      task++;
    }
    offsets.push(labels.length);
  }
  return {
    states: Float32Array.from({ length: 40 }, (_, s) => 3 * Math.sin(7 * s)),
    size: 1,
    length: 1,
    pairs: Int32Array.from(pairs),
    labels: Float32Array.from(labels),
    offsets: Int32Array.from(offsets),
    tasks: Int32Array.from(tasks),
  };
}

/** −log P of a stage when the state itself is the utility. */
function lossOf([preferred, rejected]: Stage, utility: ArrayLike<number>): number {
  const u = (s: number) => utility[s] as number;
  const behind = preferred.flatMap((w) => rejected.map((l) => Math.exp(u(l) - u(w))));
  return Math.log(1 + behind.reduce((a, b) => a + b, 0));
}

const choiceOf4: Stage[] = [[[3], [1, 2, 7]]];
const choiceOf3: Stage[] = [[[9], [4, 11]]];
const bestAndWorst: Stage[] = [
  [[5], [6, 8, 10]],
  [[6, 8], [10]],
];
const ranking: Stage[] = [
  [[12], [13, 14, 15]],
  [[13], [14, 15]],
  [[14], [15]],
];
const pair: Stage[] = [[[1], [2]]];

describe.each(BACKENDS)("choices on $backend.name", ({ backend, digits }) => {
  it.each<[string, Stage[][][]]>([
    ["among four or three", [[choiceOf4, choiceOf3, choiceOf4], [choiceOf3]]],
    [
      "of the best and the worst",
      [
        [bestAndWorst, bestAndWorst],
        [bestAndWorst, choiceOf4],
      ],
    ],
    ["in rankings", [[ranking], [ranking, choiceOf3, pair, bestAndWorst]]],
    ["between two alone", [[pair, pair], [pair]]],
  ])("%s have the multinomial logit's likelihood and a finite gradient", async (_, users) => {
    const data = preferences(users);
    checkPreferences(data);
    const graph = new Graph();
    const leaves = dataLeaves(graph, data);
    const batch = sampleBatch(leaves, 16);
    // A linear head without a latent: the utility of a state is a weight times the state.
    const config: ModelConfig = { ...sharedConfig("btl"), head: "linear", hidden: [], size: 1, length: 1 };
    const logit = logits(config, leaves, batch, null);
    const loss = negativeLogLikelihood(config, logit, batch);
    const [slope] = gradient(sum(loss), parametersOf(graph)) as [Tensor];
    const program = backend.load(compile(graph, { loss, slope }), 3);
    writeData(program, data, plain);
    const w = 1.75; // exact in f32
    program.write("reward.weight", Float32Array.of(w));
    await program.run();
    const found = Array.from(await program.read("loss"));
    const sums = users.map((tasks) =>
      tasks.flat().reduce(
        (total, stage) =>
          total +
          lossOf(
            stage,
            Array.from(data.states, (x) => w * x),
          ),
        0,
      ),
    );
    // Every user has at most 64 comparisons, so a batch has all of theirs.
    for (const value of found) expect(Math.min(...sums.map((s) => Math.abs(s - value)))).toBeLessThan(10 ** -digits);
    expect(new Set(found.map((x) => x.toFixed(3))).size).toBe(new Set(sums.map((x) => x.toFixed(3))).size);
    // The gradient by a finite difference in f64.
    const total = (w: number) =>
      found.reduce((sum, value) => {
        const u = sums.findIndex((s) => Math.abs(s - value) < 10 ** -digits);
        const utility = Array.from(data.states, (x) => w * x);
        return sum + (users[u] as Stage[][]).flat().reduce((total, stage) => total + lossOf(stage, utility), 0);
      }, 0);
    const want = (total(w + 1e-3) - total(w - 1e-3)) / 2e-3;
    expect((await program.read("slope"))[0]).toBeCloseTo(want, 2);
  });
});
