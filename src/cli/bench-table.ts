// What a benchmark found, as a table and as panels of a figure.

import type { TimesPanel } from "../figure/times.ts";
import type { BenchReport } from "../measure/bench-report.ts";
import type { Measurement } from "../measure/measure.ts";
import { printTable } from "./result-table.ts";
import { bold } from "./terminal.ts";

const MEANINGLESS = "a software adapter: times mean nothing, only results are checked";

/** On stdout. */
export function printReport(result: BenchReport): void {
  const { gpu, peak, measured, overtakes, host, rewarding } = result;
  if (gpu) console.log(bold(`${gpu.name} (${gpu.driver})${gpu.software ? `, ${MEANINGLESS}` : ""}`));
  if (gpu && peak && !gpu.software) {
    const clock = gpu.timestamps ? "its own clock, unrounded" : "this process's clock: it has no timestamps";
    console.log(
      `${peak.gigaflops.toFixed(0)} GFLOP/s and ${peak.gigabytes.toFixed(0)} GB/s at the most; times by ${clock}`,
    );
  }
  printTable(
    measured.map((m) => [`${m.work}, ${count(m.size)} ${m.unit}`, gpu?.software ? checked(m) : timed(m, result)]),
  );
  if (!gpu) return;
  printPaper(result);
  if (gpu.software) return;
  console.log(bold("Copies in and out included, the GPU takes less time from"));
  for (const { work, unit, size } of overtakes)
    console.log(`  ${work}: ${size === null ? "no size measured" : `${short(size)} ${unit}`}`);
  if (host)
    console.log(
      `IQL: this process takes ${time(host.microseconds)} to submit each of ${host.steps} steps (wanted: ${host.target} µs)`,
    );
  if (rewarding) {
    const { states, comparators, seconds, pairsPerSecond } = rewarding;
    console.log(
      `${count(states)} states rewarded beside ${comparators} in ${seconds.toFixed(1)} s: ${pairsPerSecond.toExponential(2)} pairs a second`,
    );
  }
}

/** The kernels that compute the most in each piece of work. */
function printPaper({ paper }: BenchReport): void {
  console.log(bold(`On paper, ${paper.multiprocessors} multiprocessors of ${paper.invocations} invocations`));
  printTable(
    paper.works.flatMap(({ work, size, kernels }) =>
      kernels.slice(0, 3).map((k) => [
        `${work}, ${count(size)}: ${k.entry} of ${k.invocations}`,
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
  difference: relativeError === null ? "–" : relativeError.toExponential(1),
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
  if (!gpu || !peak)
    return { "in all": time(wasm), computing: time(onCpu), "GFLOP/s": rate(flop), "GB/s": rate(bytes) };
  const share = (amount: number, most: number) => (onGpu === null ? "–" : percent(amount / onGpu / 1000 / most));
  const wanted = target?.share === undefined ? time(target?.microseconds ?? null) : percent(target.share);
  return {
    wasm: time(wasm),
    webgpu: time(webgpu),
    "on the GPU": time(onGpu),
    "of its f32": share(flop, peak.gigaflops),
    "of its memory": share(bytes, peak.gigabytes),
    ...(target && { wanted }),
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

/** A panel for all that was measured at several sizes. */
export function panelsOf({ gpu, measured, overtakes }: BenchReport): TimesPanel[] {
  const works = [...new Set(measured.map(({ work }) => work))];
  return works.flatMap((work) => {
    const own = measured.filter((m) => m.work === work);
    if (own.length === 1) return [];
    const line = (name: string, of: (m: Measurement) => number | null) => ({
      name,
      points: own.flatMap((m) => {
        const microseconds = of(m);
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
    return [{ title: work, unit: own[0]?.unit as string, lines: lines.filter(({ points }) => points[0]), overtakesAt }];
  });
}
