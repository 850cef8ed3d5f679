// npm run test:gpu: runs the GPU suite (test/host/gpu) in each host with WebGPU, on a software GPU: SwiftShader with Dawn in
// Node and Chromium, lavapipe with wgpu in Deno. With --require-all, a missing host is a failure.

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { inChromium } from "./browsers.mjs";
import { HOSTS, output } from "./hosts.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = `${root}dist/suite/gpu`;
const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
const LAVAPIPE = ["x86_64", "aarch64"].map((machine) => `/usr/share/vulkan/icd.d/lvp_icd.${machine}.json`);

const bundle = (entry, name, platform) =>
  build({
    entryPoints: { [name]: `${root}test/host/gpu/${entry}.ts` },
    outdir: folder,
    bundle: true,
    format: "esm",
    platform,
    conditions: platform === "node" ? [] : ["browser"], // of #host
    target: "es2022",
    loader: { ".wgsl": "text", ".wasm": "binary", ".safetensors": "binary" },
    logLevel: "warning",
  });

const driver = (path) => (existsSync(path) ? { VK_ICD_FILENAMES: path } : {});
const script = async (path, selection, args, env) =>
  JSON.parse(
    await output(path, [...args, `${folder}/process.js`, "--json", ...selection], {
      env: { ...process.env, ...env },
    }),
  );

/**
 * Every op runs in all three hosts, in Node as a part of `npm test`. PyTorch's numbers are split among them: software takes
 * seconds to compile shaders.
 */
const RUNS = {
  node: (path) =>
    script(
      path,
      ["--models", "--share", "0,1,6"],
      ["--import", `${root}test/cli/software-gpu.mjs`],
      driver(SWIFTSHADER),
    ),
  deno: (path) =>
    script(path, ["--share", "2,6,6"], ["run", "--no-prompt", "--cached-only"], {
      ...driver(LAVAPIPE.find(existsSync) ?? ""),
      DENO_DIR: `${folder}/cache`,
    }),
  async chromium(path) {
    const disk = await mkdtemp(`${tmpdir()}/penchant-gpu-`);
    const args = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
    try {
      return await inChromium(path, folder, disk, args, (page) =>
        page.evaluate(() => globalThis.run({ share: [1, 2, 6] })),
      );
    } finally {
      await rm(disk, { recursive: true });
    }
  },
};

await rm(folder, { recursive: true, force: true });
await bundle("process", "process", "node");
await bundle("page", "suite", "neutral");
const requireAll = process.argv.includes("--require-all");
const fail = (text) => {
  process.exitCode = 1;
  console.error(`FAILED  ${text}`);
};
await Promise.all(
  HOSTS.filter(({ name }) => RUNS[name]).map(async ({ name, path, version }) => {
    if (!path) {
      if (requireAll) fail(`${name}: it is missing; npm run setup:hosts installs it`);
      else console.error(`NOT TESTED in ${name}: it is missing; npm run setup:hosts installs it`);
      return;
    }
    const began = performance.now();
    try {
      const { adapter, checks } = await RUNS[name](path);
      const results = Object.entries(checks);
      const wrong = results.filter(([, error]) => error !== null);
      for (const [check, error] of wrong) fail(`${name}, ${check}: ${error}`);
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      const right = results.length - wrong.length;
      console.log(`${name.padEnd(8)} ${version}, ${adapter}: ${right} of ${results.length} checks, ${seconds} s`);
    } catch (error) {
      if (requireAll || !/no GPU adapter|webgpu does not load/.test(error.message)) fail(`${name}: ${error.message}`);
      else console.error(`NOT TESTED in ${name}: it has no GPU; npm run setup:hosts installs one in software`);
    }
  }),
);
