import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { checkTrajectories } from "../../src/data/trajectories.ts";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import { folder, golden, read } from "./hdf5.ts";

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
    [
      "a.npz",
      "",
      "a.npz: trajectories are read from .hdf5, .h5, .jsonl, .jsonl.gz, .json, .json.gz and .parquet files",
    ],
    ["empty.hdf5", "", "empty.hdf5: cannot be read as HDF5 (it is not an HDF5 file)"],
    ["text.h5", jsonl, "text.h5: cannot be read as HDF5 (it is not an HDF5 file)"],
    [
      "cut.h5",
      readFileSync(golden("d4rl.hdf5")).subarray(0, 6000),
      "cut.h5: cannot be read as HDF5 (the file is cut short)",
    ],
    ["empty.jsonl", "", "empty.jsonl: no rows"],
    ["cut.jsonl", jsonl.slice(0, 60), "cut.jsonl:2: not valid JSON"],
    ["cut.jsonl.gz", gzipSync(jsonl).subarray(0, 30), "cut.jsonl.gz: cannot be read (the compressed data end too soon"],
  ])("%s: the error is one sentence that names the file", async (name, content, message) => {
    if (content !== undefined) writeFileSync(join(folder, name), content);
    await expect(readTrajectories(join(folder, name))).rejects.toThrow(message);
  });

  it("reports a folder, and a file with 100 damaged bytes anywhere", async () => {
    mkdirSync(join(folder, "folder.hdf5"));
    await expect(readTrajectories(join(folder, "folder.hdf5"))).rejects.toThrow(
      "folder.hdf5: this folder is no dataset: ",
    );
    const bytes = Uint8Array.from(readFileSync(golden("d4rl.hdf5")));
    let failures = 0;
    for (let from = 0; from < bytes.length; from += 100) {
      writeFileSync(join(folder, `damaged-${from}.hdf5`), bytes.slice().fill(0xa5, from, from + 100));
      const outcome = await readTrajectories(join(folder, `damaged-${from}.hdf5`)).catch((error: Error) => error);
      if (outcome instanceof Error) expect(outcome.message).toContain(`damaged-${from}.hdf5: `);
      else checkTrajectories(outcome.data); // the damage changed a value, or bytes that are not read
      failures += Number(outcome instanceof Error);
    }
    expect(failures).toBeGreaterThan(5);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});
