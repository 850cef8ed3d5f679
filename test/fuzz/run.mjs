// Builds and runs the fuzzer of the readers: npm run fuzz -- csv 100000 --seed 1 damages small files in 100,000 ways, reads
// each, and reports how many were read, refused or failed. Files that fail are kept in dist/fuzz.

import { spawnSync } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { build } from "esbuild";

await build({
  entryPoints: ["test/fuzz/main.ts"],
  outfile: "dist/fuzz/main.mjs",
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  define: { "process.env.FUZZ_FOLDER": JSON.stringify("../../test/fuzz/") },
  logLevel: "warning",
});
await copyFile("src/io/trajectories/hdf5-worker.mjs", "dist/fuzz/hdf5-worker.mjs"); // it stands beside the code that starts it
process.exit(
  spawnSync(process.execPath, ["dist/fuzz/main.mjs", ...process.argv.slice(2)], { stdio: "inherit" }).status,
);
