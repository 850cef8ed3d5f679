// How fast this machine is, and whether its GPU is worth using.

import { join } from "node:path";
import { Command } from "commander";
import { timesBySize } from "../figure/times.ts";
import { writeAtomic } from "../host/files.ts";
import { provenance } from "../host/provenance.ts";
import type { Measured } from "../measure/measure.ts";
import { faults, type Report, report } from "../measure/report.ts";
import { openBackend } from "./backend.ts";
import { checkFolder } from "./figures.ts";
import { printTable } from "./table.ts";
import { bold, dim, interruptible, trainingBar } from "./terminal.ts";

export function benchCommand(): Command {
  return new Command("bench")
    .description("measure how fast this machine computes: single kernels, inference, training, rewards")
    .option("--backends", "WebAssembly against this machine's GPU (npm install webgpu), after checking that they agree")
    .option("--quick", "without the largest sizes: a minute instead of ten")
    .option("--figures <folder>", "write the result there, as JSON and as SVG")
    .option("--json", "print the result as JSON on stdout")
    .option("-q, --quiet", "no progress")
    .action(async ({ backends, quick, figures, json, quiet }) => {
      if (figures) await checkFolder(figures);
      const cpu = await openBackend("wasm");
      const gpu = backends ? await (await import("../host/gpu.ts")).openGpu() : null;
      const works = trainingBar("Measuring", quiet, { unit: "pieces" });
      const rewards = trainingBar("Rewarding", quiet, { unit: "states" });
      const result = await interruptible(
        () => "stopped",
        (signal) =>
          report(cpu, gpu, {
            quick,
            signal,
            onWork(step, steps) {
              works.update({ step, steps });
              if (step === steps) works.stop();
            },
            onReward: (step, steps) => rewards.update({ step, steps }),
          }),
      ).finally(() => {
        works.stop();
        rewards.stop();
      });
      const text = JSON.stringify({ ...(await provenance()), ...result }, rounded, 2);
      if (json) console.log(text);
      else print(result);
      if (figures) {
        const files = { "bench.json": `${text}\n`, "bench.svg": await timesBySize(panelsOf(result)) };
        for (const [name, content] of Object.entries(files)) {
          await writeAtomic(join(figures, name), new TextEncoder().encode(content));
          if (!quiet) console.error(dim(`Saved ${join(figures, name)}`));
        }
      }
      const wrong = faults(result);
      if (wrong.length > 0) throw new Error(`bench: ${wrong.join("; ")}`);
    });
}

const rounded = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

const MEANINGLESS = "a software adapter: times mean nothing, only results are checked";

function print(result: Report): void {
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
  if (!gpu || gpu.software) return;
  console.log(bold("The GPU takes less time from"));
  for (const { work, unit, size } of overtakes)
    console.log(`  ${work}: ${size === null ? "no size measured" : `${count(Number(size.toPrecision(2)))} ${unit}`}`);
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

const checked = ({ apart, tolerance, refused }: Measured): Record<string, string> => ({
  difference: apart === null ? "–" : apart.toExponential(1),
  allowed: tolerance.toExponential(0),
  results: refused.webgpu || refused.wasm ? "refused" : apart !== null && apart <= tolerance ? "agree" : "DIFFER",
});

function timed({ wasm, webgpu, onGpu, flop, bytes, target }: Measured, { gpu, peak }: Report): Record<string, string> {
  const rate = (us: number | null, amount: number) => (us === null ? "–" : (amount / us / 1000).toFixed(0));
  const row = { wasm: time(wasm) };
  if (!gpu || !peak) return { ...row, "GFLOP/s": rate(wasm, flop), "GB/s": rate(wasm, bytes) };
  const share = (amount: number, most: number) => (onGpu === null ? "–" : percent(amount / onGpu / 1000 / most));
  const wanted = target?.share === undefined ? time(target?.microseconds ?? null) : percent(target.share);
  return {
    ...row,
    webgpu: time(webgpu),
    "on the GPU": time(onGpu),
    "of its f32": share(flop, peak.gigaflops),
    "of its memory": share(bytes, peak.gigabytes),
    ...(target && { wanted }),
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
const count = (n: number): string => n.toLocaleString("en");

function time(us: number | null): string {
  if (us === null) return "–";
  if (us < 1000) return `${us.toPrecision(3)} µs`;
  return us < 1e6 ? `${(us / 1000).toPrecision(3)} ms` : `${(us / 1e6).toPrecision(3)} s`;
}

/** A panel for all that was measured at several sizes. */
function panelsOf({ gpu, measured, overtakes }: Report) {
  const works = [...new Set(measured.map(({ work }) => work))];
  return works.flatMap((work) => {
    const own = measured.filter((m) => m.work === work);
    if (own.length === 1) return [];
    const line = (name: string, of: (m: Measured) => number | null) => ({
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
