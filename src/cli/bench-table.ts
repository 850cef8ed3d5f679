// The results of a benchmark as tables on stdout and as panels of a figure.

import type { TimesPanel } from "../figure/times.ts";
import type { BenchReport } from "../measure/bench-report.ts";
import type { Measurement } from "../measure/measure.ts";
import { printLine } from "./output.ts";
import { printTable } from "./result-table.ts";
import { bold } from "./terminal.ts";

const MEANINGLESS = "a software adapter: times are meaningless, only results are compared";

/** Prints the report on stdout. */
export function printReport(result: BenchReport): void {
  const { gpu, peak, measured, overtakes, host, rewarding } = result;
  if (gpu) printLine(bold(`${gpu.name} (${gpu.driver})${gpu.software ? `, ${MEANINGLESS}` : ""}`));
  if (gpu && peak && !gpu.software) {
    const clock = gpu.timestamps ? "its own clock" : "the host's clock, because it has no timestamps";
    printLine(`${peak.gigaflops.toFixed(0)} GFLOP/s and ${peak.gigabytes.toFixed(0)} GB/s peak; times by ${clock}`);
  }
  printTable(
    measured.map((m) => [`${m.work}, ${count(m.size)} ${m.unit}`, gpu?.software ? checked(m) : timed(m, result)]),
  );
  if (!gpu) return;
  printPaper(result);
  if (gpu.software) return;
  printLine(bold("Size from which on the GPU takes less time, copies included"));
  for (const { work, unit, size } of overtakes)
    printLine(`  ${work}: ${size === null ? "none of those measured" : `${short(size)} ${unit}`}`);
  if (host)
    printLine(
      `IQL: the host takes ${time(host.microseconds)} per step to submit ${host.steps} steps (target: ${host.target} µs)`,
    );
  if (rewarding) {
    const { states, comparators, seconds, pairsPerSecond } = rewarding;
    printLine(
      `${count(states)} states rewarded against ${comparators} each in ${seconds.toFixed(1)} s: ${pairsPerSecond.toExponential(2)} pairs per second`,
    );
  }
}

/** Prints the three kernels of each piece of work that have the most operations. */
function printPaper({ paper }: BenchReport): void {
  printLine(
    bold(`On a reference GPU of ${paper.multiprocessors} multiprocessors, ${paper.invocations} invocations each`),
  );
  printTable(
    paper.works.flatMap(({ work, size, kernels }) =>
      kernels.slice(0, 3).map((k) => [
        `${work}, ${count(size)}: ${k.entry}, workgroups of ${k.invocations}`,
        {
          dispatches: count(k.dispatches),
          MFLOP: short(k.flop / 1e6),
          MB: short(k.bytes / 1e6),
          workgroups: count(k.workgroups),
          occupancy: percent(k.occupancy),
          waves: short(k.waves),
        },
      ]),
    ),
  );
}

const checked = ({ relativeError, tolerance, refused }: Measurement): Record<string, string> => ({
  "relative error": relativeError === null ? "–" : relativeError.toExponential(1),
  allowed: tolerance.toExponential(0),
  results:
    refused.webgpu || refused.wasm
      ? "refused"
      : relativeError !== null && relativeError <= tolerance
        ? "agree"
        : "DIFFER",
});

function timed(
  { wasm, webgpu, onCpu, onGpu, flop, bytes, target }: Measurement,
  { gpu, peak }: BenchReport,
): Record<string, string> {
  const rate = (amount: number) => (onCpu === null ? "–" : (amount / onCpu / 1000).toPrecision(3));
  if (!gpu || !peak) return { total: time(wasm), computing: time(onCpu), "GFLOP/s": rate(flop), "GB/s": rate(bytes) };
  const share = (amount: number, peakRate: number) =>
    onGpu === null ? "–" : percent(amount / onGpu / 1000 / peakRate);
  const goal = target?.share === undefined ? time(target?.microseconds ?? null) : percent(target.share);
  return {
    wasm: time(wasm),
    webgpu: time(webgpu),
    "on the GPU": time(onGpu),
    "of f32 peak": share(flop, peak.gigaflops),
    "of bandwidth": share(bytes, peak.gigabytes),
    ...(target && { target: goal }),
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
const count = (n: number): string => n.toLocaleString("en");
const short = (n: number): string => n.toLocaleString("en", { maximumSignificantDigits: 3 });

function time(us: number | null): string {
  if (us === null) return "–";
  if (us < 999.5) return `${us.toPrecision(3)} µs`;
  return us < 999.5e3 ? `${(us / 1000).toPrecision(3)} ms` : `${(us / 1e6).toPrecision(3)} s`;
}

/** A panel for each piece of work measured at several sizes. */
export function panelsOf({ gpu, measured, overtakes }: BenchReport): TimesPanel[] {
  const works = [...new Set(measured.map(({ work }) => work))];
  return works.flatMap((work) => {
    const measurements = measured.filter((m) => m.work === work);
    if (measurements.length === 1) return [];
    const line = (name: string, timeOf: (m: Measurement) => number | null) => ({
      name,
      points: measurements.flatMap((m) => {
        const microseconds = timeOf(m);
        return microseconds === null ? [] : [{ size: m.size, microseconds }];
      }),
    });
    const lines = [line("WebAssembly", (m) => m.wasm)];
    if (gpu)
      lines.push(
        line(`WebGPU${gpu.software ? " (in software)" : ""}`, (m) => m.webgpu),
        line("on the GPU alone", (m) => m.onGpu),
      );
    const overtakesAt = overtakes.find((o) => o.work === work)?.size ?? null;
    return [
      { title: work, unit: measurements[0]?.unit ?? "", lines: lines.filter(({ points }) => points[0]), overtakesAt },
    ];
  });
}
