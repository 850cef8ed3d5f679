// --backend: a name that there is none of, and a GPU that cannot be reached.

import { expect, it } from "vitest";
import { runIn, temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();

it("names the backends", async () => {
  const { code, err } = await runIn(folder, "train --backend cuda");
  expect(code).not.toBe(0);
  expect(err).toContain("Allowed choices are wasm, webgpu");
});

it("without the package webgpu it says how to get it, and writes nothing", async () => {
  const { code, err } = await runIn(folder, "train --backend webgpu -o m.safetensors");
  expect(code).toBe(1);
  expect(err).toMatch(
    /^penchant: webgpu: this host has no navigator\.gpu, and the package webgpu does not load .*; npm install webgpu$/m,
  );
  await expect(import("node:fs/promises").then((fs) => fs.access(`${folder}/m.safetensors`))).rejects.toThrow();
});
