// Builds and runs the fuzzer of the readers: npm run fuzz -- csv 100000 --seed 1 damages small files in 100,000 ways, reads
// each, and reports how many were read, refused or failed. Files that fail are kept in dist/fuzz. npm run fuzz -- models does
// the same with model files, and uses those that load.

import { spawnSync } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { build } from "esbuild";

await build({
  entryPoints: ["test/fuzz/main.ts", "test/fuzz/models-main.ts"],
  outdir: "dist/fuzz",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  define: { "process.env.FUZZ_FOLDER": JSON.stringify("../../test/fuzz/") },
  logLevel: "warning",
});
await copyFile("src/io/trajectories/hdf5-worker.mjs", "dist/fuzz/hdf5-worker.mjs"); // it stands beside the code that starts it
const args = process.argv.slice(2);
const program = args[0] === "models" ? "models-main" : "main";
process.exit(spawnSync(process.execPath, [`dist/fuzz/${program}.mjs`, ...args], { stdio: "inherit" }).status);
