// Times work on WebAssembly and, where there is one, on a GPU, after checking that both compute the same.

import type { Backend, Program } from "../backend/backend.ts";
import type { WebGpuBackend, WebGpuProgram } from "../backend/webgpu/webgpu.ts";
import { BackendError } from "../base/errors.ts";
import { fusedAmount } from "./occupancy.ts";
import { type Amount, amountOfPlan } from "./op-counts.ts";
import { relativeErrorOf, resultsOf, type Target, type Use, type Work } from "./work.ts";

export interface Measurement extends Amount {
  work: string;
  size: number;
  unit: string;
  /** Microseconds as this process sees them: of writing, running and reading, or of one of many training steps. */
  wasm: number | null;
  webgpu: number | null;
  /** Microseconds of a run alone, on a GPU by its own clock where it has one. */
  onCpu: number | null;
  onGpu: number | null;
  /** ‖a − b‖ / ‖a‖ of results on both. */
  relativeError: number | null;
  tolerance: number;
  /** Why a backend has no time, as where it has no room for the plan. */
  refused: { wasm?: string; webgpu?: string };
  target?: Target;
}

/** A measurement is the median of `least` repetitions and of as many more as begin within `ms` milliseconds. */
export interface Patience {
  least: number;
  ms: number;
}

/** Steps of training after which states are compared. */
const CHECKED = 3;

export async function measure(
  work: Work,
  size: number,
  { cpu, gpu }: { cpu: Backend; gpu: WebGpuBackend | null },
  patience: Patience,
): Promise<Measurement> {
  const use = work.at(size);
  const measured: Measurement = {
    work: work.name,
    size,
    unit: work.unit,
    ...(gpu ? fusedAmount(use.plan) : amountOfPlan(use.plan)),
    wasm: null,
    webgpu: null,
    onCpu: null,
    onGpu: null,
    relativeError: null,
    tolerance: work.tolerance,
    refused: {},
    target: work.targets?.find((target) => target.size === size),
  };
  const onCpu = await started(cpu, use, measured);
  const onGpu = gpu && (await started(gpu, use, measured));
  try {
    if (onCpu && onGpu)
      measured.relativeError = relativeErrorOf(await resultsOf(onCpu, use), await resultsOf(onGpu, use));
    if (onCpu) {
      measured.wasm = await inAll(onCpu, use, patience);
      measured.onCpu = await alone(patience, async (steps) => {
        const began = performance.now();
        await onCpu.run(steps);
        return 1000 * (performance.now() - began);
      });
    }
    if (onGpu) {
      const program = onGpu as WebGpuProgram;
      measured.webgpu = await inAll(program, use, patience);
      measured.onGpu = await alone(patience, async (steps) => (await program.time(steps)).gpu / 1000);
    }
  } finally {
    onGpu?.dispose?.();
  }
  return measured;
}

/** A program that has run: once, or a few steps of training. */
async function start(backend: Backend, use: Use): Promise<Program> {
  const program = backend.load(use.plan, 0);
  try {
    use.prepare(program);
    use.feed?.(program);
    await program.run(use.outputs ? 1 : CHECKED);
    for (const name of use.outputs ?? []) await program.read(name);
  } catch (error) {
    program.dispose?.();
    throw error;
  }
  return program;
}

/** null where a backend refuses, which `measured` then says. */
async function started(backend: Backend, use: Use, measured: Measurement): Promise<Program | null> {
  try {
    return await start(backend, use);
  } catch (error) {
    if (!(error instanceof BackendError || error instanceof RangeError)) throw error;
    measured.refused[backend.name as "wasm" | "webgpu"] = error.message;
    return null;
  }
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] as number;

async function repeated({ least, ms }: Patience, once: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  const end = performance.now() + ms;
  while (times.length < least || performance.now() < end) times.push(await once());
  return median(times);
}

async function inAll(program: Program, use: Use, patience: Patience): Promise<number> {
  // Work that goes on by itself is submitted many steps at a time, and ends with a value that is read.
  const last = [...program.plan.named.keys()].find((name) => name.startsWith("metric.")) ?? use.outputs?.[0];
  const once = async (steps: number): Promise<number> => {
    const began = performance.now();
    use.feed?.(program);
    await program.run(steps);
    for (const name of use.outputs ?? (last ? [last] : [])) await program.read(name);
    return (1000 * (performance.now() - began)) / steps;
  };
  const first = await once(1);
  const steps = use.feed ? 1 : stepsFor(first, patience);
  return repeated(patience, () => once(steps));
}

/** `run` gives the microseconds of so many steps. */
async function alone(patience: Patience, run: (steps: number) => Promise<number>): Promise<number> {
  const steps = stepsFor(await run(1), patience);
  return repeated(patience, async () => (await run(steps)) / steps);
}

/** As many steps as fill a fifth of the time, a hundred at the most. */
const stepsFor = (us: number, { ms }: Patience): number => Math.max(1, Math.min(100, Math.floor((200 * ms) / us)));

/** Microseconds of this process for each of `steps` steps that it submits to the GPU at once. */
export async function hostTime(
  gpu: WebGpuBackend,
  work: Work,
  size: number,
  steps: number,
  patience: Patience,
): Promise<number> {
  const program = (await start(gpu, work.at(size))) as WebGpuProgram;
  try {
    return await repeated(patience, async () => (await program.time(steps)).host / 1000 / steps);
  } finally {
    program.dispose();
  }
}
