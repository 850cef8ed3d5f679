// Splits by topic or item: what is predicted is about nothing that a model was trained on or was told.

import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import { withComparedStates } from "../../src/data/compared-states.ts";
import type { Preferences } from "../../src/data/preferences.ts";
import { average } from "../../src/experiment/experiment.ts";
import { evaluate, interviewOf } from "../../src/experiment/interviews.ts";
import { kernels } from "../../src/host/node.ts";
import { recogniser } from "../../src/io/answers/recognise.ts";
import { NUMBERS } from "../../src/io/cells.ts";
import { train } from "../../src/train/train-preferences.ts";
import { drawNewTopics, type PurposeOf } from "../../src/world/new-topics.ts";
import { drawSplit, trainingAnswers } from "../../src/world/survey.ts";

const TOPICS = ["tea", "rum", "milk", "juice", "water", "cola"];
const ITEMS = 30;
const FEATURES = 6;

/** Fifteen users compare 12 pairs of items each: all prefer the item with the higher random utility, which no feature tells. */
const random = new Random(3, 94);
const utility = Array.from({ length: ITEMS }, () => random.uniform());
const features = Array.from({ length: ITEMS }, () =>
  Array.from({ length: FEATURES }, () => random.uniform().toFixed(4)),
);
const ROWS = Array.from({ length: 15 * 12 }, (_, i) => {
  const a = random.index(ITEMS);
  const b = (a + 1 + random.index(ITEMS - 1)) % ITEMS;
  return [`u${i % 15}`, Number(at(utility, a) > at(utility, b)), ...at(features, a), ...at(features, b), TOPICS[i % 6]];
});

function read(rows: readonly (readonly unknown[])[] = ROWS, group: string | undefined = "topic"): Preferences {
  const sides = ["a", "b"].flatMap((side) => Array.from({ length: FEATURES }, (_, j) => `${side}_x${j}`));
  const source = { file: "f", header: "f", typed: true, numbers: NUMBERS, locate: (line: number) => `f:${line}` };
  const ignore = group ? [] : ["topic"];
  const table = recogniser({ group, ignore })(["user", "label", ...sides, "topic"], source);
  for (const [i, row] of rows.entries()) table.row(row.map(String), i);
  return table.finish().data;
}
const topicOf = (data: Preferences, row: number) => data.groups?.names[at(data.groups.of, row)];

describe("new topics", () => {
  const data = read();
  const purposeOf = drawNewTopics(data, "groups", 0);

  it("are a third, and only predicted answers are about them", () => {
    const split = drawSplit(data, 3, 0, purposeOf);
    expect(split.seen).toHaveLength(12);
    const training = trainingAnswers(data, split);
    const fresh = new Set(split.unseen.flatMap(({ predicted }) => predicted.map((row) => topicOf(data, row))));
    const told = split.unseen.flatMap(({ context }) => context.map((row) => topicOf(data, row)));
    expect(fresh.size).toBe(2);
    expect(told).toHaveLength(9);
    expect(told.filter((topic) => fresh.has(topic))).toEqual([]);
    expect(training.labels).toHaveLength(12 * 8);
    const all = Array.from(data.labels, (_, row) => [topicOf(data, row), purposeOf(row)]);
    for (const [topic, purpose] of all) expect(purpose).toBe(fresh.has(topic as string) ? "predicted" : "known");
  });

  it("do not depend on the order of rows, and differ by seed", () => {
    const shuffled = read([...ROWS].reverse());
    const newOf = (of: Preferences, seed: number) => {
      const purpose = drawNewTopics(of, "groups", seed);
      const rows = Array.from(of.labels.keys()).filter((row) => purpose(row) === "predicted");
      return [...new Set(rows.map((row) => topicOf(of, row)))].sort();
    };
    expect(newOf(shuffled, 0)).toEqual(newOf(data, 0));
    expect(new Set([0, 1, 2, 3].map((seed) => newOf(data, seed).join())).size).toBeGreaterThan(1);
  });

  it("need two topics", () => {
    const one = { ...data, groups: { names: ["tea"], of: new Int32Array(data.labels.length) } };
    expect(() => drawNewTopics(one, "groups", 0)).toThrow("unseen: got 1 topics or items; it must be at least 2");
  });
});

describe("new items", () => {
  const data = read(ROWS, undefined);
  const purposeOf = drawNewTopics(data, "items", 0);

  it("are in no training and no known answer, and answers about one new item are for nothing", () => {
    const split = drawSplit(data, 3, 0, purposeOf);
    const itemsOf = ({ pairs }: Preferences, rows: readonly number[]) =>
      rows.flatMap((row) => [at(pairs, 2 * row), at(pairs, 2 * row + 1)]);
    const training = trainingAnswers(data, split);
    const old = new Set([
      ...training.pairs,
      ...itemsOf(
        data,
        split.unseen.flatMap(({ context }) => context),
      ),
    ]);
    const tested = split.unseen.flatMap(({ predicted }) => predicted);
    expect(tested.length).toBeGreaterThan(0);
    expect(itemsOf(data, tested).filter((item) => old.has(item))).toEqual([]);
    const purposes = Array.from(data.labels.keys(), purposeOf);
    expect(new Set(purposes)).toEqual(new Set(["known", "predicted", "neither"]));
  });

  it("need features beside names", () => {
    const source = { file: "f", header: "f", typed: true, numbers: NUMBERS, locate: (line: number) => `f:${line}` };
    const table = recogniser()(["user", "a", "b", "label"], source);
    for (const [i, pair] of [
      ["tea", "rum"],
      ["rum", "milk"],
      ["milk", "tea"],
    ].entries())
      table.row(["u", ...pair, 1], i);
    expect(() => drawNewTopics(table.finish().data, "items", 0)).toThrow(
      "unseen: items have names alone, so nothing is known",
    );
  });

  it("show that a model has learned the items themselves", async () => {
    const backend = wasm(await kernels());
    const accuracy = async (seed: number, purpose?: PurposeOf) => {
      const split = drawSplit(data, 0, seed, purpose);
      const training = withComparedStates(trainingAnswers(data, split));
      const options = { method: "btl", head: "reward", hidden: [32], steps: 300, heldOut: 0 } as const;
      const { model } = await train(backend, training, options);
      const interviews = split.unseen.map((user) => interviewOf(data, user)).filter(({ labels }) => labels.length > 0);
      return (await evaluate(backend, model, interviews)).quality.pairwiseAccuracy;
    };
    const [familiar, fresh] = [[] as number[], [] as number[]];
    for (const seed of [0, 1, 2, 3]) {
      familiar.push(await accuracy(seed));
      fresh.push(await accuracy(seed, drawNewTopics(data, "items", seed)));
    }
    expect(average(familiar)).toBeGreaterThan(0.85);
    expect(average(fresh)).toBeLessThan(0.7); // 0.5 is chance
  });
});
