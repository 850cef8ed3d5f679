// kernels/ as plain files: each belongs to a module that a device compiles without a word.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import roofline from "../../kernels/roofline.wgsl";
import { shaderCode } from "../../src/backend/webgpu/pipelines.ts";
import { SHADERS } from "../../src/backend/webgpu/shader-kernel.ts";
import { gpu } from "./gpu.ts";

const folder = new URL("../../kernels/", import.meta.url);
const MODULES: [string, string][] = [
  ["roofline", roofline],
  ...SHADERS.map((s): [string, string] => [s, shaderCode(s)]),
];

it.each(readdirSync(folder))("%s belongs to a module", (name) => {
  const text = readFileSync(new URL(name, folder), "utf8");
  expect(MODULES.filter(([, code]) => code.includes(text)).length, name).toBeGreaterThan(0);
});

describe.skipIf(!gpu)("on a device", () => {
  it.each(MODULES)("the module %s compiles without a word", async (_, code) => {
    const { messages } = await (gpu as NonNullable<typeof gpu>).device
      .createShaderModule({ code })
      .getCompilationInfo();
    expect(messages.map(({ lineNum, message }) => `${lineNum}: ${message}`)).toEqual([]);
  });
});
