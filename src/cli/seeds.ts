import { wasm } from "../backend/wasm.ts";
import { type Experiment, type ExperimentResult, type Outcome, summarise } from "../experiment/experiment.ts";
import { kernels } from "../host/node.ts";
import { train } from "../train/train.ts";
import { interruptible, trainingBar } from "./terminal.ts";

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
  await interruptible(
    () => "stopped",
    async (signal) => {
      for (const seed of seeds) {
        const trained: Parameters<Experiment>[0]["train"] = async (label, data, options) => {
          const bar = trainingBar(`seed ${seed} ${label}`, quiet);
          const all = { ...options, seed, signal, onProgress: bar.update };
          return (await train(backend, data, all).finally(bar.stop)).model;
        };
        outcomes.push(await run({ seed, backend, train: trained }));
        signal.throwIfAborted();
      }
    },
  );
  return summarise(name, seeds, outcomes);
}
