// VPL with a sampled prior, in two steps: the population of a linear reward is sampled as in hierarchical Bayes, and the encoder
// then learns the posterior of that population from people simulated from it. The ELBO has one loss for both: at β = 1 its
// latents collapse on real people's answers, and at a smaller β its prior is not the population (docs/decisions.md).

import type { Backend, Load } from "../backend/backend.ts";
import type { Preferences } from "../data/preferences.ts";
import type { PersonalConfig } from "../model/config.ts";
import { initialise, parametersOf } from "../model/layers.ts";
import type { Normalisation } from "../model/normalisation.ts";
import { adam, compile, Graph, gradient, type Plan, record, schedule } from "../plan/index.ts";
import { dataLeaves, writeData } from "./batch.ts";
import { decodeCheckpoint, readAll } from "./checkpoint.ts";
import { fitPopulation } from "./population.ts";
import { posteriorEstimation } from "./posterior-estimation.ts";
import type { Settings } from "./preference-settings.ts";
import type { Metrics, Report } from "./report.ts";
import { type SimulatedPeople, simulatePeople } from "./simulated-people.ts";
import { type RunOptions, run, type Training, withFailover } from "./training-loop.ts";

/** Simulated people from whom the encoder learns. */
const PEOPLE = 8192;
/** Time between yields to the host, in milliseconds; the run can be aborted then. */
const SLICE_MS = 50;

/**
 * Fits prior and reward, then trains the encoder for `steps` steps. Intervals and notes go into `report`.
 * @throws FormatError when `resume` is the checkpoint of another run.
 */
export async function sampledVpl(
  backend: Backend,
  config: PersonalConfig,
  data: Preferences,
  normalisation: Normalisation,
  settings: Settings,
  options: RunOptions,
  report: Report,
  fingerprint: string,
): Promise<Map<string, Float32Array>> {
  const { seed, steps, context } = settings;
  let before = 0; // steps of the population's chains
  let heldOut: Metrics | null = null;
  let population: Map<string, Float32Array>;
  if (options.resume === undefined) {
    let lastYield = performance.now();
    const onSlice = async (done: number, all: number, activity: string) => {
      before = all;
      if (performance.now() - lastYield < SLICE_MS) return;
      lastYield = performance.now();
      options.onProgress?.({ step: done, steps: all + steps, activity });
      await new Promise((resolve) => setTimeout(resolve));
      if (options.signal?.aborted) throw options.signal.reason;
    };
    const fitted = await fitPopulation({ data, normalisation, config }, settings, onSlice);
    report.notes.push(fitted.note);
    ({ parameters: population, heldOut } = fitted);
  } else {
    population = (await decodeCheckpoint(options.resume, fingerprint)).best.parameters;
  }
  const people = simulatePeople(data, normalisation, population, { people: PEOPLE, tasks: context, seed });
  const { onProgress, ...others } = options;
  const encoderOptions = {
    ...others,
    onProgress:
      onProgress &&
      ((p: Parameters<typeof onProgress>[0]) =>
        onProgress({ ...p, step: before + p.step, steps: before + steps, activity: "encoder" })),
  };
  const encoder = await withFailover(backend, encoderOptions, (load, options) =>
    trainEncoder(load, config, people, normalisation, population, settings, options, report, fingerprint),
  );
  report.bestStep = steps;
  const last = report.intervals[report.intervals.length - 1];
  if (last && heldOut) last.heldOut = heldOut;
  return new Map([...population, ...encoder]);
}

/** One step: gradients of the loss, Adam, metrics. */
function encoderPlan(
  config: PersonalConfig,
  { data }: SimulatedPeople,
  population: ReadonlyMap<string, Float32Array>,
  { steps, rate, batch }: Settings,
): Plan {
  const graph = new Graph();
  const truth = graph.data("truth", PEOPLE, config.latent);
  const { loss, metrics } = posteriorEstimation(config, dataLeaves(graph, data), truth, batch);
  const parameters = parametersOf(graph).filter(({ name }) => !population.has(name));
  adam(parameters, gradient(loss, parameters), schedule(graph, { start: rate, end: 0, period: steps }));
  for (const [name, row] of Object.entries(metrics)) record(name, row);
  return compile(graph);
}

async function trainEncoder(
  load: Load,
  config: PersonalConfig,
  people: SimulatedPeople,
  normalisation: Normalisation,
  population: Map<string, Float32Array>,
  settings: Settings,
  options: RunOptions,
  report: Report,
  fingerprint: string,
): Promise<Map<string, Float32Array>> {
  const { seed, steps } = settings;
  const program = load(encoderPlan(config, people, population, settings), seed);
  writeData(program, people.data, normalisation);
  program.write("truth", people.z);
  initialise(program, seed);
  const names = [...program.plan.named].filter(([, { leaf }]) => leaf === "parameter").map(([name]) => name);
  for (const name of names) {
    const values = population.get(name);
    if (values) program.write(name, values);
  }
  const intervals: Training["intervals"] = [];
  const training: Training = {
    program,
    steps,
    fingerprint,
    intervals,
    // A checkpoint has the population as the best weights, from which a resumed run simulates the same people.
    best: { loss: Number.POSITIVE_INFINITY, step: 0, parameters: population },
    evaluate: async () => {},
  };
  await run(training, options);
  report.intervals.push(...intervals);
  return readAll(program, names);
}
