import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import { findAbsurd, findOutliers } from "../../src/io/trajectories/outliers.ts";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import type { RecordedRows, TrajectoryOptions } from "../../src/io/trajectories/recorded-rows.ts";
import { trajectoriesOf } from "../../src/io/trajectories/trajectories-from-rows.ts";
import { WORLDS } from "../../src/world/worlds.ts";
import { fill, folder, hdf5, read } from "./hdf5.ts";

const none = (rows: number) => new Uint8Array(rows);
const rowsOf = (values: Float32Array, width = 1) =>
  findOutliers(values, width, none(values.length / width)).map(({ row, column }) => [row, column]);
const absurdRows = (values: Float32Array, width = 1) =>
  findAbsurd(values, width, none(values.length / width)).map(({ row, column }) => [row, column]);
const rowsOfColumn = (values: Float32Array) => rowsOf(values);
const drawn = (rows: number, value: (random: Random, i: number) => number, seed = 1) => {
  const random = new Random(seed, 5);
  return Float32Array.from({ length: rows }, (_, i) => value(random, i));
};
/** Student's t with three degrees of freedom, whose tails are heavy. */
const heavy = (random: Random): number => {
  const chi = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
  return random.normal() / Math.sqrt(chi / 3);
};

describe("findOutliers", () => {
  it.each(["maze-small", "ravens"] as const)(
    "raises no false alarm in the data of %s, and finds what is planted",
    async (name) => {
      const { collect } = await WORLDS[name]();
      const { observations, observationSize: width, actions, actionSize } = await collect({ steps: 2000, seed: 3 });
      expect([rowsOf(observations, width), rowsOf(actions, actionSize)]).toEqual([[], []]);
      const planted = observations.slice();
      planted[700 * width + 1] = 100;
      planted[1300 * width] = -100;
      expect(rowsOf(planted, width)).toEqual([
        [700, 1],
        [1300, 0],
      ]);
    },
  );

  it("raises none in columns that are constant, switch, count, drift, are rarely used or have heavy tails", () => {
    const columns = [
      drawn(5000, () => 0.5),
      drawn(5000, (_, i) => Number(i === 77)),
      drawn(5000, (_, i) => i),
      drawn(5000, (_, i) => Math.exp(i / 500)),
      drawn(5000, (random, i) => (i % 250 < 4 ? random.uniform() : 0)),
      drawn(5000, (random) => Math.exp(random.normal())),
      drawn(5000, (random, i) => (i === 99 || i === 1999 ? 1 : 1e-9 * random.normal())),
      ...[1, 2, 3, 4, 5, 6].map((seed) => drawn(5000, heavy, seed)),
    ];
    expect(columns.map(rowsOfColumn)).toEqual(columns.map(() => []));
    expect(columns.map((column) => absurdRows(column))).toEqual(columns.map(() => []));
    expect(rowsOf(drawn(19, (_, i) => (i === 3 ? 1e30 : i)))).toEqual([]); // too few to tell
  });

  it("finds several on both sides, beside the largest f32 and in a column that is constant otherwise", () => {
    const values = drawn(10_000, (random) => random.normal());
    for (const [row, value] of [
      [0, 80],
      [4, -3e38],
      [5000, 90],
      [9999, 3e38],
    ] as const)
      values[row] = value;
    expect(rowsOf(values)).toEqual([
      [0, 0],
      [4, 0],
      [5000, 0],
      [9999, 0],
    ]);
    expect(rowsOf(drawn(100, (_, i) => (i === 50 ? -1e6 : 2)))).toEqual([[50, 0]]);
    expect(rowsOf(drawn(48, (random, i) => (i === 9 ? 1e3 : random.normal())))).toEqual([[9, 0]]);
  });

  it("finds two or three in few rows, if the gap is wide", () => {
    const planted = (value: number, ...rows: number[]) =>
      rowsOf(drawn(48, (random, i) => (rows.includes(i) ? value : random.uniform()))).map(([row]) => row);
    expect(planted(500, 10, 11)).toEqual([10, 11]);
    expect(planted(-500, 10, 20, 30)).toEqual([10, 20, 30]);
    expect(planted(20, 10, 20)).toEqual([]);
  });

  it.each(["maze-small", "ravens"] as const)("raises no false alarm in few rows of %s", async (name) => {
    const { collect } = await WORLDS[name]();
    for (const steps of [20, 60, 200]) {
      const { observations, observationSize: width, rewards } = await collect({ steps, seed: 2 });
      expect([rowsOf(observations, width), absurdRows(observations, width)]).toEqual([[], []]);
      if (rewards) expect(absurdRows(rewards)).toEqual([]);
    }
  });

  it("takes what lasts for more than two rows for something that happened", () => {
    const fallen = (length: number) =>
      drawn(10_000, (random, i) => (i >= 40 && i < 40 + length ? -100 : random.uniform()));
    expect([1, 2, 3].map((length) => rowsOf(fallen(length)).length)).toEqual([1, 2, 0]);
  });
});

describe("findAbsurd", () => {
  it.each<[string, number, number, number[]]>([
    ["one in few rows", 8, 1e30, [3]],
    ["the first of four", 4, -1e30, [0]],
    ["several in succession", 48, 1e30, [10, 11, 12]],
    ["in the last row", 48, 1e6, [47]],
    ["many in many rows", 5000, 1e30, Array.from({ length: 250 }, (_, i) => 20 * i)],
  ])("finds %s, in columns that vary and that do not", (_, rows, value, at) => {
    for (const others of [(random: Random) => random.normal(), () => 3]) {
      const values = drawn(rows, (random, i) => (at.includes(i) ? 10 * value : others(random)));
      expect(absurdRows(values).map(([row]) => row)).toEqual(at);
    }
  });

  it("finds none where values are of two sizes, rare ones are what a column is for, or all are large", () => {
    const columns = [
      drawn(100, (random, i) => (i % 4 === 0 ? 1e30 : random.normal())),
      drawn(100, (_, i) => (i === 50 ? 1e5 : 0)),
      drawn(100, (random) => 1e30 * random.normal()),
      drawn(100, () => 1e30),
      drawn(3, (_, i) => (i === 1 ? 1e30 : i)),
      drawn(5000, (random) => Math.exp(4 * random.normal())),
    ];
    expect(columns.map((column) => absurdRows(column))).toEqual(columns.map(() => []));
  });
});

const smooth = (steps: number) => Array.from({ length: steps }, (_, i) => Math.sin(i / 9));
const recorded = (spike: Record<number, number>, more: Partial<RecordedRows> = {}): RecordedRows => ({
  file: "f",
  locate: (row) => `f: row ${row}`,
  observations: Float32Array.from(smooth(120), (x, i) => spike[i] ?? x),
  observationSize: 1,
  actions: Float32Array.from(smooth(120)),
  actionSize: 1,
  discrete: false,
  terminals: Uint8Array.from({ length: 120 }, (_, i) => Number(i === 59)),
  ends: Uint8Array.from({ length: 120 }, (_, i) => Number(i % 30 === 29)),
  cutsKnown: true,
  notes: [],
  ...more,
});
const parse = (rows: RecordedRows, options?: TrajectoryOptions) => trajectoriesOf(rows, options);

describe("a row far outside what all others do", () => {
  it("is named with its place", () => {
    expect(() => parse(recorded({ 67: 812.5 }))).toThrow(
      'f: row 67 (trajectory 2, step 7): "observation"[0] is 812.5, far from all other rows, where it is from -1 to 0.9999; correct the file, or leave such rows out (--drop-outliers)',
    );
  });

  it("is left out by dropOutliers, which cuts its trajectory there", () => {
    const { data, notes } = parse(recorded({ 67: 812.5 }), { dropOutliers: true });
    expect(Array.from(data.offsets)).toEqual([0, 30, 60, 67, 89, 119]);
    expect(data.observations).toEqual(Float32Array.from(smooth(120).filter((_, i) => i !== 67)));
    expect(data.terminals?.indexOf(1)).toBe(59);
    expect(notes.at(-1)).toBe(
      "1 row far outside what all others do (f: row 67 (trajectory 2, step 7)) was left out; trajectories are cut there",
    );
    const whole = parse(recorded({}), { dropOutliers: true });
    expect(whole.data.offsets).toEqual(Int32Array.of(0, 30, 60, 90, 120));
  });

  it("is one whose reward is absurd, but not one whose reward is rare", () => {
    const rewards = Float32Array.from({ length: 120 }, (_, i) => (i === 59 ? 1e30 : Math.sin(i)));
    expect(() => parse(recorded({}, { rewards }))).toThrow(
      'f: row 59 (trajectory 1, step 29): "reward" is 1e+30, far from all other rows, where it is from -1 to',
    );
    const { data } = parse(recorded({}, { rewards }), { dropOutliers: true });
    expect(data.rewards?.length).toBe(119);
    const rare = Float32Array.from({ length: 120 }, (_, i) => (i === 59 ? 5000 : 0));
    expect(parse(recorded({}, { rewards: rare })).data.rewards).toEqual(rare);
  });

  it("does not count for the range of actions", () => {
    const actions = Float32Array.from(smooth(120), (x, i) => (i === 30 ? -100 : 5 * x));
    expect(() => parse(recorded({}, { actions: actions.slice() }), { scaleActions: true })).toThrow(
      'f: row 30 (trajectory 1, step 0): "action"[0] is -100',
    );
    const { data, actionRange } = parse(recorded({}, { actions }), { scaleActions: true, dropOutliers: true });
    expect(actionRange?.low[0]).toBeCloseTo(-5, 1);
    expect(Array.from(data.offsets)).toEqual([0, 30, 59, 89, 119]);
  });

  it("is found in files of either format", async () => {
    const steps = smooth(60).map((x, i) => ({ observation: [i === 33 ? -1e5 : x], action: [0], episode: i >> 4 }));
    const path = join(folder, "outlier.jsonl");
    writeFileSync(path, steps.map((step) => JSON.stringify(step)).join("\n"));
    await expect(readTrajectories(path)).rejects.toThrow(
      /outlier\.jsonl:34 \(trajectory 2, step 1\): "observation"\[0\]/,
    );
    expect((await read(path, { dropOutliers: true })).data.observations.length).toBe(59);
    const wide = hdf5("outlier.hdf5", (file) =>
      fill(file, {
        observations: [Float32Array.from({ length: 240 }, (_, i) => (i === 101 ? 1e5 : at(smooth(240), i))), [120, 2]],
        actions: [new Float32Array(120), [120, 1]],
        timeouts: Uint8Array.from({ length: 120 }, (_, i) => Number(i % 30 === 29)),
      }),
    );
    await expect(readTrajectories(wide)).rejects.toThrow('row 50 (trajectory 1, step 20): "observation"[1] is 100000');
  });
});
