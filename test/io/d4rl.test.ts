import { chmodSync, readFileSync, statSync } from "node:fs";
import type { File } from "h5wasm/node";
import { describe, expect, it } from "vitest";
import { at, sameValues } from "../../src/base/arrays.ts";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import { type Content, fill, golden, hdf5, read } from "./hdf5.ts";

const sequence = (n: number, value: (i: number) => number) => Array.from({ length: n }, (_, i) => value(i));
const f32 = (values: number[]) => Array.from(Float32Array.from(values));

describe("D4RL's layout", () => {
  it("as written by h5py: episodes end after terminals, after timeouts and at the end of the file", async () => {
    const { data } = await read(golden("d4rl.hdf5"));
    expect(data).toMatchObject({ observationSize: 3, actionSize: 2 });
    expect(Array.from(data.observations)).toEqual(sequence(36, (i) => 10 * Math.floor(i / 3) + (i % 3)));
    expect(Array.from(data.actions)).toEqual(
      f32(sequence(24, (i) => (i % 2 ? 0 - Math.floor(i / 2) : Math.floor(i / 2)) / 12)),
    );
    expect(Array.from(data.rewards ?? [])).toEqual(sequence(12, (i) => i / 4));
    expect(Array.from(data.terminals ?? [])).toEqual(sequence(12, (i) => Number(i === 4)));
    expect(Array.from(data.offsets)).toEqual([0, 5, 9, 12]);
  });

  it("125,000 rows in other units, without timeouts: split by a horizon, with actions scaled by their range", async () => {
    const [rows, size, width, horizon] = [125_000, 7, 4, 25];
    const uniform = (i: number) => ((i * 7919) % 100_003) / 100_002;
    const observations = Float64Array.from({ length: rows * size }, (_, i) => 4 * uniform(i) - 2);
    const low = [0.25, -0.5, 0, 0];
    const high = [0.75, 0.5, 0.3, 1];
    const actions = Float32Array.from({ length: rows * width }, (_, i) => {
      const [from, to] = [at(low, i % width), at(high, i % width)];
      return i < width ? from : i < 2 * width ? to : from + (to - from) * uniform(i);
    });
    const path = hdf5("ravens.hdf5", (file) =>
      fill(file, {
        observations: [observations, [rows, size]],
        actions: [actions, [rows, width]],
        rewards: new Float32Array(rows),
        terminals: new Uint8Array(rows),
      }),
    );
    await expect(readTrajectories(path)).rejects.toThrow(
      "the file does not mark where episodes end; give the number of rows of an episode",
    );
    await expect(readTrajectories(path, { horizon: 24 })).rejects.toThrow(
      "125,000 rows do not divide into episodes of 24",
    );
    const { data, notes, actionRange } = await read(path, { horizon, scaleActions: true });
    const range = actionRange ?? expect.fail("no range");
    expect(
      sameValues(
        data.offsets,
        Int32Array.from({ length: 5001 }, (_, t) => t * horizon),
      ),
    ).toBe(true);
    expect(sameValues(data.observations, Float32Array.from(observations))).toBe(true);
    expect(notes).toEqual([
      "125,000 rows in 5,000 episodes, each of 7 observation values and 4 action values",
      "0 episodes ended in a terminal state, 5,000 were cut off",
    ]);
    expect([...range.low, ...range.high]).toEqual(f32([...low, ...high]));
    const errors = actions.map((action, i) => {
      const [from, to] = [at(range.low, i % width), at(range.high, i % width)];
      return Math.abs(from + ((at(data.actions, i) + 1) / 2) * (to - from) - action);
    });
    expect(Math.max(...errors.subarray(0, 10_000))).toBeLessThan(1e-6);
    expect(Array.from(data.actions.subarray(0, 8))).toEqual([-1, -1, -1, -1, 1, 1, 1, 1]);
  });

  const good = {
    observations: [new Float32Array(8), [4, 2]] as Content,
    actions: [new Float64Array(4), [4, 1]] as Content,
    rewards: [new Float32Array(4), [4, 1]] as Content,
    terminals: Uint8Array.of(0, 1, 0, 0) as Content,
  };

  it("accepts integers of any width, datasets of width 1, flags as floats, and missing rewards", async () => {
    const path = hdf5("types.h5", (file) =>
      fill(file, {
        observations: [BigInt64Array.from([1n, -2n, 3n, 4n]), [4, 1]],
        actions: Int8Array.of(0, 2, 1, 0),
        terminals: [Float64Array.of(0, 1, 0, 0), [4, 1]],
        timeouts: Int32Array.of(0, 0, 0, 1),
      }),
    );
    const { data } = await read(path);
    expect(data).toMatchObject({ choices: 3, actionSize: 1, rewards: undefined });
    expect(Array.from(data.observations)).toEqual([1, -2, 3, 4]);
    expect(Array.from(data.offsets)).toEqual([0, 2, 4]);
    expect((await read(path, { choices: 9 })).data.choices).toBe(9);
  });

  const nan = new Float32Array(8);
  nan[5] = Number.NaN;
  it.each<[string, Record<string, Content | undefined>, string]>([
    [
      "no marks of ends",
      { terminals: undefined },
      "the file does not mark where episodes end; give the number of rows",
    ],
    ["NaN", { observations: [nan, [4, 2]] }, 'row 2: "observations"[1] is NaN; it must be a finite number'],
    ["infinity", { rewards: Float64Array.of(0, 0, 0, -1e300) }, 'row 3: "rewards" is -1e+300; it must be a finite'],
    ["an action out of range", { actions: [Float64Array.of(0, 0, 4, 0), [4, 1]] }, 'row 2: "action"[0] is 4; it must'],
    ["a terminal of 2", { terminals: Uint8Array.of(0, 2, 0, 0) }, 'row 1: "terminals" is 2; it must be 0 or 1'],
    [
      "an array of rank 3",
      { observations: [nan, [2, 2, 2]] },
      '"observations" has shape [2, 2, 2]; it must be [rows, values]',
    ],
    ["a vector", { observations: nan }, '"observations" has shape [8]; it must be [rows, values]'],
    [
      "integer observations",
      { observations: Int32Array.of(1, 2, 3, 4) },
      '"observations" has shape [4]; it must be [rows, v',
    ],
    [
      "actions of three dimensions",
      { actions: [new Float32Array(4), [2, 2, 1]] },
      '"actions" has shape [2, 2, 1]; it must be [rows, values], or [rows]',
    ],
    ["two rewards a row", { rewards: [nan, [4, 2]] }, '"rewards" has shape [4, 2]; it must be [rows]'],
    ["a single number", { rewards: 3 }, '"rewards" has shape []; it must be [rows]'],
    ["too few rows", { rewards: new Float32Array(3) }, '"rewards" has 3 rows; it must have 4, as "observations"'],
    [
      "text",
      { actions: ["a", "b", "c", "d"] },
      '"actions" holds values that are not numbers; it must hold integers, or',
    ],
    [
      "offsets that fall",
      { offsets: Int32Array.of(0, 3, 2, 4) },
      '"offsets" must rise from 0 to 4, the number of rows',
    ],
  ])("reports %s", async (what, change, message) => {
    const datasets = Object.entries({ ...good, ...change }).filter(([, content]) => content !== undefined);
    const path = hdf5(`${what}.hdf5`, (file) => fill(file, Object.fromEntries(datasets) as Record<string, Content>));
    await expect(readTrajectories(path)).rejects.toThrow(message);
    await expect(readTrajectories(path)).rejects.toThrow(path);
  });

  it("reads a list of actions as one value a row, and as discrete ones where they are declared", async () => {
    const path = hdf5("list.hdf5", (file) => fill(file, { ...good, actions: Float32Array.of(0, 1, 0, 1) }));
    expect((await read(path)).data).toMatchObject({ actionSize: 1, choices: undefined });
    expect((await read(path, { choices: 2 })).data).toMatchObject({ actionSize: 1, choices: 2 });
  });

  it("reports a group instead of a dataset, a link without a target, and an empty file", async () => {
    const path = (name: string, write: (file: File) => void) =>
      hdf5(name, (file) => {
        fill(file, { actions: good.actions, terminals: good.terminals });
        write(file);
      });
    const parts = path("parts.hdf5", (file) => fill(file.create_group("observations"), { goal: [1], position: [2] }));
    await expect(readTrajectories(parts)).rejects.toThrow(
      "its observations have the parts goal, position; name those that make up an observation, in order (--observations goal,position)",
    );
    const link = path("link.hdf5", (file) => void file.create_soft_link("/nowhere", "observations"));
    await expect(readTrajectories(link)).rejects.toThrow('"observations" is a link without a target');
    await expect(readTrajectories(hdf5("none.hdf5", () => {}))).rejects.toThrow(
      'no dataset "observations", nor any other',
    );
  });

  it("reads a write-protected file and does not change it", async () => {
    const path = hdf5("still.hdf5", (file) => fill(file, good));
    const [before, { mtimeMs }] = [readFileSync(path), statSync(path)];
    chmodSync(path, 0o444);
    await read(path);
    expect(readFileSync(path)).toEqual(before);
    expect(statSync(path).mtimeMs).toBe(mtimeMs);
  });
});
