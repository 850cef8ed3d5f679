import { describe, expect, it } from "vitest";
import { at } from "../../src/base/arrays.ts";
import type { Preferences } from "../../src/data/preferences.ts";
import { simulatePeople } from "../../src/train/simulated-people.ts";

const normalisation = { mean: new Float32Array([1, 0]), scale: new Float32Array([0.5, 1]) };
const parameters = new Map([
  ["reward.weight", new Float32Array([0.5, -1])],
  ["reward.latent", new Float32Array([1, 0.5, 0, 0.7])],
]);
/** Three states; the data set asks for the best of them, then the worst of all. */
const data: Preferences = {
  states: new Float32Array([1, 0, 3, 1, -1, 2]),
  size: 2,
  length: 1,
  pairs: new Int32Array([0, 1, 2, 0, 0, 2, 1, 2]),
  labels: new Float32Array([1, 0, 1, 1]),
  offsets: new Int32Array([0, 4]),
  tasks: new Int32Array([5, 5, 9, 9]),
};
const drawn = { people: 4000, tasks: 3, seed: 1 };

describe("simulated people", () => {
  const { data: answers, z } = simulatePeople(data, normalisation, parameters, drawn);

  it("have standard normal z", () => {
    expect(z.length).toBe(8000);
    for (const l of [0, 1]) {
      const own = z.filter((_, i) => i % 2 === l);
      const mean = own.reduce((sum, x) => sum + x / own.length, 0);
      const square = own.reduce((sum, x) => sum + (x * x) / own.length, 0);
      expect(Math.abs(mean)).toBeLessThan(0.05);
      expect(Math.abs(square - 1)).toBeLessThan(0.08);
    }
  });

  it("answer tasks of the data, each a choice of the best or of the worst, in random order of the sides", () => {
    expect(answers.offsets.length).toBe(4001);
    expect(answers.labels.length).toBe(4000 * 3 * 2);
    const share = answers.labels.reduce((sum, y) => sum + y / answers.labels.length, 0);
    expect(Math.abs(share - 0.5)).toBeLessThan(0.02);
    expect(answers.tasks?.slice(0, 6)).toEqual(new Int32Array([0, 0, 1, 1, 2, 2]));
  });

  it("choose as often as the multinomial logit says, given their z", () => {
    const utility = (u: number, s: number) =>
      [0, 1].reduce((sum, j) => {
        const w = at(parameters.get("reward.weight") as Float32Array, j);
        const R = parameters.get("reward.latent") as Float32Array;
        const own = w + at(z, 2 * u) * at(R, j) + at(z, 2 * u + 1) * at(R, 2 + j);
        return sum + own * ((at(data.states, 2 * s + j) - at(normalisation.mean, j)) * at(normalisation.scale, j));
      }, 0);
    const counts = new Map<string, { observed: number; expected: number }>();
    for (let row = 0; row < answers.labels.length; row += 2) {
      const u = Math.floor(row / 6);
      const [first, second] = [row, row + 1].map((r) => {
        const [a, b] = [at(answers.pairs, 2 * r), at(answers.pairs, 2 * r + 1)];
        return answers.labels[r] === 1 ? [a, b] : [b, a];
      }) as [[number, number], [number, number]];
      const isBest = first[0] === second[0];
      expect(isBest || first[1] === second[1]).toBe(true);
      const chosen = isBest ? first[0] : first[1];
      const e = [0, 1, 2].map((s) => Math.exp((isBest ? 1 : -1) * utility(u, s)));
      for (const s of [0, 1, 2]) {
        const key = `${isBest} ${s}`;
        const count = counts.get(key) ?? { observed: 0, expected: 0 };
        count.observed += Number(s === chosen);
        count.expected += at(e, s) / (at(e, 0) + at(e, 1) + at(e, 2));
        counts.set(key, count);
      }
    }
    expect(counts.size).toBe(6);
    for (const { observed, expected } of counts.values()) {
      expect(Math.abs(observed - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  it("compare segments by the sum of their states", () => {
    const segments: Preferences = {
      ...data,
      length: 2,
      pairs: new Int32Array([0, 1, 2, -1]),
      labels: new Float32Array([1]),
      offsets: new Int32Array([0, 1]),
      tasks: undefined,
    };
    const known = new Map([
      ["reward.weight", new Float32Array([3, 0])],
      ["reward.latent", new Float32Array([0, 0])],
    ]);
    const { data: simulated } = simulatePeople(segments, normalisation, known, drawn);
    // Normalised, A is 0 + 1 and B is −1: the logit is 6.
    let chosenA = 0;
    for (let row = 0; row < simulated.labels.length; row++) {
      const isA = at(simulated.pairs, 4 * row) === 0;
      expect(Array.from(simulated.pairs.subarray(4 * row, 4 * row + 4))).toEqual(isA ? [0, 1, 2, -1] : [2, -1, 0, 1]);
      chosenA += Number(isA === (simulated.labels[row] === 1));
    }
    const expected = simulated.labels.length / (1 + Math.exp(-6));
    expect(Math.abs(chosenA - expected)).toBeLessThan(4 * Math.sqrt(simulated.labels.length - expected));
  });

  it("are the same for the same seed", () => {
    const again = simulatePeople(data, normalisation, parameters, drawn);
    expect(again.z).toEqual(z);
    expect(again.data.pairs).toEqual(answers.pairs);
    const other = simulatePeople(data, normalisation, parameters, { ...drawn, seed: 2 });
    expect(other.z).not.toEqual(z);
  });
});
