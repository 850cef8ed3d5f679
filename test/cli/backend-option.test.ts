// The option --backend: the commands that take it, an unknown name, a GPU, and a machine without one.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { gpu } from "../backend/gpu.ts";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();

it("lists the backends when given an unknown one", async () => {
  const { code, err } = await runIn(folder, "train --backend cuda");
  expect(code).not.toBe(0);
  expect(err).toContain("Allowed choices are wasm, webgpu, auto");
});

it("auto falls back to WebAssembly without a GPU, and says why", async () => {
  const train = "train --steps 20 --hidden 8 --latent 2 -o";
  const { code, err } = await runIn(folder, `${train} auto.safetensors --backend auto`);
  expect(code).toBe(0);
  expect(err).toMatch(
    /^auto: using wasm \(webgpu: this host has no navigator\.gpu, and the package webgpu does not load/m,
  );
  await runIn(folder, `${train} wasm.safetensors -q`);
  const [a, b] = ["auto", "wasm"].map((name) => readFileSync(`${folder}/${name}.safetensors`));
  expect(a).toEqual(b);
});

it("is an option of every command that trains", async () => {
  for (const command of ["train", "eval", "policy", "compare", "reproduce", "start"]) {
    expect((await runIn(folder, `${command} --help`)).out, command).toMatch(
      /--backend <name>\s[\s\S]*"wasm",\s+"webgpu",\s+"auto"/,
    );
  }
});

it("selects the backend of an experiment, whose result names it unless it is WebAssembly", async () => {
  const run = (backend: string) => runIn(folder, `reproduce tidybot --seeds 1 --json --backend ${backend}`);
  const [fallback, plain] = [await run("auto"), await run("wasm")];
  expect(fallback.err).toMatch(/^auto: using wasm \(webgpu: this host has no navigator\.gpu/m);
  expect(JSON.parse(fallback.out)).toEqual(JSON.parse(plain.out));
  expect(JSON.parse(plain.out).backend).toBeUndefined();
});

it.skipIf(!gpu?.device.adapterInfo.isFallbackAdapter)(
  "webgpu trains and predicts on a GPU, and reports the memory of each plan",
  async () => {
    const preload = fileURLToPath(new URL("software-gpu.mjs", import.meta.url));
    const on = (command: string) => runIn(folder, command, { preload });
    const trained = await on("train --steps 2 --batch 4 --hidden 8 --latent 2 --backend webgpu -o gpu.safetensors");
    expect(trained.err).toMatch(/^webgpu: this plan takes \S+ MiB of GPU memory$/m);
    expect(trained.out).toMatch(
      /^Saved gpu\.safetensors: [\d,]+ users, 2 steps, pairwise accuracy 0\.\d+ on held-out users/m,
    );
    const rows = Array.from({ length: 40 }, (_, i) => {
      const side = (k: number) => Array.from({ length: 5 }, (_, j) => (j === k % 5 ? 1 : 0));
      return JSON.stringify({ user: i % 4, a: side(i), b: side(i * 3 + 1), label: i % 2 });
    });
    writeFileSync(`${folder}/answers.jsonl`, rows.join("\n"));
    const evaluate = "eval gpu.safetensors answers.jsonl --context 2 --json";
    const [onGpu, onCpu] = [await on(`${evaluate} --backend webgpu`), await runIn(folder, evaluate)].map(({ out }) =>
      JSON.parse(out),
    );
    expect(onGpu.users).toBe(4);
    expect(Math.abs(onGpu.pairwiseLogLoss - onCpu.pairwiseLogLoss)).toBeLessThan(1e-5);
  },
);

it("webgpu without the package webgpu says how to install it, and writes nothing", async () => {
  const { code, err } = await runIn(folder, "train --backend webgpu -o m.safetensors");
  expect(code).toBe(1);
  expect(err).toMatch(
    /^penchant: webgpu: this host has no navigator\.gpu, and the package webgpu does not load .*; npm install webgpu$/m,
  );
  await expect(import("node:fs/promises").then((fs) => fs.access(`${folder}/m.safetensors`))).rejects.toThrow();
});
