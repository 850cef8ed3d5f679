import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { File, type Group, type GuessableDataTypes, ready } from "h5wasm/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReadOptions } from "../../src/data/recorded.ts";
import { checkTrajectories } from "../../src/data/trajectories.ts";
import { readTrajectories } from "../../src/host/trajectories.ts";

const folder = mkdtempSync(join(tmpdir(), "penchant-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => void (await ready).activate_throwing_error_handler());

/** A dataset: values, or values in a shape, or null for a group. */
type Content = GuessableDataTypes | [GuessableDataTypes, number[], string?];
const isShaped = (content: Content): content is [GuessableDataTypes, number[], string?] =>
  Array.isArray(content) && Array.isArray(content[1]);

function fill(group: Group, datasets: Record<string, Content>): void {
  for (const [name, content] of Object.entries(datasets)) {
    const [data, shape, dtype] = isShaped(content) ? content : [content, undefined];
    group.create_dataset({ name, data, shape, dtype });
  }
}

function hdf5(name: string, write: (file: File) => void): string {
  const path = join(folder, name);
  const file = new File(path, "w");
  write(file);
  file.close();
  return path;
}

async function read(path: string, options?: ReadOptions) {
  const result = await readTrajectories(path, options);
  checkTrajectories(result.data);
  return result;
}

/** Much faster than toEqual where arrays are long. */
const same = (a: Float32Array | Int32Array, b: typeof a) => a.length === b.length && a.every((x, i) => x === b[i]);

const golden = (name: string) => fileURLToPath(new URL(`../golden/${name}`, import.meta.url));
const upTo = (n: number, value: (i: number) => number) => Array.from({ length: n }, (_, i) => value(i));
const f32 = (values: number[]) => Array.from(Float32Array.from(values));

describe("files that h5py wrote", () => {
  it("D4RL: episodes end after terminals and timeouts, and where the file ends", async () => {
    const { data } = await read(golden("d4rl.hdf5"));
    expect(data).toMatchObject({ observationSize: 3, actionSize: 2 });
    expect(Array.from(data.observations)).toEqual(upTo(36, (i) => 10 * Math.floor(i / 3) + (i % 3)));
    expect(Array.from(data.actions)).toEqual(
      f32(upTo(24, (i) => (i % 2 ? 0 - Math.floor(i / 2) : Math.floor(i / 2)) / 12)),
    );
    expect(Array.from(data.rewards ?? [])).toEqual(upTo(12, (i) => i / 4));
    expect(Array.from(data.terminals ?? [])).toEqual(upTo(12, (i) => Number(i === 4)));
    expect(Array.from(data.offsets)).toEqual([0, 5, 9, 12]);
  });

  it("Minari: episodes by number, the last observation a row without an action", async () => {
    const { data } = await read(golden("minari.hdf5"));
    expect(Array.from(data.offsets)).toEqual([0, 3, 8, 21]);
    const rows = [0, 2, 10].flatMap((e) => Array.from({ length: 3 + e }, (_, t) => ({ e, t, steps: 2 + e })));
    rows.forEach(({ e, t, steps }, i) => {
      expect(Array.from(data.observations.subarray(2 * i, 2 * i + 2))).toEqual([100 * e + t, 0 - t]);
      expect(data.actions[i]).toBe(t < steps ? Math.fround((t + 1) / (steps + 1)) : 0);
      expect(data.rewards?.[i]).toBe(t < steps ? (t + 1) / 2 : 0);
      expect(data.terminals?.[i]).toBe(Number(e === 2 && t === 3)); // its last step, before its last observation
    });
  });
});

describe("D4RL's layout", () => {
  it("125,000 rows in real units, without timeouts: a horizon cuts them, actions are scaled by their range", async () => {
    const [rows, size, width, horizon] = [125_000, 7, 4, 25];
    const uniform = (i: number) => ((i * 7919) % 100_003) / 100_002;
    const observations = Float64Array.from({ length: rows * size }, (_, i) => 4 * uniform(i) - 2);
    const low = [0.25, -0.5, 0, 0];
    const high = [0.75, 0.5, 0.3, 1];
    const actions = Float32Array.from({ length: rows * width }, (_, i) => {
      const [from, to] = [low[i % width] as number, high[i % width] as number];
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
    await expect(readTrajectories(path)).rejects.toThrow("nothing says where episodes end; give their number of rows");
    await expect(readTrajectories(path, { horizon: 24 })).rejects.toThrow(
      "125,000 rows do not divide into episodes of 24",
    );
    const { data, notes, actionRange } = await read(path, { horizon, scaleActions: true });
    expect(
      same(
        data.offsets,
        Int32Array.from({ length: 5001 }, (_, t) => t * horizon),
      ),
    ).toBe(true);
    expect(same(data.observations, Float32Array.from(observations))).toBe(true);
    expect(notes).toEqual(["125,000 rows in 5,000 episodes, each of 7 observation values and 4 action values"]);
    expect([...(actionRange?.low ?? []), ...(actionRange?.high ?? [])]).toEqual(f32([...low, ...high]));
    const wrongBy = actions.map((action, i) => {
      const [from, to] = [actionRange?.low[i % width] as number, actionRange?.high[i % width] as number];
      return Math.abs(from + (((data.actions[i] as number) + 1) / 2) * (to - from) - action);
    });
    expect(Math.max(...wrongBy.subarray(0, 10_000))).toBeLessThan(1e-6);
    expect(Array.from(data.actions.subarray(0, 8))).toEqual([-1, -1, -1, -1, 1, 1, 1, 1]);
  });

  const good = {
    observations: [new Float32Array(8), [4, 2]] as Content,
    actions: [new Float64Array(4), [4, 1]] as Content,
    rewards: [new Float32Array(4), [4, 1]] as Content,
    terminals: Uint8Array.of(0, 1, 0, 0) as Content,
  };

  it("takes whole numbers of any size and sign, columns of one value, bits as floats; rewards may be missing", async () => {
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
    ["no terminals", { terminals: undefined }, 'no dataset "terminals"; there are actions, observations, rewards'],
    ["NaN", { observations: [nan, [4, 2]] }, 'row 2: "observations"[1] is NaN; it must be a finite number'],
    ["infinity", { rewards: Float64Array.of(0, 0, 0, -1e300) }, 'row 3: "rewards" is -1e+300; it must be a finite'],
    ["an action out of range", { actions: [Float64Array.of(0, 0, 4, 0), [4, 1]] }, 'row 2: "action"[0] is 4; it must'],
    ["a terminal of 2", { terminals: Uint8Array.of(0, 2, 0, 0) }, 'row 1: "terminals" is 2; it must be 0 or 1'],
    [
      "three ranks",
      { observations: [nan, [2, 2, 2]] },
      '"observations" has shape [2, 2, 2]; it must be [rows, values]',
    ],
    ["one rank", { observations: nan }, '"observations" has shape [8]; it must be [rows, values]'],
    ["whole numbers", { observations: Int32Array.of(1, 2, 3, 4) }, '"observations" has shape [4]; it must be [rows, v'],
    [
      "floats of one rank",
      { actions: new Float32Array(4) },
      '"actions" has shape [4]; it must be [rows, values], or [ro',
    ],
    ["two rewards a row", { rewards: [nan, [4, 2]] }, '"rewards" has shape [4, 2]; it must be [rows]'],
    ["a single number", { rewards: 3 }, '"rewards" has shape []; it must be [rows]'],
    ["too few rows", { rewards: new Float32Array(3) }, '"rewards" has 3 rows; it must have 4, as "observations"'],
    [
      "text",
      { actions: ["a", "b", "c", "d"] },
      '"actions" holds something other than numbers; it must hold integers or',
    ],
    [
      "offsets that fall",
      { offsets: Int32Array.of(0, 3, 2, 4) },
      '"offsets" must rise from 0 to 4, the number of rows',
    ],
  ])("names %s", async (what, change, message) => {
    const datasets = Object.entries({ ...good, ...change }).filter(([, content]) => content !== undefined);
    const path = hdf5(`${what}.hdf5`, (file) => fill(file, Object.fromEntries(datasets) as Record<string, Content>));
    await expect(readTrajectories(path)).rejects.toThrow(message);
    await expect(readTrajectories(path)).rejects.toThrow(path);
  });

  it("names parts of a dictionary and links that lead nowhere", async () => {
    const path = (name: string, write: (file: File) => void) =>
      hdf5(name, (file) => {
        fill(file, { actions: good.actions, terminals: good.terminals });
        write(file);
      });
    const parts = path("parts.hdf5", (file) => fill(file.create_group("observations"), { goal: [1], position: [2] }));
    await expect(readTrajectories(parts)).rejects.toThrow(
      '"observations" is a group of goal, position; it must be one',
    );
    const link = path("link.hdf5", (file) => void file.create_soft_link("/nowhere", "observations"));
    await expect(readTrajectories(link)).rejects.toThrow('"observations" is a link that leads nowhere');
    await expect(readTrajectories(hdf5("none.hdf5", () => {}))).rejects.toThrow(
      'no dataset "observations"; there are none',
    );
  });

  it("does not change the file, nor needs to be allowed to", async () => {
    const path = hdf5("still.hdf5", (file) => fill(file, good));
    const [before, { mtimeMs }] = [readFileSync(path), statSync(path)];
    chmodSync(path, 0o444);
    await read(path);
    expect(readFileSync(path)).toEqual(before);
    expect(statSync(path).mtimeMs).toBe(mtimeMs);
  });
});

describe("Minari's layout", () => {
  const episode = {
    observations: [new Float32Array(6), [3, 2]] as Content,
    actions: [new Float32Array(2), [2, 1]] as Content,
    terminations: new Uint8Array(2) as Content,
  };

  it.each<[string, Record<string, Content>, string]>([
    ["no terminations", { terminations: [] }, 'episode_1: no dataset "terminations"; there are actions, observations'],
    [
      "no last observation",
      { observations: [new Float32Array(4), [2, 2]] },
      'episode_1: "observations" has 2 rows; it must have 3, one more than "actions"',
    ],
    [
      "other observations",
      { observations: [new Float32Array(9), [3, 3]] },
      'episode_1: "observations" has 3 values a row; it must have 2',
    ],
    ["rewards in one", { rewards: new Float32Array(2) }, 'episode_1: either every episode has "rewards" or none'],
    ["NaN", { actions: [Float32Array.of(0, Number.NaN), [2, 1]] }, 'episode_1: row 1: "actions"[0] is NaN'],
    ["an action out of range", { actions: [Float32Array.of(0, 5), [2, 1]] }, 'episode_1: row 1: "action"[0] is 5'],
    ["a termination of 3", { terminations: Uint8Array.of(0, 3) }, 'episode_1: row 1: "terminations" is 3'],
  ])("names %s", async (what, change, message) => {
    const path = hdf5(`minari ${what}.hdf5`, (file) => {
      fill(file.create_group("episode_0"), episode);
      const datasets = Object.entries({ ...episode, ...change }).filter(
        ([, content]) => !Array.isArray(content) || content.length > 0,
      );
      fill(file.create_group("episode_1"), Object.fromEntries(datasets));
    });
    await expect(readTrajectories(path)).rejects.toThrow(`${path}: ${message}`);
  });

  it("scales without the zeros that stand for no action, and takes choices", async () => {
    const scaled = hdf5("scaled.hdf5", (file) =>
      fill(file.create_group("episode_0"), { ...episode, actions: [Float32Array.of(4, 6), [2, 1]] }),
    );
    const { data, actionRange } = await read(scaled, { scaleActions: true });
    expect([...data.actions, ...(actionRange?.low ?? [])]).toEqual([-1, 1, 0, 4]);
    const chosen = hdf5("chosen.hdf5", (file) =>
      fill(file.create_group("episode_0"), { ...episode, actions: BigInt64Array.of(1n, 4n) }),
    );
    expect((await read(chosen)).data).toMatchObject({ choices: 5, actionSize: 1 });
  });
});

describe("readTrajectories", () => {
  const jsonl = '{"observation": [1], "action": [0], "episode": 1}\n'.repeat(2);
  it.each([
    ["a.jsonl", jsonl],
    ["a.jsonl.gz", gzipSync(jsonl)],
  ])("reads %s", async (name, content) => {
    writeFileSync(join(folder, name), content);
    expect(Array.from((await read(join(folder, name))).data.observations)).toEqual([1, 1]);
  });

  it.each<[string, string | Uint8Array | undefined, string]>([
    ["nope.hdf5", undefined, "nope.hdf5: cannot be read (there is no such file)"],
    ["a.npz", "", "a.npz: trajectories are read from .hdf5, .h5 and .jsonl (also .jsonl.gz)"],
    ["empty.hdf5", "", "empty.hdf5: cannot be read as HDF5 (it is not an HDF5 file)"],
    ["text.h5", jsonl, "text.h5: cannot be read as HDF5 (it is not an HDF5 file)"],
    [
      "cut.h5",
      readFileSync(golden("d4rl.hdf5")).subarray(0, 6000),
      "cut.h5: cannot be read as HDF5 (the file is cut short)",
    ],
    ["empty.jsonl", "", "empty.jsonl: no rows"],
    ["cut.jsonl", jsonl.slice(0, 60), "cut.jsonl:2: not JSON"],
    ["cut.jsonl.gz", gzipSync(jsonl).subarray(0, 30), "cut.jsonl.gz: cannot be read (unexpected end of file)"],
  ])("%s: one sentence that names the file", async (name, content, message) => {
    if (content !== undefined) writeFileSync(join(folder, name), content);
    await expect(readTrajectories(join(folder, name))).rejects.toThrow(message);
  });

  it("names a folder, and a file damaged in the middle", async () => {
    mkdirSync(join(folder, "folder.hdf5"));
    await expect(readTrajectories(join(folder, "folder.hdf5"))).rejects.toThrow(
      "folder.hdf5: cannot be read as HDF5 (",
    );
    const bytes = Uint8Array.from(readFileSync(golden("d4rl.hdf5")));
    let failures = 0;
    for (let from = 0; from < bytes.length; from += 100) {
      writeFileSync(join(folder, `damaged-${from}.hdf5`), bytes.slice().fill(0xa5, from, from + 100));
      const outcome = await readTrajectories(join(folder, `damaged-${from}.hdf5`)).catch((error: Error) => error);
      if (outcome instanceof Error) expect(outcome.message).toContain(`damaged-${from}.hdf5: `);
      else checkTrajectories(outcome.data); // a byte that changed a value, or none that is read
      failures += Number(outcome instanceof Error);
    }
    expect(failures).toBeGreaterThan(5);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});
