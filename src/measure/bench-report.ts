// The benchmark of WebAssembly against a GPU: all work at all sizes, the GPU's roofline, and the size at which it overtakes.

import type { Backend } from "../backend/backend.ts";
import type { WebGpuBackend } from "../backend/webgpu/webgpu.ts";
import { IQL_DEFAULTS } from "../train/policy-settings.ts";
import { crossover } from "./crossover.ts";
import { iqlStep, JOBS, PAIRS } from "./job-work.ts";
import { KERNELS } from "./kernel-work.ts";
import { hostTime, type Measurement, measure } from "./measure.ts";
import { type KernelProfile, profileKernels, REFERENCE_GPU } from "./occupancy.ts";
import { type RewardingResult, rewardAll } from "./reward-throughput.ts";
import { type Roofline, rooflineOf } from "./roofline.ts";
import type { Work } from "./work.ts";

/** The results of the benchmark. */
export interface BenchReport {
  gpu: Adapter | null;
  /** The measured roofline of the GPU. */
  peak: Roofline | null;
  /** Kernels of each piece of work on the reference GPU, at the largest size with a target, else at the largest size. */
  paper: typeof REFERENCE_GPU & { works: { work: string; size: number; kernels: KernelProfile[] }[] };
  measured: Measurement[];
  /** The size from which on the GPU takes less time; null if it does not at the largest size measured. */
  overtakes: { work: string; unit: string; size: number | null }[];
  /** Microseconds of host time per step of IQL when it submits `steps` at once, and the target for that time; not in software. */
  host: { microseconds: number; steps: number; target: number } | null;
  rewarding: RewardingResult | null;
}

/** A GPU adapter. */
export interface Adapter {
  name: string;
  vendor: string;
  architecture: string;
  driver: string;
  /** Whether it is a CPU that emulates a GPU, whose times are meaningless. */
  software: boolean;
  /** Whether the device has timestamp queries; without them, times are from submission to completion, by the host's clock. */
  timestamps: boolean;
  largestBinding: number;
}

/** Options of the benchmark. */
export interface ReportOptions {
  /** Leave out the largest sizes and spend a tenth of the time. */
  quick?: boolean;
  /** Called with the number of measurements done and their total number. */
  onWork?: (done: number, total: number) => void;
  /** Called with the number of states rewarded and their total number. */
  onReward?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/** The extent of a benchmark. `rows`: maximum number of states to reward. */
const FULL = { sizes: (work: Work) => work.sizes, minCount: 3, ms: 500, rows: 4_000_000 };
const QUICK = { ...FULL, sizes: (work: Work) => work.sizes.slice(0, -1), ms: 50, rows: 40_000 };
/** The extent for devices whose times are meaningless. */
const SOFTWARE = { sizes: (work: Work) => work.small, minCount: 1, ms: 0, rows: 8 };
/** Steps of IQL that are submitted at once, to measure the host's time for each. */
const STEPS = 100;
/** Number of states whose rewards are compared with WebAssembly's. */
const CHECKED = 8;
/** Approximate time limit for rewarding, in microseconds; a slow GPU rewards fewer states. */
const REWARDING_LIMIT = 300e6;

/**
 * Measures all work on the CPU and, if given, the GPU.
 * @throws the reason of `signal` when it aborts.
 */
export async function runBenchmark(
  cpu: Backend,
  gpu: WebGpuBackend | null,
  options: ReportOptions = {},
): Promise<BenchReport> {
  const adapter = gpu && adapterOf(gpu.device);
  const extent = adapter?.software ? SOFTWARE : options.quick ? QUICK : FULL;
  const peak = gpu && (await rooflineOf(gpu.device, adapter?.software));
  const measured: Measurement[] = [];
  const works = [...KERNELS, ...JOBS];
  const runs = works.flatMap((work) => extent.sizes(work).map((size) => ({ work, size })));
  for (const [done, { work, size }] of runs.entries()) {
    options.signal?.throwIfAborted();
    options.onWork?.(done, runs.length);
    measured.push(await measure(work, size, { cpu, gpu }, extent));
  }
  options.onWork?.(runs.length, runs.length);
  const isTimed = gpu && !adapter?.software;
  const pairs = measured.findLast((m) => m.work === PAIRS.name && m.onGpu !== null);
  const affordable = pairs ? Math.floor((REWARDING_LIMIT * pairs.size) / (pairs.onGpu as number)) : 0;
  const rows = Math.max(CHECKED, Math.min(extent.rows, affordable));
  return {
    gpu: adapter,
    peak,
    paper: { ...REFERENCE_GPU, works: works.map(profileOf) },
    measured,
    overtakes: gpu ? overtakes(measured) : [],
    host: isTimed
      ? { microseconds: await hostTime(gpu, iqlStep, IQL_DEFAULTS.batch, STEPS, extent), steps: STEPS, target: 50 }
      : null,
    rewarding: gpu && (await rewardAll(cpu, gpu, { rows, check: CHECKED, ...options })),
  };
}

function profileOf({ name, sizes, targets, at }: Work) {
  const size = (targets?.at(-1)?.size ?? sizes.at(-1)) as number;
  return { work: name, size, kernels: profileKernels(at(size).plan) };
}

function adapterOf({ adapterInfo, features, limits }: GPUDevice): Adapter {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapterInfo;
  const text = `${vendor} ${architecture} ${device} ${description}`;
  return {
    name: device || description || vendor || "unknown",
    vendor,
    architecture,
    driver: description,
    software: isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(text),
    timestamps: features.has("timestamp-query"),
    largestBinding: limits.maxStorageBufferBindingSize,
  };
}

function overtakes(measured: readonly Measurement[]): BenchReport["overtakes"] {
  return [...new Set(measured.map(({ work }) => work))].flatMap((work) => {
    const measurements = measured.filter((m) => m.work === work);
    const times = measurements.flatMap(({ size, wasm, webgpu }) =>
      wasm === null || webgpu === null ? [] : [{ size, slow: wasm, fast: webgpu }],
    );
    const unit = measurements[0]?.unit ?? "";
    return times.length > 1 ? [{ work, unit, size: crossover(times) }] : [];
  });
}

/** One line for each fault: results that differ, and work that the GPU refuses even at its smallest size. */
export function faults({ measured, rewarding }: BenchReport): string[] {
  const smallest = new Map(measured.toReversed().map((m) => [m.work, m]));
  const lines = measured.flatMap((m) => {
    const title = `${m.work}, ${m.size} ${m.unit}`;
    if (m.refused.webgpu && smallest.get(m.work) === m) return [`${title}: ${m.refused.webgpu}`];
    return m.relativeError === null ? [] : disagreement(title, m.relativeError, m.tolerance);
  });
  if (rewarding) lines.push(...disagreement("rewarding states", rewarding.relativeError, rewarding.tolerance));
  return lines;
}

/** NaN is never within the tolerance. */
const disagreement = (title: string, error: number, tolerance: number): string[] =>
  error <= tolerance
    ? []
    : [
        `${title}: WebGPU differs from WebAssembly by a relative error of ${error.toExponential(1)}; at most ${tolerance} is allowed`,
      ];
