import { basename } from "node:path";
import { Argument, Command, Option } from "commander";
import { checkBetween } from "../base/check.ts";
import { FormatError } from "../base/errors.ts";
import { plural } from "../io/notes.ts";
import { checkBeta } from "../model/config.ts";
import type { Model } from "../model/model.ts";
import { decodeModel, encodeModel } from "../model/model-file.ts";
import { fromTorchControl } from "../model/torch/control.ts";
import { fromTorchLanguage, type LanguageOptions } from "../model/torch/language.ts";
import type { ControlOptions } from "../model/torch/weights.ts";
import { namingFile, readBytes } from "./input-files.ts";
import { checkingOptions, number, whole } from "./option-parsers.ts";
import { openOutput } from "./output.ts";
import { note } from "./terminal.ts";

type Kind = "torch-control" | "torch-language";
type Options = ControlOptions & LanguageOptions;

/** Options that only one kind of model has, and why the other has not. */
const OF_ONE_KIND: readonly (readonly [option: keyof Options, kind: Kind, reason: string])[] = [
  ["context", "torch-language", "a torch-control model has it in its tensor shapes"],
  ["length", "torch-control", "a torch-language model compares single states"],
  ["head", "torch-control", "a torch-language model has a reward"],
  ["rewardScale", "torch-control", "a torch-language model has no reward_scaling"],
];

export function importCommand(): Command {
  return new Command("import")
    .description("convert a model that was trained with the VPL authors' released code")
    .addArgument(
      new Argument("<kind>", "repository that the model comes from").choices(["torch-control", "torch-language"]),
    )
    .argument("<file>", "its state_dict, saved by safetensors.torch.save_file; llm_encoder.* may be left out")
    .option("-o, --out <file>", "model file to write", "model.safetensors")
    .addOption(
      new Option(
        "--head <name>",
        "torch-control: reward (VAEModel) or classifier (VAEClassifier), if shapes fit both",
      ).choices(["reward", "classifier"]),
    )
    .option("--length <n>", "torch-control: states in a segment (default: 1)", whole(1))
    .option(
      "--reward-scale <x>",
      "torch-control: the model's reward_scaling, which no tensor holds (default: 1)",
      number,
    )
    .option("--context <n>", "torch-language: largest number of answers to infer z from (default: 8)", whole(1))
    .option(
      "--beta <x>",
      "weight of the KL in training, which refinement needs (default: 2 for torch-control, none for torch-language)",
      number,
    )
    .option("-q, --quiet", "print nothing")
    .action(
      async (kind: Kind, file: string, { out, quiet, ...options }: Options & { out: string; quiet?: boolean }) => {
        checkingOptions(() => checkOptions(kind, options));
        const output = await openOutput(out);
        const source = await readBytes(file);
        const { model, notes } = await namingFile(file, () => {
          checkNotPickled(source, file);
          return kind === "torch-control" ? fromTorchControl(source, options) : fromTorchLanguage(source, options);
        });
        const bytes = await encodeModel(model);
        await decodeModel(bytes); // never write a file that cannot be read back
        await output.write(bytes);
        if (quiet) return;
        for (const line of notes) note(line);
        output.report(`Saved ${out}: ${summary(model)}`);
      },
    );
}

/** @throws RangeError when an option has no meaning for this kind of model. */
function checkOptions(kind: Kind, options: Options): void {
  const [option, , reason] = OF_ONE_KIND.find(([name, of]) => of !== kind && options[name] !== undefined) ?? [];
  if (option) throw new RangeError(`${option}: ${reason}; leave this option out`);
  if (options.beta !== undefined) checkBeta(options.beta);
  if (options.rewardScale !== undefined) checkBetween("rewardScale", options.rewardScale, 1e-6, 1e6);
}

/** @throws FormatError if the bytes are what torch.save writes: an archive or, earlier, a pickle. Reading one runs its code. */
function checkNotPickled(bytes: Uint8Array, path: string): void {
  const [first, second = 0] = bytes;
  const isPickled = (first === 0x50 && second === 0x4b) || (first === 0x80 && second <= 5);
  if (!isPickled || bytes[8] === 0x7b) return; // safetensors has a length that may look so, then "{"
  const [from, to] = [basename(path), `${basename(path).replace(/\.\w+$/, "")}.safetensors`].map((name) =>
    JSON.stringify(name),
  );
  throw new FormatError(
    `it is a pickle of torch.save, which runs code when it is read. If you trust it, convert it in Python, where the code that saved it is installed (if it holds a state_dict, leave out .state_dict()):
  import torch, safetensors.torch
  state = torch.load(${from}, "cpu", weights_only=False).state_dict()
  safetensors.torch.save_file({k: x.clone().contiguous() for k, x in state.items()}, ${to})`,
  );
}

function summary({ config }: Model): string {
  const { size, hidden, head } = config;
  const states = `${plural(size, "feature")}, hidden layers ${hidden.join(" × ")}`;
  if (config.kind === "shared") return `${states}, one reward for everyone (${config.method})`;
  const inferred = `latent ${config.latent}, up to ${plural(config.context, "answer")}`;
  return `${states}, ${inferred}${head === "reward" ? "" : `, ${head} head`}`;
}
