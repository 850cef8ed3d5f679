import { expect, it } from "vitest";
import { fastExp } from "../../src/base/fast-exp.ts";
import { Random } from "../../src/base/philox.ts";
import { type Choices, logLikelihood } from "../../src/inference/choice-likelihood.ts";

/** One person's choices among 2 to 5 alternatives, a tie, and a strength of preference. */
function choicesOf(random: Random, k: number): Choices {
  const tasks = [0, 1, 3, 7, 8, 9];
  const x = Float64Array.from({ length: 9 * k }, () => random.normal());
  return {
    size: k,
    x,
    tasks: Int32Array.from(tasks),
    others: Float32Array.of(0, 0, 0, 0.5, 0.25),
    users: Int32Array.of(0, 5),
  };
}

function reference({ x, tasks, others, size }: Choices, w: Float64Array): number {
  let total = 0;
  for (let t = 0; t < 5; t++) {
    const logits: number[] = [];
    for (let row = tasks[t] as number; row < (tasks[t + 1] as number); row++) {
      logits.push(w.reduce((sum, wi, i) => sum + wi * (x[row * size + i] as number), 0));
    }
    const of = (signed: number[]) => {
      const highest = Math.max(0, ...signed.map((l) => -l));
      return -highest - Math.log(signed.reduce((sum, l) => sum + Math.exp(-l - highest), Math.exp(-highest)));
    };
    const other = others[t] as number;
    total += (1 - other) * of(logits) + (other && other * of(logits.map((l) => -l)));
  }
  return total;
}

it.each([1, 30, 200, 1000])("is the multinomial logit's, with weights of about %d", (size) => {
  const random = new Random(1, 71);
  for (const k of [1, 2, 3, 6]) {
    const choices = choicesOf(random, k);
    const w = Float64Array.from({ length: k }, () => size * random.normal());
    const expected = reference(choices, w);
    const found = logLikelihood(choices, 0, w, 0);
    expect(Math.abs(found / expected - 1)).toBeLessThan(1e-12);
    expect(logLikelihood(choices, 0, Float64Array.of(9, 9, ...w), 2)).toBe(found);
  }
});

it("the exponential has a relative error below 1e-14", () => {
  for (let x = -699; x < 700; x += 0.377) expect(Math.abs(fastExp(x) / Math.exp(x) - 1)).toBeLessThan(1e-14);
  expect(fastExp(0)).toBe(1);
  expect(fastExp(-1e9)).toBe(0);
});
