import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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
});
