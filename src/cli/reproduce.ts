import { Argument, Command } from "commander";
import type { Experiment } from "../experiment/experiment.ts";
import { runGaussians, runUnimodal } from "../experiment/gaussians.ts";
import { runNoise } from "../experiment/noise.ts";
import { runRearrange } from "../experiment/rearrange.ts";
import { runSweep } from "../experiment/sweep.ts";
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

export function reproduceCommand(): Command {
  return new Command("reproduce")
    .description("run an experiment over several seeds, beside its baselines and the best any method could do")
    .addArgument(new Argument("<name>", "the experiment").choices([...Object.keys(EXPERIMENTS), "survey"]))
    .argument("[file]", "survey: real people's answers")
    .option("--context <k>", "survey: answers (tasks) of each user that are known", whole(1))
    .option("--seeds <n>", "how many seeds: 0, 1, …", whole(1), 5)
    .option("--json", "print the result as JSON on stdout")
    .option("-q, --quiet", "no progress")
    .action(async (name: string, file: string | undefined, given) => {
      const { seeds, json, quiet } = given;
      if (name === "survey") {
        if (file) return compare(file, given);
        throw new RangeError("survey: got no file; give one of real people's answers");
      }
      const result = await overSeeds(name, EXPERIMENTS[name] as Experiment, seeds, quiet);
      if (json) console.log(JSON.stringify(result, null, 2));
      else printResult(result);
    });
}
