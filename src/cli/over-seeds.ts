import type { Backend } from "../backend/backend.ts";
import { type WasmBackend, wasm } from "../backend/wasm/wasm.ts";
import { type Experiment, type ExperimentResult, type Outcome, type Run, summarise } from "../experiment/experiment.ts";
import { kernels } from "../host/node.ts";
import { cachedTrajectories } from "../io/trajectories/trajectory-cache.ts";
import { train } from "../train/train-preferences.ts";
import { type BackendName, openBackend } from "./backend-option.ts";
import { type ExperimentCache, runPieces } from "./experiment-cache.ts";
import { dim, interruptible, note, trainingBar } from "./terminal.ts";

export interface SeedOptions {
  /** How many: 0, 1, … */
  count: number;
  backend: BackendName;
  quiet: boolean;
  /** Where pieces are kept, and the experiment of one piece of a seed. */
  cache?: ExperimentCache;
  pieces?: (seed: number) => readonly { label: string; experiment: Experiment }[];
}

/** Runs an experiment for each seed, with a bar for each training. */
export async function overSeeds(
  title: string,
  experiment: Experiment,
  { count, backend: name, quiet, cache, pieces = () => [] }: SeedOptions,
): Promise<ExperimentResult> {
  const web = wasm(await kernels());
  const backend = await openBackend(name, quiet ? undefined : note);
  const seeds = Array.from({ length: count }, (_, seed) => seed);
  const outcomes: Outcome[] = [];
  await interruptible(
    () => (cache ? "stopped; the same command goes on from the pieces that are finished" : "stopped"),
    async (signal) => {
      const runs = seeds.map((seed) => runOf(seed, { backend, web, quiet, cache, signal }));
      if (cache) {
        const all = runs.flatMap((run) =>
          pieces(run.seed).map(({ label, experiment }) => ({
            piece: `${run.seed}-${label}`,
            work: () => experiment(run),
          })),
        );
        await runPieces(cache, all, signal);
      }
      for (const run of runs) {
        outcomes.push(await experiment(run));
        signal.throwIfAborted();
      }
    },
  );
  const result = summarise(title, seeds, outcomes);
  return backend.name === "wasm" ? result : { ...result, backend: backend.name };
}

interface SeedContext {
  backend: Backend;
  web: WasmBackend;
  quiet: boolean;
  cache?: ExperimentCache;
  signal: AbortSignal;
}

function runOf(seed: number, { backend, web, quiet, cache, signal }: SeedContext): Run {
  return {
    seed,
    backend,
    web,
    train: async (label, data, options) => {
      const work = async () => {
        const bar = trainingBar(`seed ${seed} ${label}`, quiet);
        const all = { ...options, seed, signal, onProgress: bar.update };
        return (await train(backend, data, all).finally(bar.stop)).model;
      };
      return cache ? cache.model(`${seed}-${label}`, work) : work();
    },
    withProgress: (label, unit, work, metric) => {
      const bar = trainingBar(`seed ${seed} ${label}`, quiet, { unit, metric });
      return work({ signal, onProgress: bar.update }).finally(bar.stop);
    },
    cachedData: (data, make) => cachedTrajectories(data, make, (text) => console.error(dim(text))),
    cachedResult: (label, work) => (cache ? cache.result(`${seed}-${label}`, work) : work()),
  };
}
