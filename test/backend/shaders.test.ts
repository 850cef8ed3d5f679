// The shaders: every file of kernels/ is part of a module, every module compiles without a message, and the table of
// workgroups describes every entry point.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shaderCode } from "../../src/backend/webgpu/pipelines.ts";
import { SHADERS, type ShaderKernel } from "../../src/backend/webgpu/shader-kernel.ts";
import { WORKGROUPS, workgroupOf } from "../../src/backend/webgpu/workgroups.ts";
import { ROOFLINE_SHADER } from "../../src/measure/roofline.ts";
import { gpu } from "./gpu.ts";

const folder = new URL("../../kernels/", import.meta.url);
const MODULES: [string, string][] = [
  ["roofline", ROOFLINE_SHADER],
  ...SHADERS.map((s): [string, string] => [s, shaderCode(s)]),
];

it.each(readdirSync(folder))("%s is part of a module", (name) => {
  const text = readFileSync(new URL(name, folder), "utf8");
  expect(MODULES.filter(([, code]) => code.includes(text)).length, name).toBeGreaterThan(0);
});

it.each(SHADERS)("%s: sizes and arrays of the table are those of its entry points", (shader) => {
  const code = shaderCode(shader);
  const entries = Object.entries(WORKGROUPS[shader]);
  for (const [entry, { size }] of entries) expect(code).toContain(`@workgroup_size(${size.join(", ")}) fn ${entry}(`);
  expect(code.split("@workgroup_size").length - 1).toBe(entries.length);
  const arrays = entries.flatMap(([, spec]) => Object.keys(spec.arrays));
  expect(code.split("var<workgroup>").length - 1).toBe(arrays.length);
});

it("the workgroup of a product of matrices follows its tile: 16 terms of 4·SIDE rows and columns", () => {
  const unsized: ShaderKernel = { shader: "matmul", entry: "matmul", constants: {} };
  const kernel = (SIDE: number) => ({ ...unsized, constants: { SIDE } });
  expect(workgroupOf(kernel(16))).toEqual({ invocations: 256, memory: 4 * 16 * (64 + 64) });
  expect(workgroupOf(kernel(8))).toEqual({ invocations: 64, memory: 4 * 16 * (32 + 32) });
  expect(workgroupOf({ shader: "elementwise", entry: "elementwise", constants: {} })).toEqual({
    invocations: 256,
    memory: 0,
  });
  expect(() => workgroupOf(unsized)).toThrow("webgpu: matmul needs a value for SIDE");
  expect(() => workgroupOf({ ...unsized, entry: "gemm" })).toThrow('no workgroup for the entry point gemm of "matmul"');
});

describe.skipIf(!gpu)("on a device", () => {
  it.each(MODULES)("the module %s compiles without a message", async (_, code) => {
    const { messages } = await (gpu as NonNullable<typeof gpu>).device
      .createShaderModule({ code })
      .getCompilationInfo();
    expect(messages.map(({ lineNum, message }) => `${lineNum}: ${message}`)).toEqual([]);
  });
});
