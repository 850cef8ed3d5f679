// Options that several commands share: what to train, and how a file of answers is laid out.

import { type Command, Option } from "commander";
import type { ColumnOptions } from "../io/answers/answer-table.ts";
import { ENCODERS } from "../model/encoder/encoder.ts";
import { HEADS } from "../model/head/head.ts";
import { DEFAULTS, type TrainOptions } from "../train/settings.ts";
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

const usual = (what: string, name: keyof typeof DEFAULTS): string => `${what} (default: ${DEFAULTS[name]})`;

/** How a model is trained, the method aside. */
export function withTraining(command: Command): Command {
  return command
    .optionsGroup("Training:")
    .addOption(new Option("--encoder <name>", usual("how z is inferred from answers", "encoder")).choices(ENCODERS))
    .addOption(new Option("--head <name>", usual("what scores states; reward is an MLP", "head")).choices(HEADS))
    .addOption(new Option("--prior <kind>", usual("p(z)", "prior")).choices(["learned", "fixed"]))
    .option("--steps <n>", usual("training steps", "steps"), number)
    .option("--batch <n>", usual("users in a batch", "batch"), number)
    .option("--rate <x>", usual("learning rate", "rate"), number)
    .option("--decay <x>", usual("weight decay", "decay"), number)
    .option("--beta <x>", usual("final weight of the KL", "beta"), number)
    .option("--latent <n>", usual("size of the latent", "latent"), number)
    .option("--hidden <widths>", usual("widths of the hidden layers", "hidden"), numbers);
}

/** What the columns of a file are called. */
export function withColumns(command: Command): Command {
  return command
    .optionsGroup("Columns of the file:")
    .option("--user <column>", "who answered (default: user)")
    .option("--label <column>", "1 or a, 0 or b, 0.5 or tie (default: label)")
    .option("--task <column>", "which choice among several an option belongs to (default: task)")
    .option("--option <column>", "which option of a task a row is (default: option)")
    .option("--chosen <column>", "whether an option was chosen; TRL: the text that was (default: chosen)")
    .option("--a <column>", "side A: this column, or those that begin with it and an underscore (default: a)")
    .option("--b <column>", "side B (default: b)")
    .option("--chosen-embedding <column>", "TRL: features of the chosen text (default: chosen_embedding)")
    .option("--rejected-embedding <column>", "TRL: features of the other (default: rejected_embedding)");
}

type OptionValues = Record<string, unknown>;
const pick = (names: readonly string[], given: OptionValues): OptionValues =>
  Object.fromEntries(names.map((name) => [name, given[name]]).filter(([, value]) => value !== undefined));

export const trainingOptionsOf = (given: OptionValues): TrainOptions => pick(TRAINING, given);
export const columnOptionsOf = (given: OptionValues): ColumnOptions => pick(COLUMN_NAMES, given);

export const withContext = (command: Command): Command =>
  command.option("--context <k>", "answers (of a choice among several: tasks) of each user that are known", whole(1));
