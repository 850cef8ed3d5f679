// Options that several commands share: training settings, column names of a file of answers, context size.

import { type Command, Option } from "commander";
import { LEVEL_CODES } from "../data/levels.ts";
import type { ColumnOptions } from "../io/answers/column-names.ts";
import { SELECTABLE_ENCODERS } from "../model/encoder/index.ts";
import { SELECTABLE_HEADS } from "../model/head/index.ts";
import { LIKELIHOODS } from "../model/likelihood/index.ts";
import { DEFAULTS, type TrainOptions } from "../train/preference-settings.ts";
import { RECIPES } from "../train/recipes.ts";
import { describeWith, names, number, scale, whole, wholes, wordsWithMeanings } from "./option-parsers.ts";

const TRAINING = [
  "recipe",
  "encoder",
  "head",
  "likelihood",
  "prior",
  "steps",
  "batch",
  "rate",
  "decay",
  "heldOut",
  "beta",
  "latent",
  "hidden",
] as const;
const COLUMNS = [
  "user",
  "label",
  "task",
  "option",
  "chosen",
  "available",
  "none",
  "best",
  "worst",
  "rank",
  "a",
  "b",
  "chosenEmbedding",
  "rejectedEmbedding",
  "ignore",
  "features",
  "labels",
  "scale",
] as const;

const helpWithDefault = describeWith(DEFAULTS);

/** An option whose choices are the names of a registry; hidden while there is nothing to choose. */
function choiceOf(setting: "encoder" | "head" | "likelihood", help: string, registry: object): Option {
  const names = Object.keys(registry);
  return new Option(`--${setting} <name>`, helpWithDefault(help, setting)).choices(names).hideHelp(names.length < 2);
}

/** Adds the training settings, except the method. */
export function withTraining(command: Command): Command {
  return command
    .optionsGroup("Training:")
    .addOption(
      new Option(
        "--recipe <name>",
        "a named set of the options below, which win over it: preferences (the defaults), control, or language (texts)",
      ).choices(Object.keys(RECIPES)),
    )
    .addOption(choiceOf("encoder", "encoder q(z | answers)", SELECTABLE_ENCODERS))
    .addOption(choiceOf("head", "how states are scored; reward is an MLP", SELECTABLE_HEADS))
    .addOption(choiceOf("likelihood", "how probable an answer is, given both scores", LIKELIHOODS))
    .addOption(
      new Option(
        "--prior <kind>",
        "how p(z) is learned: sampled as a population (default for a linear head), learned by the ELBO, or fixed",
      ).choices(["sampled", "learned", "fixed"]),
    )
    .option(
      "--steps <n>",
      "training steps (default: 1000 of the encoder with a sampled prior, 6000 iterations of hierarchical, else 1200)",
      number,
    )
    .option("--batch <n>", "users in a batch (default: 128 with a sampled prior, else 64)", number)
    .option("--rate <x>", helpWithDefault("learning rate", "rate"), number)
    .option("--decay <x>", helpWithDefault("weight decay", "decay"), number)
    .option(
      "--held-out <share>",
      "share of users held out, 0 to 0.5: to choose a sampled prior (default: 0.2), or the best weights (default: 0.1)",
      number,
    )
    .option("--beta <x>", helpWithDefault("final weight of the KL divergence", "beta"), number)
    .option("--latent <n>", helpWithDefault("dimensions of the latent z", "latent"), number)
    .option("--hidden <widths>", helpWithDefault("widths of the hidden layers, as in 64,64", "hidden"), wholes(1));
}

const ITEMS = "table of items, one a row: name, caption, image and features (.csv, .jsonl or .parquet)";

/** What words in a file of answers mean. */
export const labelsOption = (): Option =>
  new Option("--labels <words>", "what other answers mean, as in links=a,rechts=b,egal=tie").argParser(
    wordsWithMeanings,
  );
/** Which numbers the labels of a file of answers are. */
export const scaleOption = (): Option =>
  new Option("--scale <lo..hi>", "the answers are numbers: lo is B strongly, hi is A strongly, as in -3..3 or 1..7")
    .argParser(scale)
    .conflicts("labels");
/** The columns of a file of answers or items that are not read. */
export const ignoreOption = (): Option =>
  new Option("--ignore <columns>", "columns that are no features, separated by commas").argParser(names);
/** The columns of a file of answers or items that are features. */
export const featuresOption = (): Option =>
  new Option(
    "--features <columns>",
    "the columns that are features, separated by commas; no others are read then (default: all that seem to be)",
  ).argParser(names);

/** Adds a table of items, the columns to leave out, and those that are features. */
export const withItems = (command: Command, use: string): Command =>
  command.option("--items <file>", `${ITEMS}; ${use}`).addOption(ignoreOption()).addOption(featuresOption());

/** Adds the column names of a file of answers, and the table of the items that it names. */
export function withColumns(command: Command): Command {
  return withItems(command.optionsGroup("Columns of the file:"), "the answers name them")
    .option("--user <column>", "the user (default: user)")
    .option(
      "--label <column>",
      "the answer, as in 1 or 0, 1 or 2, a or b, left or right, yes or no, tie, or a share of A (default: label)",
    )
    .addOption(labelsOption())
    .addOption(scaleOption())
    .option("--task <column>", "the choice that a row belongs to (default: task)")
    .option("--option <column>", "which alternative of the choice a row is; with --items, its name (default: option)")
    .option("--chosen <column>", "whether this alternative was chosen; TRL: the chosen text (default: chosen)")
    .option("--available <column>", "1 if this alternative was available, 0 if not (default: available)")
    .option("--none <column>", "1 if this alternative is none of these (default: none, or its name says so)")
    .option("--best <column>", "1 for the best alternative, or its name where a row is a task (default: best)")
    .option("--worst <column>", "1 for the worst alternative, likewise (default: worst)")
    .option(
      "--rank <column>",
      "ranks, 1 is the best; where a row is a task: rank1, rank2, … have names (default: rank)",
    )
    .option("--a <column>", "side A: this column, or all that begin with this name and an underscore (default: a)")
    .option("--b <column>", "side B, likewise (default: b)")
    .option("--chosen-embedding <column>", "TRL: features of the chosen text (default: chosen_embedding)")
    .option("--rejected-embedding <column>", "TRL: features of the rejected text (default: rejected_embedding)");
}

/** Adds which columns hold levels, and how these become features. */
export const withLevels = (command: Command): Command =>
  command
    .addOption(
      new Option(
        "--levels <columns>",
        "columns of numbers that are levels, separated by commas, without a_ and b_ (columns of text are levels anyway)",
      ).argParser(names),
    )
    .addOption(
      new Option(
        "--code <name>",
        "how levels become features: effects compares each with the mean of all, dummy with the first (default: effects)",
      ).choices(LEVEL_CODES),
    );

/** Adds the context size. */
export const withContext = (command: Command): Command =>
  command.option("--context <k>", "number of known answers of each user; a choice among several counts once", whole(1));

type OptionValues = Record<string, unknown>;
const pick = (names: readonly string[], values: OptionValues): OptionValues =>
  Object.fromEntries(names.map((name) => [name, values[name]]).filter(([, value]) => value !== undefined));

/** The training settings among the values of a command's options. */
export const trainingOptionsOf = (values: OptionValues): TrainOptions => pick(TRAINING, values);
/** How a file of answers is read, by the values of a command's options. */
export const readingOf = (values: OptionValues): { columns: ColumnOptions; items?: string } => ({
  columns: { ...pick(COLUMNS, values), coding: pick(["levels", "code"], values) },
  items: values.items as string | undefined,
});
