// Votes on arguments: what is read, who and what is held out, and that the exact posterior finds a planted taste.

import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { userCount } from "../../src/data/preferences.ts";
import { pairwiseQuality } from "../../src/experiment/evaluate.ts";
import { bayes, interviewsOf, withAnswersOf } from "../../src/experiment/planted-tastes.ts";
import { readArguments, splitArguments } from "../../src/world/arguments.ts";
import { folder } from "../temporary.ts";

const [DEBATES, EACH, PEOPLE] = [8, 6, 20];
const random = new Random(5, 97);

/** Writes a folder of arguments and votes in the published shape. */
function write(rows: readonly string[] = texts()): string {
  const votes = Array.from({ length: 40 * PEOPLE }, (_, i) => {
    const debate = random.index(DEBATES) * EACH;
    const [a, b] = [debate + random.index(EACH), debate + random.index(EACH)];
    return `w${i % PEOPLE},arg${a},arg${b},${random.index(3) / 2}`;
  });
  writeFileSync(`${folder}/arguments.csv`, ["id,topic,text", ...rows].join("\n"));
  writeFileSync(`${folder}/votes.csv`, ["worker,a,b,label", ...votes].join("\n"));
  return folder;
}
const texts = () =>
  Array.from(
    { length: DEBATES * EACH },
    (_, i) => `arg${i},debate ${Math.floor(i / EACH)}_${i % 2 ? "yes" : "no"},"${"so, ".repeat(1 + (i % EACH))}"`,
  );

describe("arguments", () => {
  it("are read with their texts, debates and lengths", async () => {
    const { data, debates, lengths } = await readArguments(write());
    expect(userCount(data)).toBe(PEOPLE);
    expect(data.texts?.[1]).toBe("so, so,");
    expect(debates[7]).toBe("debate 1");
    expect(lengths[1]).toBeCloseTo(Math.log(7), 6);
    expect(new Set(data.labels)).toEqual(new Set([0, 0.5, 1]));
  });

  it("are split by people and by debates: neither is on both sides", async () => {
    const votes = await readArguments(write());
    const { training, test } = splitArguments(votes, 0);
    const debatesOf = ({ pairs }: typeof test) => new Set(Array.from(pairs, (state) => votes.debates[state]));
    expect([debatesOf(training).size, debatesOf(test).size]).toEqual([6, 2]);
    expect([...debatesOf(test)].filter((debate) => debatesOf(training).has(debate))).toEqual([]);
    expect([userCount(training), userCount(test)]).toEqual([16, 4]);
    expect(test.users?.filter((user) => training.users?.includes(user))).toEqual([]);
    expect(splitArguments(votes, 1).test.users).not.toEqual(test.users);
  });

  it.each([
    [["arg1,x_y, "], '"text" is blank'],
    [["arg1,x_y,one", "arg1,x_y,two"], '"id" is arg1, as in an earlier row'],
  ])("with rows %j are refused", async (rows, message) => {
    await expect(readArguments(write(rows))).rejects.toThrow(message);
  });
});

it("exact Bayes finds a planted taste, and people answer by theirs", () => {
  const readers = {
    weights: [Float64Array.of(3, 0), Float64Array.of(-3, 0)],
    normalisation: { mean: Float32Array.of(0, 0), scale: Float32Array.of(1, 1) },
  };
  const states = Float32Array.from({ length: 40 }, () => random.normal());
  const pairs = Int32Array.from({ length: 400 }, () => random.index(20));
  const offsets = Int32Array.from({ length: 21 }, (_, u) => 10 * u);
  const data = { states, size: 2, length: 1, pairs, labels: new Float32Array(200), offsets };
  const { labels } = withAnswersOf(readers, data, random);
  const agrees = Array.from(labels, (y, i) => {
    const difference =
      (states[2 * (pairs[2 * i] as number)] as number) - (states[2 * (pairs[2 * i + 1] as number)] as number);
    return difference === 0 ? 0 : Math.sign(difference) * (2 * y - 1);
  });
  for (let u = 0; u < 20; u++) {
    expect(Math.abs(agrees.slice(10 * u, 10 * u + 10).reduce((sum, x) => sum + x, 0))).toBeGreaterThan(1); // one taste a person
  }
  const interviews = interviewsOf(readers, data, { count: 50, known: 8, asked: 10, random });
  const quality = (known: number) => pairwiseQuality(bayes(readers, interviews, known));
  expect(quality(8).pairwiseAccuracy).toBeGreaterThan(0.98);
  expect(quality(0).pairwiseLogLoss).toBeCloseTo(Math.log(2), 6);
});
