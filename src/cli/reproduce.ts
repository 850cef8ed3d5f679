import { Argument, Command } from "commander";
import { METHODS, runControl, type Task } from "../experiment/control.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { runGaussians, runUnimodal } from "../experiment/gaussians.ts";
import { runNoise } from "../experiment/noise.ts";
import { runRearrange } from "../experiment/rearrange.ts";
import { runSweep } from "../experiment/sweep.ts";
import { QUICK, TASKS } from "../experiment/tasks.ts";
import { runTidybot } from "../experiment/tidybot.ts";
import { whole } from "./arguments.ts";
import { compare } from "./compare.ts";
import { overSeeds } from "./seeds.ts";
import { printResult } from "./table.ts";

const EXPERIMENTS: Record<string, Experiment> = {
  gaussians: runGaussians,
  unimodal: runUnimodal,
  tidybot: runTidybot,
  rearrange: runRearrange(5),
  "rearrange-100": runRearrange(100, 4000),
  noise: runNoise,
  sweep: runSweep,
};

const SCALED = ["oracle", "vpl-spo", "vpl-spo-classifier", "vpl", "vpl-max-norm", "vpl-batch-norm"];

/** Control experiments take hours; quick ones minutes, for seeing that all works. */
function controlExperiment(name: string, quick: boolean): Experiment | undefined {
  const tasks: Record<string, Task> = quick ? QUICK : TASKS;
  const task = tasks[name === "scaling" ? "maze" : name];
  return task && runControl(task, name === "scaling" ? SCALED : ["oracle", ...Object.keys(METHODS)]);
}

export function reproduceCommand(): Command {
  return new Command("reproduce")
    .description("run an experiment over several seeds, beside its baselines and the best any method could do")
    .addArgument(
      new Argument("<name>", "the experiment").choices([
        ...Object.keys(EXPERIMENTS),
        ...Object.keys(TASKS),
        "scaling",
        "survey",
      ]),
    )
    .argument("[file]", "survey: real people's answers")
    .option("--context <k>", "survey: answers (tasks) of each user that are known", whole(1))
    .option("--seeds <n>", "how many seeds: 0, 1, … (default: 5; of control 3)", whole(1))
    .option("--quick", "control: minutes instead of hours, in a small world")
    .option("--json", "print the result as JSON on stdout")
    .option("-q, --quiet", "no progress")
    .action(async (name: string, file: string | undefined, given) => {
      const { seeds, quick = false, json, quiet } = given;
      if (name === "survey") {
        if (file) return compare(file, given);
        throw new RangeError("survey: got no file; give one of real people's answers");
      }
      const control = controlExperiment(name, quick);
      const experiment = control ?? (EXPERIMENTS[name] as Experiment);
      const result = await overSeeds(name, experiment, seeds ?? (control ? (quick ? 1 : 3) : 5), quiet);
      if (json) console.log(JSON.stringify(result, null, 2));
      else printResult(result);
    });
}
