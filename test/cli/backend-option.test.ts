// --backend: which commands take it, a name that there is none of, a GPU, and one that cannot be reached.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { gpu } from "../backend/gpu.ts";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();

it("names the backends", async () => {
  const { code, err } = await runIn(folder, "train --backend cuda");
  expect(code).not.toBe(0);
  expect(err).toContain("Allowed choices are wasm, webgpu, auto");
});

it("auto says why it takes WebAssembly where no GPU can be reached, and computes there", async () => {
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

it("every command that trains takes it", async () => {
  for (const command of ["train", "eval", "policy", "compare", "reproduce", "start"]) {
    expect((await runIn(folder, `${command} --help`)).out, command).toMatch(
      /--backend <name>\s[\s\S]*"wasm",\s+"webgpu",\s+"auto"/,
    );
  }
});

it("experiments run where it says, and their results name it where that is not WebAssembly", async () => {
  const run = (backend: string) => runIn(folder, `reproduce tidybot --seeds 1 --json --backend ${backend}`);
  const [none, plain] = [await run("auto"), await run("wasm")];
  expect(none.err).toMatch(/^auto: using wasm \(webgpu: this host has no navigator\.gpu/m);
  expect(JSON.parse(none.out)).toEqual(JSON.parse(plain.out));
  expect(JSON.parse(plain.out).backend).toBeUndefined();
}, 120_000);

it.skipIf(!gpu?.device.adapterInfo.isFallbackAdapter)(
  "on a GPU it says what each plan takes of its memory, trains and predicts",
  async () => {
    const preload = fileURLToPath(new URL("software-gpu.mjs", import.meta.url));
    const on = (command: string) => runIn(folder, command, { preload });
    const trained = await on("train --steps 2 --batch 4 --hidden 8 --latent 2 --backend webgpu -o gpu.safetensors");
    expect(trained.err).toMatch(/^webgpu: the plan takes \S+ MiB of the GPU's memory$/m);
    expect(trained.out).toMatch(/^Saved gpu\.safetensors: \d+ users, 2 steps, accuracy 0\.\d+ on users held out/m);
    const rows = Array.from({ length: 40 }, (_, i) => {
      const side = (k: number) => Array.from({ length: 5 }, (_, j) => (j === k % 5 ? 1 : 0));
      return JSON.stringify({ user: i % 4, a: side(i), b: side(i * 3 + 1), label: i % 2 });
    });
    writeFileSync(`${folder}/answers.jsonl`, rows.join("\n"));
    const judge = "eval gpu.safetensors answers.jsonl --context 2 --json";
    const [onGpu, onCpu] = [await on(`${judge} --backend webgpu`), await runIn(folder, judge)].map(({ out }) =>
      JSON.parse(out),
    );
    expect(onGpu.users).toBe(4);
    expect(Math.abs(onGpu.logLoss - onCpu.logLoss)).toBeLessThan(1e-5);
  },
  120_000,
);

it("without the package webgpu it says how to get it, and writes nothing", async () => {
  const { code, err } = await runIn(folder, "train --backend webgpu -o m.safetensors");
  expect(code).toBe(1);
  expect(err).toMatch(
    /^penchant: webgpu: this host has no navigator\.gpu, and the package webgpu does not load .*; npm install webgpu$/m,
  );
  await expect(import("node:fs/promises").then((fs) => fs.access(`${folder}/m.safetensors`))).rejects.toThrow();
});
