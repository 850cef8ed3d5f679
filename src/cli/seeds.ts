import { wasm } from "../backend/wasm.ts";
import { type Experiment, type ExperimentResult, type Outcome, type Run, summarise } from "../experiment/experiment.ts";
import { cached } from "../host/cache.ts";
import { kernels } from "../host/node.ts";
import { train } from "../train/train.ts";
import { dim, interruptible, trainingBar } from "./terminal.ts";

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
        const trained: Run["train"] = async (label, data, options) => {
          const bar = trainingBar(`seed ${seed} ${label}`, quiet);
          const all = { ...options, seed, signal, onProgress: bar.update };
          return (await train(backend, data, all).finally(bar.stop)).model;
        };
        const watch: Run["watch"] = (label, unit, work, metric) => {
          const bar = trainingBar(`seed ${seed} ${label}`, quiet, { unit, metric });
          return work({ signal, onProgress: bar.update }).finally(bar.stop);
        };
        const kept: Run["kept"] = (data, make) => cached(data, make, (text) => console.error(dim(text)));
        outcomes.push(await run({ seed, backend, train: trained, watch, kept }));
        signal.throwIfAborted();
      }
    },
  );
  return summarise(name, seeds, outcomes);
}
