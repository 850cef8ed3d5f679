import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { baseModels } from "./model-changes.ts";
import { fuzzModels } from "./models.ts";

const files = baseModels(fileURLToPath(new URL("../", import.meta.url)));

// How long a file takes depends on the machine, so only npm run fuzz limits it.
it.each([1, 2, 3])("changed model files are refused, or give finite results: seed %d", async (seed) => {
  const { failures, refused, loaded, results } = await fuzzModels(files, { seed, to: 150, maxSeconds: Infinity });
  expect(failures).toEqual([]);
  expect(refused + loaded).toBe(150);
  expect(Math.min(refused, loaded)).toBeGreaterThan(25);
  expect(results).toBeGreaterThan(4 * loaded);
});
