import { Argument, Command } from "commander";
import { wasm } from "../backend/wasm.ts";
import { type Experiment, type ExperimentResult, type Outcome, summarise } from "../experiment/experiment.ts";
import { runGaussians, runUnimodal } from "../experiment/gaussians.ts";
import { runNoise } from "../experiment/noise.ts";
import { runRearrange } from "../experiment/rearrange.ts";
import { runSweep } from "../experiment/sweep.ts";
import { runTidybot } from "../experiment/tidybot.ts";
import { kernels } from "../host/node.ts";
import { train } from "../train/train.ts";
import { whole } from "./arguments.ts";
import { printResult } from "./table.ts";
import { interruptible, trainingBar } from "./terminal.ts";

const EXPERIMENTS: Record<string, Experiment> = {
  gaussians: runGaussians,
  unimodal: runUnimodal,
  tidybot: runTidybot,
  rearrange: runRearrange(5),
  "rearrange-100": runRearrange(100, 4000),
  noise: runNoise,
  sweep: runSweep,
};

export function reproduceCommand(): Command {
  return new Command("reproduce")
    .description("run an experiment over several seeds, beside its baselines and the best any method could do")
    .addArgument(new Argument("<name>", "the experiment").choices(Object.keys(EXPERIMENTS)))
    .option("--seeds <n>", "how many seeds: 0, 1, …", whole(1), 5)
    .option("--json", "print the result as JSON on stdout")
    .option("-q, --quiet", "no progress")
    .action(async (name: string, { seeds, json, quiet }) => {
      const result = await overSeeds(name, EXPERIMENTS[name] as Experiment, seeds, quiet);
      if (json) console.log(JSON.stringify(result, null, 2));
      else printResult(result);
    });
}

/** Runs an experiment for seeds 0, 1, … with a bar for each training. */
export async function overSeeds(
  name: string,
  run: Experiment,
  count: number,
  quiet: boolean,
): Promise<ExperimentResult> {
  const backend = wasm(await kernels());
  const seeds = Array.from({ length: count }, (_, seed) => seed);
  const outcomes: Outcome[] = [];
  await interruptible("stopped", async (signal) => {
    for (const seed of seeds) {
      const trained: Parameters<Experiment>[0]["train"] = async (label, data, options) => {
        const bar = trainingBar(`seed ${seed} ${label}`, quiet);
        const all = { ...options, seed, signal, onProgress: bar.update };
        return (await train(backend, data, all).finally(bar.stop)).model;
      };
      outcomes.push(await run({ seed, backend, train: trained }));
      signal.throwIfAborted();
    }
  });
  return summarise(name, seeds, outcomes);
}
