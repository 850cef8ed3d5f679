// penchant bench: WebAssembly alone, and beside a GPU where there is one.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { gpu } from "../backend/gpu.ts";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();

it("says how to install the package webgpu if it is missing", async () => {
  const { code, out, err } = await runIn(folder, "bench --backends");
  expect(code).toBe(1);
  expect(out).toBe("");
  expect(err).toMatch(/^penchant: webgpu: this host has no navigator\.gpu.*; npm install webgpu$/m);
});

it.skipIf(!gpu?.device.adapterInfo.isFallbackAdapter)(
  "only checks results on a software adapter, says so, and writes both files",
  async () => {
    const preload = fileURLToPath(new URL("software-gpu.mjs", import.meta.url));
    const { code, out, err } = await runIn(folder, "bench --backends --figures results", { preload });
    expect(err).toContain(`Saved ${join("results", "bench.svg")}`);
    expect(out).toMatch(/a software adapter: times are meaningless, only results are compared$/m);
    expect(out).toMatch(/^GEMM, 64 a side +\S+ +1e-5 +agree$/m);
    expect(out).not.toMatch(/DIFFER|refused| µs| ms/);
    expect(code).toBe(0);
    const result = JSON.parse(await readFile(join(folder, "results/bench.json"), "utf8"));
    expect(result.gpu.software).toBe(true);
    expect(result.commit ?? result.version).toBeTruthy();
    const step = result.paper.works.find(({ work }: { work: string }) => work === "IQL step");
    expect(step.size).toBe(256);
    expect(step.kernels.map(({ entry }: { entry: string }) => entry)).toEqual(
      expect.arrayContaining(["matmul", "elementwise"]),
    );
    expect(result.rewarding.relativeError).toBeLessThan(result.rewarding.tolerance);
    expect(await readFile(join(folder, "results/bench.svg"), "utf8")).toMatch(/^<svg[\s\S]*WebGPU \(in software\)/);
    expect(existsSync(join(folder, "bench.json"))).toBe(false);
  },
);
