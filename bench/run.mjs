// Builds the project and a benchmark, and runs the benchmark. npm run bench runs bench/main.ts, npm run bench -- training
// runs bench/training.ts, -- policy runs bench/policy.ts and -- gpu runs bench/gpu.bench.ts. Peers are measured in the same
// process if they are installed (npm ci --prefix bench/peers).

import { execFileSync } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { build } from "esbuild";

const args = process.argv.slice(2);
const name = ["training", "policy", "gpu"].find((name) => args.includes(name)) ?? "main";
const entry = name === "gpu" ? "gpu.bench" : name;
const out = name === "gpu" ? "dist" : "dist/bench"; // the command finds its files relative to dist
const asc = ["--no-install", "asc", "bench/assembly/roofline.ts", "--config", "none", "-o", `${out}/roofline.wasm`];
const flags = ["--runtime", "stub", "--use", "abort=", "--importMemory", "--noExportMemory", "-O3", "--enable", "simd"];

execFileSync("node", ["build.mjs"], { stdio: "inherit" });
execFileSync("npx", [...asc, ...flags], { stdio: "inherit" });
await build({
  entryPoints: [`bench/${entry}.ts`, "bench/memory.ts"],
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  loader: { ".wgsl": "text" },
  external: ["*/measure.mjs", "*/workload.mjs"],
  logLevel: "warning",
});
if (out !== "dist") await copyFile("dist/hdf5-worker.mjs", `${out}/hdf5-worker.mjs`); // it stands beside the code that starts it
if (out !== "dist") await copyFile("dist/penchant.wasm", `${out}/penchant.wasm`); // an agent loads it from the folder of its code
execFileSync("node", ["--expose-gc", `${out}/${entry}.mjs`, ...args], { stdio: "inherit" });
