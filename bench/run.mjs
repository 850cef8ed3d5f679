// npm run bench: builds the benchmark beside the project and runs it. Peers are measured in the same
// process when bench/peers is installed (npm ci --prefix bench/peers). npm run bench -- training is bench/training.ts,
// npm run bench -- policy is bench/policy.ts.

import { execFileSync } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { build } from "esbuild";

const out = "dist/bench";
const args = process.argv.slice(2);
const name = ["training", "policy"].find((name) => args.includes(name)) ?? "main";
const asc = ["--no-install", "asc", "bench/assembly/roofline.ts", "--config", "none", "-o", `${out}/roofline.wasm`];
const flags = ["--runtime", "stub", "--use", "abort=", "--importMemory", "--noExportMemory", "-O3", "--enable", "simd"];

execFileSync("node", ["build.mjs"], { stdio: "inherit" });
execFileSync("npx", [...asc, ...flags], { stdio: "inherit" });
await build({
  entryPoints: [`bench/${name}.ts`, "bench/memory.ts"],
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  external: ["*/measure.mjs", "*/workload.mjs"],
  logLevel: "warning",
});
await copyFile("dist/penchant.wasm", `${out}/penchant.wasm`); // what an agent loads lies beside its code
execFileSync("node", ["--expose-gc", `${out}/${name}.mjs`, ...args], { stdio: "inherit" });
