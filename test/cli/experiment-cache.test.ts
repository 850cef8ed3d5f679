import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { openExperimentCache, runPieces } from "../../src/cli/experiment-cache.ts";
import { temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();
const settings = { rows: 100, policy: { steps: 10 } };
const { signal } = new AbortController();
let names = 0;
const fresh = () => openExperimentCache(folder, `task${++names}`, settings);
const claimOf = (piece: string) => join(folder, `task${names}-${piece}.claim`);
/** A process that lives as long as this one, and is not this one. */
const other = String(process.ppid);

describe("kept pieces of an experiment", () => {
  it("are made once, and come back as they were, arrays and all", async () => {
    const value = { played: [{ user: 1, success: true, observations: Float32Array.of(0.1, -3e38, 1e-45) }], curve: [] };
    const kept = await fresh();
    expect(kept.has("0-a")).toBe(false);
    expect(await kept.result("0-a", async () => value)).toEqual(value);
    expect(kept.has("0-a")).toBe(true);
    const again = await openExperimentCache(folder, `task${names}`, settings);
    const came = await again.result("0-a", () => Promise.reject(new Error("made again")));
    expect(came).toEqual(value);
    expect(again.provenances()).toEqual(kept.provenances());
    expect(again.provenances()).toMatchObject([{ node: process.versions.node }]);
  });

  it("name each machine and commit once, with the most memory", async () => {
    const kept = await fresh();
    for (const [i, [cpu, peakMegabytes]] of [
      ["one", 5],
      ["two", 9],
      ["one", 7],
      ["one", 6],
    ].entries()) {
      const made = { cpu, node: "20", commit: "abc", peakMegabytes, date: "2026-01-01" };
      writeFileSync(join(folder, `task${names}-${i}.json`), JSON.stringify({ made, value: i }));
      await kept.result(`${i}`, () => Promise.reject(new Error("made again")));
    }
    expect(kept.provenances().map(({ cpu, peakMegabytes }) => [cpu, peakMegabytes])).toEqual([
      ["one", 7],
      ["two", 9],
    ]);
  });

  it("are nothing where the work fails, and claimed by nobody", async () => {
    const kept = await fresh();
    const work = () => kept.result("0-a", () => Promise.reject(new Error("no luck")));
    await expect(kept.claim("0-a", work)).rejects.toThrow("no luck");
    expect(kept.has("0-a")).toBe(false);
    expect(existsSync(claimOf("0-a"))).toBe(false);
  });

  it("are refused with other settings, and where a file is damaged, by name", async () => {
    const kept = await fresh();
    await expect(openExperimentCache(folder, `task${names}`, { ...settings, rows: 99 })).rejects.toThrow(
      `task${names}.json: the pieces in this folder were made with other settings; give another folder`,
    );
    writeFileSync(join(folder, `task${names}-0-a.json`), '{"made":');
    await expect(kept.result("0-a", async () => 1)).rejects.toThrow(/task\d+-0-a\.json: cannot be read .*; delete it/);
  });

  it("that another process works on are left to it, and those of one that died are taken over", async () => {
    const kept = await fresh();
    const work = async () => {
      expect(readFileSync(claimOf("0-a"), "utf8").split(" ")[0]).toBe(String(process.pid));
    };
    writeFileSync(claimOf("0-a"), other);
    expect(await kept.claim("0-a", () => Promise.reject(new Error("done twice")))).toBe(false);
    expect(readFileSync(claimOf("0-a"), "utf8")).toBe(other);
    for (const dead of ["", "4194305", String(process.pid)]) {
      writeFileSync(claimOf("0-a"), dead);
      expect(await kept.claim("0-a", work)).toBe(true);
      expect(existsSync(claimOf("0-a"))).toBe(false);
    }
  });

  it("are shared: each is made by one process, and all are there at the end", async () => {
    const kept = await fresh();
    const made: string[] = [];
    const pieces = ["0-a", "0-b", "1-a"].map((piece) => ({
      piece,
      work: () => kept.result(piece, async () => made.push(piece)),
    }));
    writeFileSync(claimOf("0-b"), other);
    const sharing = runPieces(kept, pieces, signal);
    await vi.waitFor(() => expect(made).toEqual(["0-a", "1-a"]), { timeout: 20_000 });
    rmSync(claimOf("0-b")); // the other process was stopped
    await sharing;
    expect(made).toEqual(["0-a", "1-a", "0-b"]);
  });

  it("stop being waited for when the work is stopped", async () => {
    const kept = await fresh();
    const stop = new AbortController();
    writeFileSync(claimOf("0-a"), other);
    const sharing = runPieces(kept, [{ piece: "0-a", work: () => kept.result("0-a", async () => 1) }], stop.signal);
    stop.abort(new Error("stopped"));
    await expect(sharing).rejects.toThrow("stopped");
  });
});
