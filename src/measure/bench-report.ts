// WebAssembly against a GPU: all work at all sizes, what the GPU could do at the most, and the size at which it overtakes.

import type { Backend } from "../backend/backend.ts";
import type { WebGpuBackend } from "../backend/webgpu/webgpu.ts";
import { POLICY_DEFAULTS } from "../train/train-policy.ts";
import { overtaking } from "./crossover.ts";
import { iqlStep, JOBS, PAIRS } from "./job-work.ts";
import { KERNELS } from "./kernel-work.ts";
import { hostTime, type Measurement, measure } from "./measure.ts";
import { type KernelProfile, PAPER, profileKernels } from "./occupancy.ts";
import { type RewardingResult, rewardAll } from "./rewarding.ts";
import { type Roofline, rooflineOf } from "./roofline.ts";
import type { Work } from "./work.ts";

export interface BenchReport {
  gpu: Adapter | null;
  /** What the GPU reached without waiting for memory, and memory without waiting for it. */
  peak: Roofline | null;
  /** What work is at the size that has a target, else at its largest, on a GPU that there is on paper. */
  paper: typeof PAPER & { works: { work: string; size: number; kernels: KernelProfile[] }[] };
  measured: Measurement[];
  /** The size from which on a use takes less time on the GPU; null where it does not at the largest measured. */
  overtakes: { work: string; unit: string; size: number | null }[];
  /** Microseconds of this process for a step of IQL, of `steps` submitted at once; wanted: 50 at the most. */
  host: { microseconds: number; steps: number; target: number } | null;
  rewarding: RewardingResult | null;
}

export interface Adapter {
  name: string;
  vendor: string;
  architecture: string;
  driver: string;
  /** A processor that plays a GPU: times mean nothing. */
  software: boolean;
  /** Whether the device has timestamps; where not, times are those from submission to the end. */
  timestamps: boolean;
  largestBinding: number;
}

export interface ReportOptions {
  /** Without the largest sizes, in a tenth of the time. */
  quick?: boolean;
  /** Pieces of work done, and how many there are. */
  onWork?: (done: number, all: number) => void;
  /** States that are rewarded, and how many there are. */
  onReward?: (done: number, all: number) => void;
  signal?: AbortSignal;
}

/** How much is done. `rows`: states that are rewarded, at the most; `steps`: of IQL, at once. */
const FULL = { sizes: (work: Work) => work.sizes, least: 3, ms: 500, rows: 4_000_000, steps: 100 };
const QUICK = { ...FULL, sizes: (work: Work) => work.sizes.slice(0, -1), ms: 50, rows: 40_000 };
/** Where times mean nothing. */
const SOFTWARE = { sizes: (work: Work) => work.small, least: 1, ms: 0, rows: 8, steps: 2 };
/** States whose rewards are checked. */
const CHECKED = 8;
/** Microseconds that rewarding may take about: a slow GPU rewards fewer. */
const LONGEST = 300e6;

export async function runBenchmark(
  cpu: Backend,
  gpu: WebGpuBackend | null,
  options: ReportOptions = {},
): Promise<BenchReport> {
  const adapter = gpu && adapterOf(gpu.device);
  const amount = adapter?.software ? SOFTWARE : options.quick ? QUICK : FULL;
  const peak = gpu && (await rooflineOf(gpu.device, adapter?.software));
  const measured: Measurement[] = [];
  const all = [...KERNELS, ...JOBS].flatMap((work) => amount.sizes(work).map((size) => ({ work, size })));
  for (const [done, { work, size }] of all.entries()) {
    options.signal?.throwIfAborted();
    options.onWork?.(done, all.length);
    measured.push(await measure(work, size, { cpu, gpu }, amount));
  }
  options.onWork?.(all.length, all.length);
  const batch = adapter?.software ? (iqlStep.small[0] as number) : POLICY_DEFAULTS.batch;
  const { steps } = amount;
  const pairs = measured.findLast((m) => m.work === PAIRS.name && m.onGpu !== null);
  const affordable = pairs ? Math.floor((LONGEST * pairs.size) / (pairs.onGpu as number)) : 0;
  const rows = Math.max(CHECKED, Math.min(amount.rows, affordable));
  return {
    gpu: adapter,
    peak,
    paper: { ...PAPER, works: [...KERNELS, ...JOBS].map(onPaper) },
    measured,
    overtakes: gpu ? overtakes(measured) : [],
    host: gpu && { microseconds: await hostTime(gpu, iqlStep, batch, steps, amount), steps, target: 50 },
    rewarding: gpu && (await rewardAll(cpu, gpu, { rows, check: CHECKED, ...options })),
  };
}

function onPaper({ name, sizes, targets, at }: Work) {
  const size = (targets?.at(-1)?.size ?? sizes.at(-1)) as number;
  return { work: name, size, kernels: profileKernels(at(size).plan) };
}

function adapterOf({ adapterInfo, features, limits }: GPUDevice): Adapter {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapterInfo;
  const all = `${vendor} ${architecture} ${device} ${description}`;
  return {
    name: device || description || vendor || "unknown",
    vendor,
    architecture,
    driver: description,
    software: isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(all),
    timestamps: features.has("timestamp-query"),
    largestBinding: limits.maxStorageBufferBindingSize,
  };
}

function overtakes(measured: readonly Measurement[]): BenchReport["overtakes"] {
  return [...new Set(measured.map(({ work }) => work))].flatMap((work) => {
    const own = measured.filter((m) => m.work === work);
    const times = own.flatMap(({ size, wasm, webgpu }) =>
      wasm === null || webgpu === null ? [] : [{ size, slow: wasm, fast: webgpu }],
    );
    const unit = own[0]?.unit as string;
    return times.length > 1 ? [{ work, unit, size: overtaking(times) }] : [];
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
