import fs, { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { File } from "h5wasm/node";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import type { Trajectories } from "../../src/data/trajectories.ts";
import { readTrajectories, writeTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import { cachedTrajectories, cacheFolder } from "../../src/io/trajectories/trajectory-cache.ts";

const folder = mkdtempSync(join(tmpdir(), "penchant-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Trajectories with enough rows to be written in several slices. */
function walk(rows = 150_000, more: Partial<Trajectories> = {}): Trajectories {
  const value = (_: unknown, i: number) => ((i * 7919) % 20011) / 10005 - 1;
  return {
    observations: Float32Array.from({ length: 3 * rows }, value),
    observationSize: 3,
    actions: Float32Array.from({ length: 2 * rows }, value),
    actionSize: 2,
    offsets: Int32Array.of(0, 5, rows - 7, rows),
    ...more,
  };
}

/** All fields; arrays as text, which compares much faster when they are long. */
const bits = (data: Trajectories) =>
  Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, ArrayBuffer.isView(value) ? Buffer.from(value.buffer).toString("latin1") : value])
    .sort();

/** Makes large writes fail after the first `after` of them, as on a full disk. */
function fillDisk(after: number): void {
  const { writeSync } = fs;
  let writes = 0;
  vi.spyOn(fs, "writeSync").mockImplementation(((...given: Parameters<typeof writeSync>) => {
    if (((given[3] as unknown as number) ?? 0) > 1024 && ++writes > after) {
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    }
    return writeSync(...given);
  }) as typeof writeSync);
}

describe("writeTrajectories", () => {
  it("round-trips every bit, even terminals within a trajectory", async () => {
    const path = join(folder, "walk.hdf5");
    for (const data of [
      walk(),
      walk(200, { rewards: new Float32Array(200).fill(0.1) }),
      walk(200, { terminals: Uint8Array.from({ length: 200 }, (_, i) => Number(i === 3 || i === 199)) }),
      walk(200, { actions: Float32Array.from({ length: 200 }, (_, i) => i % 3), actionSize: 1, choices: 9 }),
    ]) {
      await writeTrajectories(path, data);
      const read = (await readTrajectories(path)).data;
      expect(bits(read)).toEqual(bits(data));
    }
    expect(readdirSync(folder)).toEqual(["walk.hdf5"]);
  });

  it("writes D4RL's layout, with a timeout where a trajectory ends without a terminal", async () => {
    const path = join(folder, "others.hdf5");
    const terminals = new Uint8Array(20);
    terminals[4] = 1;
    await writeTrajectories(path, walk(20, { terminals }));
    const file = new File(path, "r");
    const values = (name: string) => Array.from((file.get(name) as { value: ArrayLike<number> } | null)?.value ?? []);
    expect(values("terminals").indexOf(1)).toBe(4);
    expect(values("timeouts").flatMap((bit, i) => (bit ? [i] : []))).toEqual([12, 19]);
    expect(file.keys()).toEqual(["actions", "observations", "offsets", "terminals", "timeouts"]);
    file.close();
  });

  it("rejects invalid trajectories and a folder that does not exist", async () => {
    const path = join(folder, "bad.hdf5");
    await expect(writeTrajectories(path, walk(9, { offsets: Int32Array.of(0, 8) }))).rejects.toThrow(
      "offsets must rise",
    );
    const nowhere = join(folder, "none", "a.hdf5");
    await expect(writeTrajectories(nowhere, walk(20))).rejects.toThrow(
      `${nowhere}: cannot be written (No such file or directory)`,
    );
  });

  it.each([0, 1, 5])("reports a disk that is full after %i writes, and leaves the old file and no other", async (n) => {
    const path = join(folder, "full.hdf5");
    await writeTrajectories(path, walk(20));
    const [before, names] = [readFileSync(path), readdirSync(folder)];
    fillDisk(n);
    await expect(writeTrajectories(path, walk())).rejects.toThrow(
      `${path}: cannot be written (No space left on device)`,
    );
    vi.restoreAllMocks();
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder)).toEqual(names);
    await writeTrajectories(path, walk()); // the library works again after the error
    expect(bits((await readTrajectories(path)).data)).toEqual(bits(walk()));
  });
});

describe("cachedTrajectories", () => {
  const home = join(folder, "cache");
  const path = join(home, "penchant", "walk-1.hdf5");
  const data = walk(20);
  const load = async () => {
    vi.stubEnv("XDG_CACHE_HOME", home);
    let generated = 0;
    const notes: string[] = [];
    const generate = async () => {
      generated++;
      return data;
    };
    const got = await cachedTrajectories("walk-1", generate, (text) => notes.push(text));
    expect(got.observations).toEqual(data.observations);
    expect(got.offsets).toEqual(data.offsets);
    return { generated, notes };
  };

  it("generates data once", async () => {
    expect(await load()).toEqual({ generated: 1, notes: [] });
    expect(await load()).toEqual({ generated: 0, notes: [] });
  });

  it("generates data again if the file is damaged, with a warning", async () => {
    fs.writeFileSync(path, readFileSync(path).subarray(0, 1000));
    expect(await load()).toEqual({
      generated: 1,
      notes: [`${path}: cannot be read as HDF5 (the file is cut short); the data are generated again`],
    });
    expect(await load()).toEqual({ generated: 0, notes: [] });
  });

  it("returns data that cannot be cached, with a warning", async () => {
    rmSync(home, { recursive: true });
    fs.writeFileSync(home, "not a folder");
    const { generated, notes } = await load();
    expect([generated, notes.length]).toEqual([1, 1]);
    expect(notes[0]).toMatch(/ENOTDIR.*; the data are not cached and will be generated again next time$/);
    rmSync(home);
    fillDisk(0);
    expect((await load()).notes).toEqual([
      `${path}: cannot be written (No space left on device); the data are not cached and will be generated again next time`,
    ]);
  });

  it("rejects names that are paths, and ignores a relative XDG_CACHE_HOME", async () => {
    for (const name of ["../x", "a/b", ".x", ""]) {
      await expect(cachedTrajectories(name, async () => data)).rejects.toThrow(`name: got "${name}"`);
    }
    vi.stubEnv("XDG_CACHE_HOME", "relative");
    expect(cacheFolder()).not.toContain("relative");
  });
});
