// Measurement on the available GPU: it reports times, and detects a GPU whose results are wrong.

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
const repetitions = { minCount: 1, ms: 0 };
const reportOf = (measured: BenchReport["measured"]) => ({ measured, rewarding: null }) as unknown as BenchReport;

describe.skipIf(!gpu)("on a GPU", () => {
  const device = gpu as WebGpuBackend;

  it("measures a run by the clocks of the host and the GPU, and finds that results agree", async () => {
    const m = await measure(gemm, 64, { cpu, gpu: device }, repetitions);
    expect(m.relativeError).toBeLessThan(m.tolerance);
    for (const time of [m.wasm, m.webgpu, m.onGpu]) expect(time).toBeGreaterThan(0);
    expect(faults(reportOf([m]))).toEqual([]);
  });

  it("measures longer GPU times for more steps", async () => {
    const { plan, prepare, feed } = gemm.at(128);
    const program = device.load(plan, 0);
    prepare(program);
    feed?.(program);
    await program.run();
    // The fastest of five, because other processes may slow some runs down.
    const fastest = async (steps: number, clock: "gpu" | "host") => {
      const times: number[] = [];
      for (let i = 0; i < 5; i++) times.push((await program.time(steps))[clock] as number);
      return Math.min(...times);
    };
    expect(await fastest(20, "gpu")).toBeGreaterThan(await fastest(1, "gpu"));
    expect(await fastest(1, "host")).toBeGreaterThan(0);
    program.dispose();
  });

  it("measures the rate of multiply-adds and the memory bandwidth", async () => {
    const { gigaflops, gigabytes } = await rooflineOf(device.device, true);
    expect(gigaflops).toBeGreaterThan(0);
    expect(gigabytes).toBeGreaterThan(0);
    expect(Number.isFinite(gigaflops + gigabytes)).toBe(true);
  });

  it("reports a GPU whose results are wrong", async () => {
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
    const m = await measure(gemm, 64, { cpu, gpu: wrong }, repetitions);
    expect(m.relativeError).toBeGreaterThan(m.tolerance);
    expect(faults(reportOf([m]))).toEqual([
      expect.stringMatching(
        /^GEMM, 64 a side: WebGPU differs from WebAssembly by a relative error of \S+; at most 0.00001 is allowed$/,
      ),
    ]);
  });
});

it("a GPU without enough memory is a fault at the smallest size only", async () => {
  const refusing = {
    name: "webgpu",
    load() {
      throw new BackendError("webgpu: it takes 4096 MiB");
    },
  } as unknown as WebGpuBackend;
  const [small, large] = [
    await measure(gemm, 32, { cpu, gpu: null }, repetitions),
    await measure(gemm, 64, { cpu, gpu: refusing }, repetitions),
  ];
  expect(large).toMatchObject({ webgpu: null, relativeError: null, refused: { webgpu: "webgpu: it takes 4096 MiB" } });
  expect(large.wasm).toBeGreaterThan(0);
  expect(faults(reportOf([small, large]))).toEqual([]);
  expect(faults(reportOf([large]))).toEqual(["GEMM, 64 a side: webgpu: it takes 4096 MiB"]);
});

it("the relative error is over all vectors of a group, by norm; NaN if a value is NaN or missing", () => {
  const group = (...vectors: number[][]) => new Map([["y", vectors]]);
  expect(relativeErrorOf(group([3], [4]), group([3], [4]))).toBe(0);
  expect(relativeErrorOf(group([3], [4]), group([3], [4.5]))).toBeCloseTo(0.1);
  expect(relativeErrorOf(group([3]), group([Number.NaN]))).toBeNaN();
  expect(relativeErrorOf(group([3]), group([]))).toBeNaN();
  expect(relativeErrorOf(group([0]), group([0.5]))).toBe(0.5);
});
