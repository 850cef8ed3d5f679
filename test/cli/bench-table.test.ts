// The tables and figures of a benchmark, for an invented GPU.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { panelsOf, printReport } from "../../src/cli/bench-table.ts";
import { timesBySize } from "../../src/figure/times.ts";
import type { BenchReport } from "../../src/measure/bench-report.ts";
import type { Measurement } from "../../src/measure/measure.ts";
import { REFERENCE_GPU } from "../../src/measure/occupancy.ts";

/** 1,000 µs on the GPU for 250 MFLOP and 10 MB: a quarter of 1,000 GFLOP/s, a tenth of 100 GB/s. */
const measured = (given: Partial<Measurement>): Measurement => ({
  work: "GEMM",
  size: 1024,
  unit: "a side",
  flop: 250e6,
  bytes: 10e6,
  wasm: 20_000,
  webgpu: 2000,
  onCpu: 12_500,
  onGpu: 1000,
  relativeError: 1e-6,
  tolerance: 1e-5,
  refused: {},
  ...given,
});

const KERNEL = {
  entry: "matmul",
  dispatches: 2,
  flop: 250e6,
  bytes: 10e6,
  invocations: 256,
  memory: 8192,
  workgroups: 1056,
  occupancy: 1,
  waves: 1,
};

const gpu = {
  name: "Some GPU",
  vendor: "",
  architecture: "",
  driver: "1.2.3",
  software: false,
  timestamps: true,
  largestBinding: 2 ** 31,
};
const report = (given: Partial<BenchReport>): BenchReport => ({
  gpu,
  peak: { gigaflops: 1000, gigabytes: 100 },
  paper: { ...REFERENCE_GPU, works: [{ work: "GEMM", size: 1024, kernels: [KERNEL] }] },
  measured: [
    measured({ size: 256, wasm: 300, webgpu: 900 }),
    measured({ target: { size: 1024, share: 0.15 } }),
    measured({ work: "IQL step", size: 256, unit: "transitions", target: { size: 256, microseconds: 600 } }),
  ],
  overtakes: [
    { work: "GEMM", unit: "a side", size: 456.7 },
    { work: "e^x", unit: "values", size: null },
  ],
  host: { microseconds: 12.34, steps: 100, target: 50 },
  rewarding: { states: 4e6, comparators: 1000, seconds: 50, pairsPerSecond: 8e7, relativeError: 0, tolerance: 1e-5 },
  ...given,
});

let lines: string[] = [];
const { columns } = process.stdout;
beforeEach(() => {
  lines = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    lines.push(String(text).replace(/\n$/, ""));
    return true;
  });
  process.stdout.columns = 100;
});
afterEach(() => {
  vi.restoreAllMocks();
  process.stdout.columns = columns;
});

it("prints shares of the GPU's peak, targets, and the sizes at which the GPU overtakes", () => {
  printReport(report({}));
  const text = lines.join("\n");
  expect(text).toContain("Some GPU (1.2.3)\n1000 GFLOP/s and 100 GB/s peak; times by its own clock");
  expect(text).toMatch(/^GEMM, 1,024 a side +20\.0 ms +2\.00 ms +1\.00 ms +25 % +10 % +15 %$/m);
  expect(text).toMatch(/^GEMM, 1,024: matmul, workgroups of 256 +2 +250 +10 +1,056 +100 % +1$/m);
  expect(text).toMatch(/^IQL step, 256 transitions .* 600 µs$/m);
  expect(text).toContain("  GEMM: 457 a side\n  e^x: none of those measured");
  expect(text).toContain("takes 12.3 µs per step to submit 100 steps (target: 50 µs)");
  expect(text).toContain("4,000,000 states rewarded against 1000 each in 50.0 s: 8.00e+7 pairs per second");
});

it("prints no times for a software adapter and says why", () => {
  const wrong = [
    measured({}),
    measured({ size: 2048, relativeError: 0.1 }),
    measured({ size: 1, relativeError: Number.NaN }),
  ];
  printReport(report({ gpu: { ...gpu, software: true }, measured: wrong }));
  const text = lines.join("\n");
  expect(text).toContain("times are meaningless");
  expect(text).toMatch(/^GEMM, 1,024 a side +1\.0e-6 +1e-5 +agree$/m);
  expect(text).toMatch(/^GEMM, 2,048 a side +1\.0e-1 +1e-5 +DIFFER$/m);
  expect(text).toMatch(/^GEMM, 1 a side +NaN +1e-5 +DIFFER$/m);
  expect(text).not.toMatch(/µs|ms\b|GFLOP\/s/);
});

it("prints rates of WebAssembly without a GPU", () => {
  printReport(report({ gpu: null, peak: null, overtakes: [], host: null, rewarding: null }));
  expect(lines.join("\n")).toMatch(/^GEMM, 1,024 a side +20\.0 ms +12\.5 ms +20\.0 +0\.800$/m);
});

it("draws times by size and marks where the GPU overtakes", async () => {
  const panels = panelsOf(report({}));
  expect(panels).toEqual([
    {
      title: "GEMM",
      unit: "a side",
      overtakesAt: 456.7,
      lines: [
        ["WebAssembly", 300, 20_000],
        ["WebGPU", 900, 2000],
        ["on the GPU alone", 1000, 1000],
      ].map(([name, small, large]) => ({
        name,
        points: [
          { size: 256, microseconds: small },
          { size: 1024, microseconds: large },
        ],
      })),
    },
  ]);
  const svg = await timesBySize(panels);
  expect(svg).toContain("stroke-dasharray");
  expect(svg).toContain("on the GPU alone");
  const [panel] = panels as [(typeof panels)[number]];
  expect(await timesBySize([{ ...panel, overtakesAt: null }])).not.toContain("stroke-dasharray");
  await expect(timesBySize([{ ...panel, overtakesAt: 0 }])).rejects.toThrow("GEMM, overtakesAt: got 0");
});
