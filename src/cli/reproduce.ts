import { Argument, Command } from "commander";
import { wasm } from "../backend/wasm.ts";
import { type ExperimentResult, summarise } from "../experiment/experiment.ts";
import { runRearrange } from "../experiment/rearrange.ts";
import { kernels } from "../host/node.ts";
import type { TrainOptions } from "../train/options.ts";
import { whole } from "./arguments.ts";
import { bold, dim, interruptible, trainingBar } from "./terminal.ts";

/** Population and training of each experiment. */
const EXPERIMENTS: Record<string, { users: number; vpl: TrainOptions; btl: TrainOptions }> = {
  rearrange: { users: 5, vpl: {}, btl: { steps: 500 } },
  "rearrange-100": { users: 100, vpl: { steps: 4000 }, btl: { steps: 500 } },
};

export function reproduceCommand(): Command {
  return new Command("reproduce")
    .description("run an experiment over several seeds, beside its baselines and the best any method could do")
    .addArgument(new Argument("<name>", "the experiment").choices(Object.keys(EXPERIMENTS)))
    .option("--seeds <n>", "how many seeds: 0, 1, …", whole(1), 5)
    .option("--json", "print the result as JSON on stdout")
    .option("-q, --quiet", "no progress")
    .action(async (name: string, { seeds, json, quiet }) => {
      const { users, vpl, btl } = EXPERIMENTS[name] as (typeof EXPERIMENTS)[string];
      const backend = wasm(await kernels());
      const numbers = Array.from({ length: seeds }, (_, seed) => seed);
      const outcomes = await interruptible("stopped", async (signal) => {
        const done = [];
        for (const seed of numbers) {
          const watched = (options: TrainOptions, method: string): TrainOptions => {
            const bar = trainingBar(`seed ${seed} ${method}`, quiet);
            const onProgress: TrainOptions["onProgress"] = (progress) => {
              bar.update(progress);
              if (progress.step === progress.steps) bar.stop();
            };
            return { ...options, signal, onProgress };
          };
          done.push(await runRearrange(backend, { users, seed, vpl: watched(vpl, "vpl"), btl: watched(btl, "btl") }));
        }
        return done;
      });
      const result = summarise(name, numbers, outcomes);
      if (json) console.log(JSON.stringify(result, null, 2));
      else printTable(result);
    });
}

function printTable({ experiment, seeds, results, limits }: ExperimentResult): void {
  console.log(bold(`${experiment}, ${seeds.length} seeds: mean ± standard error`));
  const rows = [
    ...Object.entries(results),
    ...Object.entries(limits).map(([name, m]) => [`limit: ${name}`, m] as const),
  ];
  const metrics = Object.keys(rows[0]?.[1] ?? {});
  console.log(dim(["".padEnd(14), ...metrics.map((m) => m.padEnd(18))].join("")));
  for (const [name, values] of rows) {
    const cells = metrics.map((metric) => {
      const value = values[metric];
      if (!value) return "–".padEnd(18);
      return `${value.mean.toFixed(3)}${value.stderr === null ? "" : ` ± ${value.stderr.toFixed(3)}`}`.padEnd(18);
    });
    console.log([name.padEnd(14), ...cells].join(""));
  }
}
