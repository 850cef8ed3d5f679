// penchant bench: the speed of this machine, and the sizes from which its GPU is faster.

import { join } from "node:path";
import { Command } from "commander";
import { provenance } from "../experiment/provenance.ts";
import { timesBySize } from "../figure/times.ts";
import { faults, runBenchmark } from "../measure/bench-report.ts";
import { openBackend } from "./backend-option.ts";
import { panelsOf, printReport } from "./bench-table.ts";
import { checkFigures } from "./figures.ts";
import { printLine, saveFile } from "./output.ts";
import { interruptible, note, trainingBar } from "./terminal.ts";

export function benchCommand(): Command {
  return new Command("bench")
    .description("measure the speed of this machine: single kernels, inference, training, rewards")
    .option("--backends", "compare WebAssembly with this machine's GPU (npm install webgpu): results and times")
    .option("--quick", "leave out the largest sizes and measure for a shorter time")
    .option("--figures <folder>", "write the result to this folder, as JSON and as SVG")
    .option("--json", "print the result as JSON to stdout")
    .option("-q, --quiet", "print no progress")
    .action(async ({ backends, quick, figures, json, quiet }) => {
      if (figures) await checkFigures(figures);
      const cpu = await openBackend("wasm");
      const gpu = backends ? await (await import("../backend/webgpu/open-gpu.ts")).openGpu() : null;
      const workBar = trainingBar("Measuring", quiet, { unit: "pieces" });
      const rewardBar = trainingBar("Rewarding", quiet, { unit: "states" });
      const result = await interruptible(
        () => "stopped",
        (signal) =>
          runBenchmark(cpu, gpu, {
            quick,
            signal,
            onWork(step, steps) {
              workBar.update({ step, steps });
              if (step === steps) workBar.stop();
            },
            onReward: (step, steps) => rewardBar.update({ step, steps }),
          }),
      ).finally(() => {
        workBar.stop();
        rewardBar.stop();
      });
      const text = JSON.stringify({ ...(await provenance()), ...result }, rounded, 2);
      if (json) printLine(text);
      else printReport(result);
      if (figures) {
        const files = { "bench.json": `${text}\n`, "bench.svg": await timesBySize(panelsOf(result)) };
        for (const [name, content] of Object.entries(files)) {
          await saveFile(join(figures, name), new TextEncoder().encode(content));
          if (!quiet) note(`Saved ${join(figures, name)}`);
        }
      }
      const found = faults(result);
      if (found.length > 0) throw new Error(`bench: ${found.join("; ")}`);
    });
}

const rounded = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
