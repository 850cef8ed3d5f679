// Options that several commands share: what to train, and how a file of answers is laid out.

import { type Command, Option } from "commander";
import type { Columns } from "../data/shape.ts";
import { ENCODERS } from "../model/encoder.ts";
import { HEADS } from "../model/head.ts";
import type { TrainOptions } from "../train/options.ts";
import { number, numbers, whole } from "./arguments.ts";

const TRAINING = ["encoder", "head", "prior", "steps", "batch", "rate", "decay", "beta", "latent", "hidden"] as const;
const COLUMN_NAMES = [
  "user",
  "label",
  "task",
  "option",
  "chosen",
  "a",
  "b",
  "chosenEmbedding",
  "rejectedEmbedding",
] as const;

/** How a model is trained, the method aside; what is left out has the defaults of `trainPreferences`. */
export function withTraining(command: Command): Command {
  return command
    .addOption(new Option("--encoder <name>", "how z is inferred from answers").choices(ENCODERS))
    .addOption(new Option("--head <name>", "what rewards look like (reward: an MLP)").choices(HEADS))
    .addOption(new Option("--prior <kind>", "p(z)").choices(["learned", "fixed"]))
    .option("--steps <n>", "training steps", number)
    .option("--batch <n>", "users in a batch", number)
    .option("--rate <x>", "learning rate", number)
    .option("--decay <x>", "weight decay", number)
    .option("--beta <x>", "final weight of the KL", number)
    .option("--latent <n>", "size of the latent", number)
    .option("--hidden <widths>", "widths of the hidden layers, such as 64,64", numbers);
}

/** What the columns of a file are called. */
export function withColumns(command: Command): Command {
  return command
    .option("--user <column>", "who answered")
    .option("--label <column>", "1 or a, 0 or b, 0.5 or tie")
    .option("--task <column>", "which choice among several an option belongs to")
    .option("--option <column>", "which option of a task a row is")
    .option("--chosen <column>", "whether an option was chosen; TRL: the text that was")
    .option("--a <column>", "side A: this column, or those that begin with it and an underscore")
    .option("--b <column>", "side B")
    .option("--chosen-embedding <column>", "TRL: features of the chosen text")
    .option("--rejected-embedding <column>", "TRL: features of the other");
}

type Given = Record<string, unknown>;
const pick = (names: readonly string[], given: Given): Given =>
  Object.fromEntries(names.map((name) => [name, given[name]]).filter(([, value]) => value !== undefined));

export const trainingOf = (given: Given): TrainOptions => pick(TRAINING, given);
export const columnsOf = (given: Given): Columns => pick(COLUMN_NAMES, given);

export const known = (command: Command): Command =>
  command.option("--context <k>", "answers (of a choice among several: tasks) of each user that are known", whole(1));
