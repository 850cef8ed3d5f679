// npm run bundle:gpu packs the GPU parity suite and the GPU benchmark, with Node, into dist/penchant-gpu.tar.xz for Linux x64
// machines without a network. To run it there: tar xf penchant-gpu.tar.xz && sh penchant-gpu/run.sh. It writes only to its folder.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, copyFile, cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { build } from "esbuild";

if (`${process.platform}-${process.arch}` !== "linux-x64")
  throw new Error(
    "bundle:gpu: the bundle contains this machine's Node and is for Linux x64; build it on a Linux x64 machine",
  );
const binding = "test/host/runtimes/node_modules/webgpu";
if (!existsSync(binding))
  throw new Error("bundle:gpu: the package webgpu is missing; install it with npm run setup:hosts");
const loader = /libvulkan\.so\.1 \(.*x86-64.*\) => (.*)/.exec(run("/sbin/ldconfig", "-p").toString())?.[1];
if (!loader) throw new Error("bundle:gpu: libvulkan.so.1 is missing; install it with apt-get install libvulkan1");

const folder = "dist/penchant-gpu";
execFileSync("node", ["build.mjs"], { stdio: "inherit" });
await rm(folder, { recursive: true, force: true });
for (const part of ["bin", "lib", "app"]) await mkdir(`${folder}/${part}`, { recursive: true });

/** The programs in the bundle, by name. */
const programs = { parity: "test/host/gpu/process.ts", bench: "bench/gpu.bench.ts" };
await build({
  entryPoints: programs,
  outdir: `${folder}/app`,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  minifySyntax: true,
  minifyWhitespace: true,
  format: "esm",
  platform: "node",
  target: "node20",
  loader: { ".wgsl": "text", ".wasm": "binary", ".safetensors": "binary" },
  // Some bundled packages are CommonJS and require Node's modules.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  logLevel: "warning",
});
await copyFile("dist/penchant.wasm", `${folder}/app/penchant.wasm`);

const part = (name) => [`${binding}/${name}`, `${folder}/app/node_modules/webgpu/${name}`];
for (const name of ["package.json", "index.js", "LICENSE.md", "dist/linux-x64/dawn.node"]) {
  const [from, to] = part(name);
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, { dereference: true });
}
run("strip", "-o", `${folder}/bin/node`, process.execPath);
await chmod(`${folder}/bin/node`, 0o755);
await copyFile(loader, `${folder}/lib/libvulkan.so.1`);
// For containers that have NVIDIA's driver but no manifest of it for the Vulkan loader.
const driver = { file_format_version: "1.0.0", ICD: { library_path: "libGLX_nvidia.so.0", api_version: "1.3.0" } };
await writeFile(`${folder}/lib/nvidia_icd.json`, JSON.stringify(driver));
await copyFile("bench/run-gpu.sh", `${folder}/run.sh`);
// Results name this version and commit.
const { version } = JSON.parse(await readFile("package.json", "utf8"));
const commit = run("git", "describe", "--always", "--dirty", "--exclude=*").toString().trim();
await writeFile(`${folder}/package.json`, JSON.stringify({ version: `${version}+${commit}`, type: "module" }));

run("tar", "-cJf", `${folder}.tar.xz`, "-C", "dist", "penchant-gpu");
const { size } = await stat(`${folder}.tar.xz`);
console.log(`${folder}.tar.xz: ${(size / 1e6).toFixed(1)} MB, contains ${Object.keys(programs).join(" and ")}`);

function run(command, ...args) {
  return execFileSync(command, args, { stdio: ["ignore", "pipe", "inherit"] });
}
