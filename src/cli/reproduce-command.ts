import { Argument, Command, Option } from "commander";
import { ACTIVE_TASKS, QUICK_ACTIVE_TASKS } from "../experiment/active-tasks.ts";
import { CONTROL_TASKS, QUICK_CONTROL_TASKS } from "../experiment/control-tasks.ts";
import type { Experiment, ExperimentResult } from "../experiment/experiment.ts";
import { type Provenance, provenance } from "../experiment/provenance.ts";
import { runActive } from "../experiment/run-active.ts";
import { CONTROL_METHODS, type ControlTask, methodsOf, runControl } from "../experiment/run-control.ts";
import { runGaussians, runUnimodal } from "../experiment/run-gaussians.ts";
import { runNoise } from "../experiment/run-noise.ts";
import { runRearrange } from "../experiment/run-rearrange.ts";
import { runSweep } from "../experiment/run-sweep.ts";
import { runTidybot } from "../experiment/run-tidybot.ts";
import { whole } from "./arguments.ts";
import { type BackendName, backendOption } from "./backend-option.ts";
import { compare } from "./compare-command.ts";
import { openExperimentCache } from "./experiment-cache.ts";
import { checkFolder, writeFigures, writeQuestionCurves } from "./figures.ts";
import { overSeeds } from "./over-seeds.ts";
import { printResult } from "./result-table.ts";
import { dim } from "./terminal.ts";

const EXPERIMENTS: Record<string, Experiment> = {
  gaussians: runGaussians,
  unimodal: runUnimodal,
  tidybot: runTidybot,
  rearrange: runRearrange(5),
  "rearrange-100": runRearrange(100, 4000),
  noise: runNoise,
  sweep: runSweep,
};

/** Of policies that act. */
const CONTROL = [...Object.keys(CONTROL_TASKS), "scaling"];

const SCALED = ["oracle", "vpl-spo", "vpl-spo-classifier", "vpl", "vpl-max-norm", "vpl-batch-norm"];

/** Whose users are asked adaptively. */
const ASKED = Object.keys(ACTIVE_TASKS) as (keyof typeof ACTIVE_TASKS)[];

/** Control experiments take hours; quick ones minutes, for seeing that all works. */
function controlTask(name: string, quick: boolean): ControlTask | undefined {
  const tasks: Record<string, ControlTask> = quick ? QUICK_CONTROL_TASKS : CONTROL_TASKS;
  return tasks[world(name)];
}

/** Scalings are compared in the maze. */
const world = (name: string): string => (name === "scaling" ? "maze" : name);

export function reproduceCommand(): Command {
  return new Command("reproduce")
    .description("run an experiment over several seeds, beside its baselines and the best any method could do")
    .addArgument(
      new Argument("<name>", "the experiment").choices([...Object.keys(EXPERIMENTS), "active", ...CONTROL, "survey"]),
    )
    .argument("[file]", "survey: real people's answers")
    .addOption(new Option("--world <name>", "active: whose users are asked").choices(ASKED))
    .option("--context <k>", "survey: answers (tasks) of each user that are known", whole(1))
    .option("--seeds <n>", "how many seeds: 0, 1, … (default: 5; of control and the maze 3)", whole(1))
    .addOption(backendOption())
    .option("--quick", "maze, ravens: minutes instead of hours, in a small world")
    .option(
      "--keep <folder>",
      "control: keep what is finished there; the same command goes on from it, and several share it",
    )
    .option("--figures <folder>", "active, control: draw the results there, as SVG")
    .option("--json", "print the result as JSON on stdout")
    .option("-q, --quiet", "no progress")
    .action(async (name: string, file: string | undefined, given) => {
      const { seeds, backend, quick = false, keep: folder, figures, json, quiet } = given;
      const task = controlTask(name, quick);
      const drawn = ["active", ...CONTROL];
      for (const [option, value, have] of [
        ["--figures", figures, drawn],
        ["--keep", folder, CONTROL],
      ] as const) {
        if (value && !have.includes(name)) throw new RangeError(`${option}: ${name} has none; ${have.join(", ")} have`);
      }
      if (given.world && name !== "active") throw new RangeError(`--world: ${name} has one world; active has several`);
      if (name === "survey") {
        if (file) return compare(file, given);
        throw new RangeError("survey: got no file; give one of real people's answers");
      }
      if (name === "active") return active(given.world ?? ASKED[0], given);
      if (!task) {
        const result = await overSeeds(name, EXPERIMENTS[name] as Experiment, { count: seeds ?? 5, backend, quiet });
        return print(result, json);
      }
      if (figures) await checkFolder(figures);
      const { open, ...rest } = task;
      const settings = backend === "wasm" ? rest : { ...rest, backend };
      const kept = folder && (await openExperimentCache(folder, world(name), settings));
      const methods = name === "scaling" ? SCALED : ["oracle", ...Object.keys(CONTROL_METHODS)];
      const pieces = (seed: number) =>
        methodsOf(methods, seed).map((label) => ({ label, experiment: runControl(task, [label]) }));
      const count = seeds ?? (quick ? 1 : 3);
      const result = await overSeeds(name, runControl(task, methods), { count, backend, quiet, cache: kept, pieces });
      const { pictures, ...numbers } = result;
      print({ ...numbers, made: kept ? kept.made() : [await provenance()] }, json);
      if (!figures) return;
      const files = await writeFigures(figures, result, (await open()).world);
      if (!quiet) for (const file of files) console.error(dim(`Saved ${file}`));
    });
}

interface ReproduceOptions {
  seeds?: number;
  backend: BackendName;
  quick?: boolean;
  figures?: string;
  json: boolean;
  quiet: boolean;
}

async function active(
  world: keyof typeof ACTIVE_TASKS,
  { seeds, backend, quick, figures, json, quiet }: ReproduceOptions,
): Promise<void> {
  if (figures) await checkFolder(figures);
  const open = (quick ? QUICK_ACTIVE_TASKS : ACTIVE_TASKS)[world];
  const count = seeds ?? (world in CONTROL_TASKS ? (quick ? 1 : 3) : 5);
  const result = await overSeeds(`active-${world}`, runActive(open), { count, backend, quiet });
  print(result, json);
  if (!figures) return;
  for (const file of await writeQuestionCurves(figures, result)) if (!quiet) console.error(dim(`Saved ${file}`));
}

function print(result: ExperimentResult & { made?: Provenance[] }, json: boolean): void {
  if (json) console.log(JSON.stringify(result, null, 2));
  else printResult(result);
}
