import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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

describe("the experiment cache", () => {
  it("computes a result once and restores it exactly, typed arrays included", async () => {
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

  it("lists each machine and commit once, with its peak memory", async () => {
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

  it("keeps neither a result nor a claim when the work fails", async () => {
    const kept = await fresh();
    const work = () => kept.result("0-a", () => Promise.reject(new Error("no luck")));
    await expect(kept.claim("0-a", work)).rejects.toThrow("no luck");
    expect(kept.has("0-a")).toBe(false);
    expect(existsSync(claimOf("0-a"))).toBe(false);
  });

  it("rejects results of other settings and damaged files, and names the file", async () => {
    const kept = await fresh();
    await expect(openExperimentCache(folder, `task${names}`, { ...settings, rows: 99 })).rejects.toThrow(
      `task${names}.json: the pieces in this folder were computed with other settings; use another folder`,
    );
    writeFileSync(join(folder, `task${names}-0-a.json`), '{"made":');
    await expect(kept.result("0-a", async () => 1)).rejects.toThrow(/task\d+-0-a\.json: cannot be read .*; delete it/);
  });

  it("leaves pieces to the process that claims them and takes over those of dead processes", async () => {
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

  it("shares pieces among processes until all are computed", async () => {
    const kept = await fresh();
    const made: string[] = [];
    let bothMade = () => {};
    const unclaimedMade = new Promise<void>((resolve) => {
      bothMade = resolve;
    });
    const pieces = ["0-a", "0-b", "1-a"].map((piece) => ({
      piece,
      work: () =>
        kept.result(piece, async () => {
          made.push(piece);
          if (made.length === 2) bothMade();
          return made.length;
        }),
    }));
    writeFileSync(claimOf("0-b"), other);
    const sharing = runPieces(kept, pieces, signal);
    await unclaimedMade;
    expect(made).toEqual(["0-a", "1-a"]);
    rmSync(claimOf("0-b")); // the other process was stopped
    await sharing;
    expect(made).toEqual(["0-a", "1-a", "0-b"]);
  });

  it("stops waiting for other processes when the work is aborted", async () => {
    const kept = await fresh();
    const stop = new AbortController();
    writeFileSync(claimOf("0-a"), other);
    const sharing = runPieces(kept, [{ piece: "0-a", work: () => kept.result("0-a", async () => 1) }], stop.signal);
    stop.abort(new Error("stopped"));
    await expect(sharing).rejects.toThrow("stopped");
  });
});
