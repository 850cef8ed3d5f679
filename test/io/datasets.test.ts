// Datasets as Minari, LeRobot, d3rlpy and robomimic write them (test/golden/dataset_files.py): three episodes of 3, 4 and 5
// steps, of which the second reaches a terminal state.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stepsOfArrow } from "../../src/io/trajectories/arrow-steps.ts";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import { fill, folder, golden, hdf5, read } from "./hdf5.ts";

const STEPS = [3, 4, 5];
const path = (name: string) => golden(`datasets/${name}`);

/** The rows of all episodes, with a last observation that has no action in layouts that have one. */
const rowsOf = (hasLast: boolean) =>
  STEPS.flatMap((steps, e) =>
    Array.from({ length: steps + Number(hasLast) }, (_, t) => ({ e, t, steps, isLast: t === steps })),
  );

async function check(name: string, hasLast: boolean, parts?: string[]) {
  const { data, notes, firstAction } = await read(path(name), { observations: parts });
  const rows = rowsOf(hasLast);
  const isTerminal = ({ e, t, steps }: (typeof rows)[number]) => Number(e === 1 && t === steps - 1);
  const starts = rows.flatMap(({ t }, row) => (t === 0 ? [row] : []));
  expect(Array.from(data.offsets)).toEqual([...starts, rows.length]);
  expect(Array.from(data.terminals ?? [])).toEqual(rows.map(isTerminal));
  expect(Array.from(data.rewards ?? [])).toEqual(rows.map(({ t, isLast }) => (isLast ? 0 : t / 2)));
  expect(notes[1]).toBe("1 episode ended in a terminal state, 2 were cut off");
  if (parts) {
    expect(Array.from(data.observations)).toEqual(rows.flatMap(({ e, t }) => [t, 10 * e + t, 0 - t]));
    expect([data.choices, firstAction]).toEqual([3, 1]);
    expect(Array.from(data.actions)).toEqual(rows.map(({ t, isLast }) => (isLast ? 0 : t % 3)));
  } else {
    expect(Array.from(data.observations)).toEqual(rows.flatMap(({ e, t }) => [10 * e + t, 0 - t]));
    expect(Array.from(data.actions)).toEqual(rows.map(({ t, steps, isLast }) => (isLast ? 0 : Math.fround(t / steps))));
  }
  return notes;
}

describe("datasets", () => {
  it.each(["minari-dict-hdf5", "minari-dict-arrow", "minari-dict-parquet"])("%s", async (name) => {
    const notes = await check(name, true, ["inner/time", "position"]);
    expect(notes).toContain("actions are numbered from 1 to 3, so the policy has 3; --choices states another number");
    await expect(readTrajectories(path(name))).rejects.toThrow(
      "its observations have the parts inner/time, position; name those that make up an observation, in order (--observations inner/time,position)",
    );
  });

  it.each(["minari-tuple-hdf5", "minari-tuple-arrow"])("%s", async (name) => {
    await check(name, true, ["1", "0"]);
  });

  it("minari-box-arrow", async () => {
    await check("minari-box-arrow", true);
  });

  it("a file of a Minari dataset", async () => {
    await check("minari-tuple-hdf5/data/main_data.hdf5", true, ["1", "0"]);
  });

  it.each(["lerobot-2", "lerobot-3"])("%s", async (name) => {
    expect(await check(name, false)).toContain("not used: timestamp, frame_index, index, task_index");
  });

  it("d3rlpy.hdf5", async () => {
    await check("d3rlpy.hdf5", false);
    await check("d3rlpy-parts.hdf5", false, ["1", "0"]);
    await expect(readTrajectories(path("d3rlpy-parts.hdf5"))).rejects.toThrow(
      "episode 0: its observations have the parts 0, 1",
    );
  });

  it("robomimic.hdf5, whose converter marks every end as done", async () => {
    const { data, notes } = await read(path("robomimic.hdf5"));
    expect(Array.from(data.offsets)).toEqual([0, 3, 7, 12]);
    expect(Array.from(data.observations)).toEqual(rowsOf(false).flatMap(({ e, t }) => [10 * e + t, 0 - t]));
    expect(notes).toContain("3 episodes ended in a terminal state, 0 were cut off");
    expect(notes).toContain("not used: next_obs");
  });
});

describe("datasets that are incomplete", () => {
  const copy = (name: string, as: string): string => {
    const target = join(folder, as);
    cpSync(path(name), target, { recursive: true });
    return target;
  };

  it("a LeRobot dataset without one of its files", async () => {
    const dataset = copy("lerobot-2", "lerobot-cut");
    rmSync(join(dataset, "data", "chunk-000", "episode_000001.parquet"));
    await expect(readTrajectories(dataset)).rejects.toThrow(
      'info.json: "total_frames" is 12, but the files in data have 8 rows',
    );
  });

  it("a Minari dataset with an empty episode, and without the files of one", async () => {
    const dataset = copy("minari-box-arrow", "minari-cut");
    mkdirSync(join(dataset, "data", "3"));
    await expect(readTrajectories(dataset)).rejects.toThrow("there is no .arrow or .parquet file in this folder");
    rmSync(join(dataset, "data"), { recursive: true });
    await expect(readTrajectories(dataset)).rejects.toThrow("this folder is no dataset: Minari's has");
  });

  it("an Arrow file whose columns share bytes, so that any number could stand in few", () => {
    const bytes = readFileSync(new URL("fixtures/shared-bytes.arrow", import.meta.url));
    expect(() => stepsOfArrow(bytes, "f.arrow")).toThrow("f.arrow: cannot be read as Arrow (its values share bytes)");
  });

  it("an Arrow file with any byte changed gives rows or an error that names it", async () => {
    const dataset = copy("minari-box-arrow", "minari-damaged");
    const file = join(dataset, "data", "1", "part-0.arrow");
    const bytes = Uint8Array.from(readFileSync(file));
    let failures = 0;
    for (let i = 0; i < bytes.length; i += 3) {
      writeFileSync(file, bytes.slice().fill((bytes[i] as number) ^ (1 << (i % 8)), i, i + 1));
      const outcome = await readTrajectories(dataset).catch((error: Error) => error);
      if (!(outcome instanceof Error)) continue;
      expect(outcome.message).toMatch(/minari-damaged/);
      expect(outcome.name).toBe("FormatError");
      failures++;
    }
    expect(failures).toBeGreaterThan(20);
    for (const length of [0, 5, 100, bytes.length - 1]) {
      writeFileSync(file, bytes.subarray(0, length));
      await expect(readTrajectories(dataset)).rejects.toThrow(/part-0\.arrow: cannot be read as Arrow \(it is/);
    }
  });
});

it("robomimic: parts are chosen; episodes without a step are left out; those that differ are refused", async () => {
  const demonstration = (steps: number, more: object = {}) => ({
    actions: [new Float32Array(steps), [steps, 1]],
    dones: new Int32Array(steps),
    ...more,
  });
  const write = (name: string, ...episodes: ReturnType<typeof demonstration>[]) =>
    hdf5(name, (file) => {
      const data = file.create_group("data");
      episodes.forEach((episode, e) => {
        const group = data.create_group(`demo_${e}`);
        fill(group, episode as never);
        const steps = (episode.dones as Int32Array).length;
        fill(group.create_group("obs"), {
          position: [Float32Array.from({ length: 2 * steps }, (_, i) => i), [steps, 2]],
          image: [new Uint8Array(12 * steps), [steps, 2, 2, 3]],
          time: Float32Array.from({ length: steps }, (_, i) => 0 - i),
        });
      });
    });
  const good = write("parts.hdf5", demonstration(3), demonstration(2));
  const empty = hdf5("empty-demo.hdf5", (file) => {
    const data = file.create_group("data");
    for (const steps of [3, 0]) {
      const group = data.create_group(`demo_${steps}`);
      fill(group, { actions: steps > 0 ? [new Float32Array(steps), [steps, 1]] : new Float32Array(0) });
      if (steps > 0) fill(group.create_group("obs"), { position: [new Float32Array(2 * steps), [steps, 2]] });
    }
  });
  expect((await read(empty)).notes).toContain("1 episode without a step was left out");
  await expect(readTrajectories(good)).rejects.toThrow(
    "data/demo_0: its observations have the parts position, time; name",
  );
  const { data, notes } = await read(good, { observations: ["time", "position"] });
  expect(Array.from(data.observations)).toEqual([0, 0, 1, -1, 2, 3, -2, 4, 5, 0, 0, 1, -1, 2, 3]);
  expect(notes).toContain("not used: obs/image");
  const odd = write("odd.hdf5", demonstration(3), demonstration(3, { rewards: new Float32Array(3) }));
  await expect(readTrajectories(odd, { observations: ["time"] })).rejects.toThrow(
    'data/demo_1: either every episode must have "rewards" or none',
  );
});
