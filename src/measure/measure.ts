// Times work on WebAssembly and on a GPU, if there is one, and compares their results.

import type { Backend, Program } from "../backend/backend.ts";
import type { WebGpuBackend } from "../backend/webgpu/webgpu.ts";
import type { WebGpuProgram } from "../backend/webgpu/webgpu-program.ts";
import { at } from "../base/arrays.ts";
import { BackendError } from "../base/errors.ts";
import { fusedAmount } from "./occupancy.ts";
import { type Amount, amountOfPlan } from "./op-counts.ts";
import { relativeErrorOf, resultsOf, type SizedWork, type Target, type Work } from "./work.ts";

/** Work of one size, measured. Times are in microseconds, and null where a backend refused the plan. */
export interface Measurement extends Amount {
  work: string;
  size: number;
  unit: string;
  /** Time of writing, running and reading, or of one of many training steps, by the host's clock. */
  wasm: number | null;
  webgpu: number | null;
  /** Time of a run alone; on a GPU by its own clock if it has one. */
  onCpu: number | null;
  onGpu: number | null;
  /** ‖a − b‖ / ‖a‖ of the results a on WebAssembly and b on the GPU. */
  relativeError: number | null;
  tolerance: number;
  /** Why a backend refused the plan, for instance because it exceeds its memory. */
  refused: { wasm?: string; webgpu?: string };
  target?: Target;
}

/** Repetitions of a measurement, whose median is reported: at least `minCount`, and more until `ms` milliseconds have passed. */
export interface Repetitions {
  minCount: number;
  ms: number;
}

/** Number of training steps before the results are compared. */
const CHECKED = 3;

/** Measures work of one size on one or two backends. */
export async function measure(
  work: Work,
  size: number,
  { cpu, gpu }: { cpu: Backend; gpu: WebGpuBackend | null },
  repetitions: Repetitions,
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
  const onCpu = await startOrRecord(cpu, use, measured);
  const onGpu = gpu && (await startOrRecord(gpu, use, measured));
  try {
    if (onCpu && onGpu)
      measured.relativeError = relativeErrorOf(await resultsOf(onCpu, use), await resultsOf(onGpu, use));
    if (onCpu) {
      measured.wasm = await totalTime(onCpu, use, repetitions);
      measured.onCpu = await runTime(repetitions, async (steps) => {
        const began = performance.now();
        await onCpu.run(steps);
        return 1000 * (performance.now() - began);
      });
    }
    if (onGpu) {
      const program = onGpu as WebGpuProgram;
      measured.webgpu = await totalTime(program, use, repetitions);
      measured.onGpu = await runTime(repetitions, async (steps) => (await program.time(steps)).gpu / 1000);
    }
  } finally {
    onGpu?.dispose?.();
  }
  return measured;
}

/** Loads a program and runs it once, or for a few steps of training. */
async function start(backend: Backend, use: SizedWork): Promise<Program> {
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

/** Like `start`, but returns null if the backend refuses the plan, and records why. */
async function startOrRecord(backend: Backend, use: SizedWork, measured: Measurement): Promise<Program | null> {
  try {
    return await start(backend, use);
  } catch (error) {
    if (!(error instanceof BackendError || error instanceof RangeError)) throw error;
    measured.refused[backend.name as "wasm" | "webgpu"] = error.message;
    return null;
  }
}

const median = (values: number[]): number =>
  at(
    values.sort((a, b) => a - b),
    values.length >> 1,
  );

async function repeated({ minCount, ms }: Repetitions, once: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  const end = performance.now() + ms;
  while (times.length < minCount || performance.now() < end) times.push(await once());
  return median(times);
}

/** Time per step of writing, running and reading. */
async function totalTime(program: Program, use: SizedWork, repetitions: Repetitions): Promise<number> {
  // Training is submitted many steps at a time; reading a metric waits for them.
  const metric = [...program.plan.named.keys()].find((name) => name.startsWith("metric."));
  const outputs = use.outputs ?? (metric ? [metric] : []);
  const once = async (steps: number): Promise<number> => {
    const began = performance.now();
    use.feed?.(program);
    await program.run(steps);
    for (const name of outputs) await program.read(name);
    return (1000 * (performance.now() - began)) / steps;
  };
  const first = await once(1);
  const steps = use.feed ? 1 : stepsFor(first, repetitions);
  return repeated(repetitions, () => once(steps));
}

/** Time of one step; `run` returns the microseconds of several. */
async function runTime(repetitions: Repetitions, run: (steps: number) => Promise<number>): Promise<number> {
  const steps = stepsFor(await run(1), repetitions);
  return repeated(repetitions, async () => (await run(steps)) / steps);
}

/** Number of steps that fill a fifth of the time, at most a hundred. */
const stepsFor = (us: number, { ms }: Repetitions): number => Math.max(1, Math.min(100, Math.floor((200 * ms) / us)));

/** Microseconds of host time per step when it submits `steps` steps to the GPU at once. */
export async function hostTime(
  gpu: WebGpuBackend,
  work: Work,
  size: number,
  steps: number,
  repetitions: Repetitions,
): Promise<number> {
  const program = (await start(gpu, work.at(size))) as WebGpuProgram;
  try {
    return await repeated(repetitions, async () => (await program.time(steps)).host / 1000 / steps);
  } finally {
    program.dispose();
  }
}
