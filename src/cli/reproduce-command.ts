import { Argument, Command, Option } from "commander";
import { ACTIVE_TASKS, QUICK_ACTIVE_TASKS } from "../experiment/active-tasks.ts";
import { methodsOf } from "../experiment/control-methods.ts";
import {
  CONTROL_EXPERIMENTS,
  CONTROL_TASKS,
  type ControlExperiment,
  QUICK_CONTROL_TASKS,
} from "../experiment/control-tasks.ts";
import type { Experiment, ExperimentResult } from "../experiment/experiment.ts";
import { type Provenance, provenance } from "../experiment/provenance.ts";
import { runActive } from "../experiment/run-active.ts";
import { runControl } from "../experiment/run-control.ts";
import { runGaussians, runUnimodal } from "../experiment/run-gaussians.ts";
import { runNoise } from "../experiment/run-noise.ts";
import { runRearrange } from "../experiment/run-rearrange.ts";
import { runSweep } from "../experiment/run-sweep.ts";
import { runTidybot } from "../experiment/run-tidybot.ts";
import { type BackendName, backendOption } from "./backend-option.ts";
import { compare } from "./compare-command.ts";
import { type Embedding, embeddingOf, withEmbed } from "./embedding.ts";
import { openExperimentCache } from "./experiment-cache.ts";
import { checkFigures, writeFigures, writeQuestionCurves } from "./figures.ts";
import { whole } from "./option-parsers.ts";
import { printLine } from "./output.ts";
import { reproduceArguments } from "./reproduce-arguments.ts";
import { PETS_NOTE, reproducePets } from "./reproduce-pets.ts";
import { reproduceUltraFeedback } from "./reproduce-ultrafeedback.ts";
import { printResult } from "./result-table.ts";
import { MAX_SEEDS, runSeeds, type SeedOptions } from "./run-seeds.ts";
import { note } from "./terminal.ts";

const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  gaussians: runGaussians,
  unimodal: runUnimodal,
  tidybot: runTidybot,
  rearrange: runRearrange(5),
  "rearrange-100": runRearrange(100, 4000),
  noise: runNoise,
  sweep: runSweep,
};
const CONTROL = Object.keys(CONTROL_EXPERIMENTS);
const TEXTS = ["arguments", "pets", "survey", "ultrafeedback"];
const ACTIVE = Object.keys(ACTIVE_TASKS) as (keyof typeof ACTIVE_TASKS)[];

/** Default numbers of seeds. Experiments with policies take hours a seed, and minutes with --quick. */
const [SEEDS, POLICY_SEEDS, QUICK_POLICY_SEEDS] = [5, 3, 1];

interface ReproduceOptions {
  world?: keyof typeof ACTIVE_TASKS;
  seeds?: number;
  backend: BackendName;
  quick?: boolean;
  keep?: string;
  sentences?: string;
  embed?: string;
  pooling?: string;
  cache?: string;
  figures?: string;
  json?: boolean;
  quiet?: boolean;
}

export function reproduceCommand(): Command {
  const command = new Command("reproduce")
    .description("run an experiment with several seeds, alongside its baselines and the upper bound for any method")
    .addArgument(
      new Argument("<name>", "the experiment").choices([
        ...Object.keys(EXPERIMENTS),
        "active",
        ...CONTROL,
        "arguments",
        "pets",
        "survey",
        "ultrafeedback",
      ]),
    )
    .argument(
      "[files...]",
      "survey: the answers of real people; ultrafeedback: its file, or its parts; arguments: their folder",
    )
    .addOption(new Option("--world <name>", "active: the world whose users are asked").choices(ACTIVE))
    .option("--context <k>", "survey: number of known answers (or tasks) of each user", whole(1))
    .option(
      "--seeds <n>",
      `number of seeds: 0, 1, … (default: ${SEEDS}; with policies ${POLICY_SEEDS}, or ${QUICK_POLICY_SEEDS} with --quick)`,
      whole(1, MAX_SEEDS),
    )
    .addOption(backendOption())
    .option("--quick", "experiments with policies, and pets: a smaller size, as a check that everything works")
    .option(
      "--keep <folder>",
      "control: cache finished pieces in this folder; the same command continues from them, and several processes share them",
    )
    .option("--sentences <file>", 'pets: other sentences, as JSON: {"bird": [a list], "cat": …, "dog": …, "rabbit": …}')
    .option("--figures <folder>", "active, control: write drawings of the results to this folder, as SVG")
    .option("--json", "print the result as JSON to stdout")
    .option("-q, --quiet", "print no progress");
  return withEmbed(command).action(async (name: string, files: string[], options: ReproduceOptions) => {
    checkOptions(name, options);
    const [file, another] = files;
    if (name === "survey") {
      if (!file) throw new RangeError("survey: got no file; give a file of real people's answers");
      if (another) throw new RangeError(`survey: got ${another} too; it reads one file`);
      return compare(file, { ...options, seeds: options.seeds ?? SEEDS });
    }
    if (name === "arguments") {
      if (another) throw new RangeError(`arguments: got ${another} too; it reads one folder`);
      return reproduceTexts(options, (...of) => reproduceArguments(file, ...of));
    }
    if (name === "ultrafeedback") return reproduceTexts(options, (...of) => reproduceUltraFeedback(files, ...of));
    if (file) throw new RangeError(`${name}: got ${file}; only arguments, survey and ultrafeedback read files`);
    if (name === "pets") {
      await reproduceTexts(options, (...of) => reproducePets(options, ...of));
      return options.json ? undefined : printLine(PETS_NOTE);
    }
    if (name === "active") return reproduceActive(options);
    const control = CONTROL_EXPERIMENTS[name];
    return control ? reproduceControl(name, control, options) : reproducePlain(name, options);
  });
}

/** @throws RangeError when an option does not apply to the experiment. */
function checkOptions(name: string, options: ReproduceOptions): void {
  const { world, figures, keep, quick, sentences, embed, pooling, cache } = options;
  const rules: readonly (readonly [option: string, value: unknown, experiments: readonly string[]])[] = [
    ["--figures", figures, ["active", ...CONTROL]],
    ["--keep", keep, CONTROL],
    ["--world", world, ["active"]],
    ["--quick", quick, ["active", ...CONTROL, "pets"]],
    ["--sentences", sentences, ["pets"]],
    ["--embed", embed, TEXTS],
    ["--pooling", pooling, TEXTS],
    ["--cache", cache, TEXTS],
  ];
  for (const [option, value, experiments] of rules) {
    if (value && !experiments.includes(name)) {
      throw new RangeError(`${option}: got it for ${name}; it applies only to ${experiments.join(", ")}`);
    }
  }
}

async function reproducePlain(name: string, { seeds, backend, json, quiet = false }: ReproduceOptions): Promise<void> {
  const experiment = EXPERIMENTS[name] as Experiment;
  print(await runSeeds(name, experiment, { count: seeds ?? SEEDS, backend, quiet }), json);
}

async function reproduceControl(
  name: string,
  { task: taskName, methods }: ControlExperiment,
  { seeds, backend, quick, keep: folder, figures, json, quiet = false }: ReproduceOptions,
): Promise<void> {
  if (figures) await checkFigures(figures);
  const task = (quick ? QUICK_CONTROL_TASKS : CONTROL_TASKS)[taskName];
  const { open, ...sizes } = task;
  const settings = backend === "wasm" ? sizes : { ...sizes, backend };
  const cache = folder ? await openExperimentCache(folder, taskName, settings) : undefined;
  const pieces = (seed: number) =>
    methodsOf(methods, seed).map((label) => ({ label, experiment: runControl(task, [label]) }));
  const count = seeds ?? (quick ? QUICK_POLICY_SEEDS : POLICY_SEEDS);
  const result = await runSeeds(name, runControl(task, methods), { count, backend, quiet, cache, pieces });
  const { pictures, ...numbers } = result;
  print({ ...numbers, made: cache ? cache.provenances() : [await provenance()] }, json);
  if (figures) noteSaved(await writeFigures(figures, result, (await open()).world), quiet);
}

async function reproduceTexts(
  { seeds: count = SEEDS, backend, json, quiet = false, ...given }: ReproduceOptions,
  run: (embedding: Embedding, options: SeedOptions) => Promise<ExperimentResult>,
): Promise<void> {
  const embedding = embeddingOf({ ...given, json, quiet }, given.embed ?? "use-lite") as Embedding;
  print(await run(embedding, { count, backend, quiet }), json);
}

async function reproduceActive({
  world = "rearrange-100",
  seeds,
  backend,
  quick,
  figures,
  json,
  quiet = false,
}: ReproduceOptions): Promise<void> {
  if (figures) await checkFigures(figures);
  const open = (quick ? QUICK_ACTIVE_TASKS : ACTIVE_TASKS)[world];
  const policySeeds = quick ? QUICK_POLICY_SEEDS : POLICY_SEEDS;
  const count = seeds ?? (world in CONTROL_TASKS ? policySeeds : SEEDS);
  const result = await runSeeds(`active-${world}`, runActive(open), { count, backend, quiet });
  print(result, json);
  if (figures) noteSaved(await writeQuestionCurves(figures, result), quiet);
}

function noteSaved(files: readonly string[], quiet: boolean): void {
  if (!quiet) for (const file of files) note(`Saved ${file}`);
}

function print(result: ExperimentResult & { made?: Provenance[] }, json = false): void {
  if (json) printLine(JSON.stringify(result, null, 2));
  else printResult(result);
}
