// How fast this machine is, and whether its GPU is worth using.

import { join } from "node:path";
import { Command } from "commander";
import { provenance } from "../experiment/provenance.ts";
import { timesBySize } from "../figure/times.ts";
import { writeAtomic } from "../io/atomic-files.ts";
import { faults, runBenchmark } from "../measure/bench-report.ts";
import { openBackend } from "./backend-option.ts";
import { panelsOf, printReport } from "./bench-table.ts";
import { checkFolder } from "./figures.ts";
import { dim, interruptible, trainingBar } from "./terminal.ts";

export function benchCommand(): Command {
  return new Command("bench")
    .description("measure how fast this machine computes: single kernels, inference, training, rewards")
    .option("--backends", "WebAssembly against this machine's GPU (npm install webgpu), after checking that they agree")
    .option("--quick", "without the largest sizes, each measured for less long")
    .option("--figures <folder>", "write the result there, as JSON and as SVG")
    .option("--json", "print the result as JSON on stdout")
    .option("-q, --quiet", "no progress")
    .action(async ({ backends, quick, figures, json, quiet }) => {
      if (figures) await checkFolder(figures);
      const cpu = await openBackend("wasm");
      const gpu = backends ? await (await import("../backend/webgpu/open-gpu.ts")).openGpu() : null;
      const works = trainingBar("Measuring", quiet, { unit: "pieces" });
      const rewards = trainingBar("Rewarding", quiet, { unit: "states" });
      const result = await interruptible(
        () => "stopped",
        (signal) =>
          runBenchmark(cpu, gpu, {
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
      else printReport(result);
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
