import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { Command, Option } from "commander";
import { rowCount, trajectoryCount } from "../data/trajectories.ts";
import { checkWritable, writeAtomic } from "../io/atomic-files.ts";
import { readTrajectories } from "../io/trajectories/read-trajectories.ts";
import { loadModel } from "../model/load.ts";
import { encodeModel } from "../model/model-file.ts";
import { SCALINGS } from "../train/scaling.ts";
import { POLICY_DEFAULTS, trainPolicy } from "../train/train-policy.ts";
import { answersForModel, readAnswersFile } from "./answer-files.ts";
import { number, numbers, readBytes, whole } from "./arguments.ts";
import { backendOption, openBackend } from "./backend-option.ts";
import { dim, interruptible, note, trainingBar } from "./terminal.ts";
import { goesOn } from "./train-command.ts";

const usual = (what: string, name: keyof typeof POLICY_DEFAULTS): string =>
  `${what} (default: ${POLICY_DEFAULTS[name]})`;

export function policyCommand(): Command {
  return new Command("policy")
    .description("train a policy for all users of a preference model, on what was once observed and done")
    .requiredOption("--data <file>", "trajectories: HDF5 (D4RL, Minari) or .jsonl")
    .requiredOption("--model <file>", "the preference model whose users it acts for")
    .addOption(
      new Option("--reward <scaling>", "how rewards of different users are brought to one scale")
        .choices(SCALINGS)
        .default("spo"),
    )
    .option("--answers <file>", "people whose rewards it learns to follow (default: draws from the model's prior)")
    .option("--look-ahead", "a step is worth what the state is that it leads to")
    .option(
      "--columns <list>",
      "columns of an observation that are the model's features, from 0 (default: all)",
      numbers,
    )
    .option("--comparisons <n>", "spo: states of the data that each is compared with", whole(1), 1000)
    .option("--rivals <n>", "spo: how many of them at once a state must be preferred to", whole(1), 1)
    .option("--every <n>", "consecutive trajectories that share a user", whole(1), 1)
    .option("-o, --out <file>", "where the model with its policy goes", "policy.safetensors")
    .option("--seed <n>", "seed of weights, batches and users", number, 0)
    .addOption(backendOption())
    .option("--resume <file>", "go on from the checkpoint of a run that was stopped")
    .option("--json", "print the report as JSON on stdout")
    .option("-q, --quiet", "no progress")
    .optionsGroup("The file:")
    .option("--horizon <n>", "rows of a trajectory, where the file does not say where they end", whole(1))
    .option("--choices <n>", "actions to choose among, where the file does not show all of them", whole(2))
    .option("--scale-actions", "actions are in other units: scale them from their range in the file to -1 … 1")
    .optionsGroup("Training:")
    .option("--steps <n>", usual("training steps", "steps"), number)
    .option("--batch <n>", usual("transitions in a batch", "batch"), number)
    .option("--rate <x>", usual("learning rate", "rate"), number)
    .option("--discount <x>", usual("what a reward is worth one step earlier", "discount"), number)
    .option("--expectile <x>", usual("V is this expectile of Q", "expectile"), number)
    .option("--temperature <x>", usual("how much better actions count for more", "temperature"), number)
    .option("--hidden <widths>", usual("widths of the hidden layers", "hidden"), numbers)
    .action(
      async ({
        data: path,
        model: modelPath,
        answers,
        horizon,
        choices,
        scaleActions,
        out,
        resume,
        backend,
        json,
        quiet,
        ...given
      }) => {
        await checkWritable(out);
        const checkpoint = `${out}.checkpoint`;
        if (!resume && existsSync(checkpoint)) {
          throw new RangeError(`${checkpoint}: a run that was stopped left it; --resume it, or remove it`);
        }
        const base = await loadModel(await readBytes(modelPath));
        const { data, notes, actionRange } = await readTrajectories(path, { horizon, choices, scaleActions });
        if (!quiet) for (const note of notes) console.error(dim(note));
        const people = answers && (await readAnswersFile(answers, {}, given.seed));
        const users = people && answersForModel(answers, people, modelPath, base);
        const saved = resume ? await readBytes(resume) : undefined;
        const rewarding = trainingBar("rewards", quiet, { unit: "rows" });
        const training = trainingBar("policy", quiet, { metric: "value" });
        let trains = false;
        const hint = `; --resume ${checkpoint} with the same options goes on from here`;
        const { model, report } = await interruptible(
          () => `stopped${trains ? hint : ""}`,
          async (signal) =>
            trainPolicy(await openBackend(backend, quiet ? undefined : note), data, base, {
              ...given,
              users,
              resume: saved,
              signal,
              onReward: rewarding.update,
              onProgress: (progress) => {
                trains = true;
                rewarding.stop();
                training.update(progress);
              },
              onCheckpoint: (bytes) => writeAtomic(checkpoint, bytes),
            }),
        )
          .catch((error) => {
            throw goesOn(error, checkpoint);
          })
          .finally(() => {
            rewarding.stop();
            training.stop();
          });
        const policy = model.policy && { ...model.policy, actionRange };
        await writeAtomic(out, await encodeModel({ ...model, policy }));
        await rm(checkpoint, { force: true });
        const shown = { file: out, trajectories: trajectoryCount(data), rows: rowCount(data) };
        if (json) console.log(JSON.stringify({ ...shown, ...report }, null, 2));
        else if (!quiet)
          console.log(
            `Saved ${out}: a policy from ${shown.trajectories} trajectories, ${shown.rows} rows, ${report.steps} steps`,
          );
      },
    );
}
