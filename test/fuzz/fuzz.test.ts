import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../docs/markdown.ts";
import { FORMATS } from "./formats.ts";
import { fuzz } from "./fuzz.ts";

// Each damaged file is read with a valid result, or refused with an error that names it. npm run fuzz reads many more.
describe("damaged files", () => {
  it.each(Object.entries(FORMATS))("of %s", async (_, format) => {
    const folder = mkdtempSync(join(tmpdir(), "penchant-"));
    const counts = await fuzz(format, { seed: 7, to: 200, folder });
    expect(counts.failures).toEqual([]);
    expect(counts.read).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(0);
    expect(counts.read + counts.refused).toBe(200);
  });

  it("are counted by the command in docs/reliability.md", () => {
    const command = ["test/fuzz/run.mjs", "csv", "200", "--seed", "7"];
    const { stdout } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8" });
    expect(stdout).toMatch(/^csv: \d+ read, \d+ refused, /m);
  });
});
