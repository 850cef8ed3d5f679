// npm run bench: builds the benchmark beside the project and runs it. Peers are measured in the same
// process when bench/peers is installed (npm ci --prefix bench/peers). npm run bench -- training is bench/training.ts,
// npm run bench -- policy is bench/policy.ts, npm run bench -- gpu is bench/gpu.bench.ts.

import { execFileSync } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { build } from "esbuild";

const args = process.argv.slice(2);
const name = ["training", "policy", "gpu"].find((name) => args.includes(name)) ?? "main";
const entry = name === "gpu" ? "gpu.bench" : name;
const out = name === "gpu" ? "dist" : "dist/bench"; // the command looks around from where it is
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
if (out !== "dist") await copyFile("dist/penchant.wasm", `${out}/penchant.wasm`); // what an agent loads lies beside its code
execFileSync("node", ["--expose-gc", `${out}/${entry}.mjs`, ...args], { stdio: "inherit" });
