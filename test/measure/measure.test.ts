// Measuring on the GPU at hand: times are there, and a GPU that computes something else is found out.

import { describe, expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import type { WebGpuBackend } from "../../src/backend/webgpu/webgpu.ts";
import { BackendError } from "../../src/base/errors.ts";
import { kernels } from "../../src/host/node.ts";
import { type BenchReport, faults } from "../../src/measure/bench-report.ts";
import { KERNELS } from "../../src/measure/kernel-work.ts";
import { measure } from "../../src/measure/measure.ts";
import { rooflineOf } from "../../src/measure/roofline.ts";
import { relativeErrorOf, type Work } from "../../src/measure/work.ts";
import { gpu } from "../backend/gpu.ts";

const cpu = wasm(await kernels());
const [gemm] = KERNELS as [Work];
const patience = { least: 1, ms: 0 };
const reportOf = (measured: BenchReport["measured"]) => ({ measured, rewarding: null }) as unknown as BenchReport;

describe.skipIf(!gpu)("on a GPU", () => {
  const device = gpu as WebGpuBackend;

  it("times a run by both clocks, and finds the results alike", async () => {
    const m = await measure(gemm, 64, { cpu, gpu: device }, patience);
    expect(m.relativeError).toBeLessThan(m.tolerance);
    for (const time of [m.wasm, m.webgpu, m.onGpu]) expect(time).toBeGreaterThan(0);
    expect(faults(reportOf([m]))).toEqual([]);
  });

  it("times more steps as longer", async () => {
    const { plan, prepare, feed } = gemm.at(128);
    const program = device.load(plan, 0);
    prepare(program);
    feed?.(program);
    await program.run();
    // The fastest of five: something else may run on the machine.
    const fastest = async (steps: number, clock: "gpu" | "host") => {
      const times: number[] = [];
      for (let i = 0; i < 5; i++) times.push((await program.time(steps))[clock] as number);
      return Math.min(...times);
    };
    expect(await fastest(20, "gpu")).toBeGreaterThan(await fastest(1, "gpu"));
    expect(await fastest(1, "host")).toBeGreaterThan(0);
    program.dispose();
  });

  it("measures multiply-adds and memory", async () => {
    const { gigaflops, gigabytes } = await rooflineOf(device.device, true);
    expect(gigaflops).toBeGreaterThan(0);
    expect(gigabytes).toBeGreaterThan(0);
    expect(Number.isFinite(gigaflops + gigabytes)).toBe(true);
  });

  it("finds out a GPU that computes something else", async () => {
    const wrong = {
      ...device,
      load: (...given: Parameters<WebGpuBackend["load"]>) => {
        const program = device.load(...given);
        const read = program.read.bind(program);
        program.read = async (name) => {
          const values = await read(name);
          values[3] = (values[3] as number) + 1e-3;
          return values;
        };
        return program;
      },
    };
    const m = await measure(gemm, 64, { cpu, gpu: wrong }, patience);
    expect(m.relativeError).toBeGreaterThan(m.tolerance);
    expect(faults(reportOf([m]))).toEqual([
      expect.stringMatching(
        /^GEMM, 64 a side: WebGPU differs from WebAssembly by a relative error of \S+; at most 0.00001 is allowed$/,
      ),
    ]);
  });
});

it("a GPU without room is no fault at a large size, and one at the smallest", async () => {
  const refusing = {
    name: "webgpu",
    load() {
      throw new BackendError("webgpu: it takes 4096 MiB");
    },
  } as unknown as WebGpuBackend;
  const [small, large] = [
    await measure(gemm, 32, { cpu, gpu: null }, patience),
    await measure(gemm, 64, { cpu, gpu: refusing }, patience),
  ];
  expect(large).toMatchObject({ webgpu: null, relativeError: null, refused: { webgpu: "webgpu: it takes 4096 MiB" } });
  expect(large.wasm).toBeGreaterThan(0);
  expect(faults(reportOf([small, large]))).toEqual([]);
  expect(faults(reportOf([large]))).toEqual(["GEMM, 64 a side: webgpu: it takes 4096 MiB"]);
});

it("results are apart by norm, over all vectors of a group; NaN where one is", () => {
  const of = (...vectors: number[][]) => new Map([["y", vectors]]);
  expect(relativeErrorOf(of([3], [4]), of([3], [4]))).toBe(0);
  expect(relativeErrorOf(of([3], [4]), of([3], [4.5]))).toBeCloseTo(0.1);
  expect(relativeErrorOf(of([3]), of([Number.NaN]))).toBeNaN();
  expect(relativeErrorOf(of([3]), of([]))).toBeNaN();
  expect(relativeErrorOf(of([0]), of([0.5]))).toBe(0.5);
});
