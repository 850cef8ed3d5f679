// --backend: a name that there is none of, and a GPU that cannot be reached.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
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
  expect(err).toMatch(/^auto: wasm, webgpu: this host has no navigator\.gpu, and the package webgpu does not load/m);
  await runIn(folder, `${train} wasm.safetensors -q`);
  const [a, b] = ["auto", "wasm"].map((name) => readFileSync(`${folder}/${name}.safetensors`));
  expect(a).toEqual(b);
});

it("without the package webgpu it says how to get it, and writes nothing", async () => {
  const { code, err } = await runIn(folder, "train --backend webgpu -o m.safetensors");
  expect(code).toBe(1);
  expect(err).toMatch(
    /^penchant: webgpu: this host has no navigator\.gpu, and the package webgpu does not load .*; npm install webgpu$/m,
  );
  await expect(import("node:fs/promises").then((fs) => fs.access(`${folder}/m.safetensors`))).rejects.toThrow();
});
