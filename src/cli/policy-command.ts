import { rm } from "node:fs/promises";
import { Command, Option } from "commander";
import { rowCount, trajectoryCount } from "../data/trajectories.ts";
import { writeOutput } from "../io/atomic-files.ts";
import { plural } from "../io/notes.ts";
import { readTrajectories } from "../io/trajectories/read-trajectories.ts";
import { encodeModel } from "../model/model-file.ts";
import { checkPolicyOptions, IQL_DEFAULTS } from "../train/policy-settings.ts";
import type { Progress } from "../train/report.ts";
import { SCALINGS } from "../train/scaling.ts";
import { trainPolicy } from "../train/train-policy.ts";
import { answersForModel, readAnswersFile } from "./answer-files.ts";
import { backendOption, openBackend } from "./backend-option.ts";
import { namingFile, readBytes, readModel } from "./input-files.ts";
import { checkingOptions, describeWith, names, number, seed, whole, wholes } from "./option-parsers.ts";
import { openOutput, printLine } from "./output.ts";
import { checkNotInterrupted, interruptedMessage, withResumeHint } from "./resumable.ts";
import { featuresOption, ignoreOption, labelsOption, readingOf, scaleOption } from "./shared-options.ts";
import { interruptible, note, trainingBar } from "./terminal.ts";

const helpWithDefault = describeWith(IQL_DEFAULTS);

export function policyCommand(): Command {
  return new Command("policy")
    .description("train one policy for all users of a preference model, offline, by implicit Q-learning")
    .requiredOption(
      "--data <path>",
      "trajectories: .hdf5 (D4RL, Minari, robomimic, d3rlpy), .jsonl, .parquet, or the folder of a Minari or LeRobot dataset",
    )
    .requiredOption("--model <file>", "preference model that rewards the trajectories")
    .addOption(
      new Option("--reward <scaling>", "how rewards are brought to one scale across users")
        .choices(Object.keys(SCALINGS))
        .default("spo"),
    )
    .option("--answers <file>", "answers of users whose z to train for (default: z sampled from the model's prior)")
    .addOption(labelsOption())
    .addOption(scaleOption())
    .addOption(ignoreOption())
    .addOption(featuresOption())
    .option("--look-ahead", "reward a step by the state it leads to")
    .option("--columns <list>", "observation columns that are the model's features, from 0 (default: all)", wholes(0))
    .option("--comparisons <n>", "spo: number of states of the data to compare each state with", whole(1), 1000)
    .option("--rivals <n>", "spo: number of those states that a state must beat at once", whole(1), 1)
    .option("--every <n>", "number of consecutive trajectories that share a user", whole(1), 1)
    .option("-o, --out <file>", "file to write: the model with its policy", "policy.safetensors")
    .option("--seed <n>", "random seed of weights, batches and users", seed, 0)
    .addOption(backendOption())
    .option("--resume <file>", "continue an interrupted run from its checkpoint")
    .option("--json", "print the report as JSON to stdout")
    .option("-q, --quiet", "print no progress, notes or summary")
    .optionsGroup("Trajectories:")
    .option("--horizon <n>", "rows of a trajectory, if the file does not mark where trajectories end", whole(1))
    .option("--choices <n>", "number of discrete actions, if not all of them occur in the file", whole(2))
    .option("--scale-actions", "scale actions from their range in the file to -1 … 1")
    .option("--observations <list>", "parts that make up an observation, in order, if it has several", names)
    .option("--episodes <columns>", "columns that mark episodes (default: those with known names)", names)
    .option("--drop-outliers", "leave out rows that lie far outside what all others do")
    .optionsGroup("Training:")
    .option("--steps <n>", helpWithDefault("training steps", "steps"), number)
    .option("--batch <n>", helpWithDefault("transitions in a batch", "batch"), number)
    .option("--rate <x>", helpWithDefault("learning rate", "rate"), number)
    .option(
      "--discount <x>",
      helpWithDefault("discount factor of future rewards, from 0 to below 1", "discount"),
      number,
    )
    .option("--expectile <x>", helpWithDefault("expectile of Q that V estimates, between 0 and 1", "expectile"), number)
    .option("--temperature <x>", helpWithDefault("inverse temperature of the advantage weights", "temperature"), number)
    .option("--hidden <widths>", helpWithDefault("widths of the hidden layers", "hidden"), wholes(1))
    .action(
      async ({
        data: path,
        model: modelPath,
        answers,
        horizon,
        choices,
        scaleActions,
        observations,
        episodes,
        dropOutliers,
        out,
        resume,
        backend,
        json,
        quiet,
        labels,
        scale,
        ignore,
        features,
        ...given
      }) => {
        checkingOptions(() => checkPolicyOptions(given));
        const output = await openOutput(out, json);
        const { checkpoint } = output;
        checkNotInterrupted(checkpoint, resume);
        const base = await readModel(modelPath);
        const { data, notes, actionRange, firstAction } = await readTrajectories(path, {
          ...{ horizon, choices, scaleActions, observations, episodes, dropOutliers },
        });
        if (!quiet) for (const line of notes) note(line);
        const answersFile =
          answers &&
          (await readAnswersFile(answers, {
            ...readingOf({ labels, scale, ignore, features }),
            seed: given.seed,
            model: base,
            modelFile: modelPath,
          }));
        if (!quiet) for (const line of answersFile?.notes ?? []) note(line);
        const users = answersFile && answersForModel(answers, answersFile, modelPath, base);
        const saved = resume ? await readBytes(resume) : undefined;
        const rewardBar = trainingBar("rewards", quiet, { unit: "rows" });
        const policyBar = trainingBar("policy", quiet, { metric: "value" });
        let trainingStarted = false;
        const { model, report } = await interruptible(
          () => interruptedMessage(trainingStarted ? checkpoint : undefined),
          async (signal) => {
            const opened = await openBackend(backend, quiet ? undefined : note);
            const options = {
              ...given,
              users,
              resume: saved,
              signal,
              onReward: rewardBar.update,
              onProgress: (progress: Progress) => {
                trainingStarted = true;
                rewardBar.stop();
                policyBar.update(progress);
              },
              onCheckpoint: checkpoint ? (bytes: Uint8Array) => writeOutput(checkpoint, bytes) : undefined,
            };
            return namingFile(resume ?? out, () => trainPolicy(opened, data, base, options));
          },
        )
          .catch((error) => {
            throw withResumeHint(error, checkpoint);
          })
          .finally(() => {
            rewardBar.stop();
            policyBar.stop();
          });
        const policy = model.policy && {
          ...model.policy,
          config: { ...model.policy.config, firstAction },
          actionRange,
        };
        await output.write(await encodeModel({ ...model, policy }));
        if (checkpoint) await rm(checkpoint, { force: true });
        const source = { file: out, trajectories: trajectoryCount(data), rows: rowCount(data) };
        if (json) printLine(JSON.stringify({ ...source, ...report }, null, 2));
        else if (!quiet) {
          const trajectories = `${source.trajectories.toLocaleString("en-US")} trajector${source.trajectories === 1 ? "y" : "ies"}`;
          output.report(
            `Saved ${out}: policy from ${trajectories}, ${plural(source.rows, "row")}, ${plural(report.steps, "step")}`,
          );
        }
      },
    );
}
