// Runs an experiment with several seeds.

import type { Backend } from "../backend/backend.ts";
import { type WasmBackend, wasm } from "../backend/wasm/wasm.ts";
import { checkWhole } from "../base/check.ts";
import {
  type Estimate,
  type Estimates,
  type Experiment,
  type ExperimentResult,
  isEstimate,
  type Outcome,
  type Run,
  summarise,
} from "../experiment/experiment.ts";
import { kernels } from "../host/node.ts";
import { cachedTrajectories } from "../io/trajectories/trajectory-cache.ts";
import { train } from "../train/train-preferences.ts";
import { type BackendName, openBackend } from "./backend-option.ts";
import { type ExperimentCache, runPieces } from "./experiment-cache.ts";
import { interruptible, note, trainingBar } from "./terminal.ts";

/** The largest number of seeds. */
export const MAX_SEEDS = 10_000;

/** The seeds of an experiment, and how it runs. */
export interface SeedOptions {
  /** Number of seeds: 0, 1, … */
  count: number;
  backend: BackendName;
  quiet: boolean;
  /** The cache of results and models. */
  cache?: ExperimentCache;
  /** With a cache: the pieces of a seed, which several processes share. */
  pieces?: (seed: number) => readonly { label: string; experiment: Experiment }[];
}

/**
 * Runs an experiment with each seed, with progress bars, and summarises the outcomes.
 *
 * @throws RangeError when there are no seeds.
 * @throws Error when the experiment measures nothing.
 */
export async function runSeeds(
  title: string,
  experiment: Experiment,
  { count, backend: name, quiet, cache, pieces = () => [] }: SeedOptions,
): Promise<ExperimentResult> {
  checkWhole("seeds", count, 1);
  const web = wasm(await kernels());
  const backend = await openBackend(name, quiet ? undefined : note);
  const seeds = Array.from({ length: count }, (_, seed) => seed);
  const outcomes: Outcome[] = [];
  await interruptible(
    () => (cache ? "interrupted; to continue from the finished pieces, run the same command again" : "interrupted"),
    async (signal) => {
      const runs = seeds.map((seed) => runOf(seed, { backend, web, quiet, cache, signal }));
      if (cache) {
        const work = runs.flatMap((run) =>
          pieces(run.seed).map(({ label, experiment }) => ({
            piece: `${run.seed}-${label}`,
            work: () => experiment(run),
          })),
        );
        await runPieces(cache, work, signal);
      }
      for (const run of runs) {
        outcomes.push(await experiment(run));
        signal.throwIfAborted();
      }
    },
  );
  const result = summarise(title, seeds, outcomes);
  if (!isMeasured(result.results)) throw new Error(`${title}: the experiment ended without a result`);
  return backend.name === "wasm" ? result : { ...result, backend: backend.name };
}

/** Whether there is a finite number among the estimates. */
const isMeasured = (values: Estimate | Estimates): boolean =>
  isEstimate(values) ? Number.isFinite(values.mean) : Object.values(values).some(isMeasured);

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
        const trainOptions = { ...options, seed, signal, onProgress: bar.update };
        const { model, report } = await train(backend, data, trainOptions).finally(bar.stop);
        if (!quiet) for (const line of report.notes) note(`seed ${seed} ${label}: ${line}`);
        return model;
      };
      return cache ? cache.model(`${seed}-${label}`, work) : work();
    },
    withProgress: (label, unit, work, metric) => {
      const bar = trainingBar(`seed ${seed} ${label}`, quiet, { unit, metric });
      return work({ signal, onProgress: bar.update }).finally(bar.stop);
    },
    cachedData: (name, make) => cachedTrajectories(name, make, note),
    cachedResult: (label, work) => (cache ? cache.result(`${seed}-${label}`, work) : work()),
  };
}
