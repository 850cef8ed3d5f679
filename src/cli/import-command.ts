import { Argument, Command } from "commander";
import { plural } from "../io/notes.ts";
import { checkBeta, contextSize, latentSize } from "../model/config.ts";
import { fromTorchControl, fromTorchLanguage } from "../model/import-torch.ts";
import { decodeModel, encodeModel } from "../model/model-file.ts";
import { namingFile, readBytes } from "./input-files.ts";
import { checkingOptions, number, whole } from "./option-parsers.ts";
import { openOutput } from "./output.ts";
import { note } from "./terminal.ts";

export function importCommand(): Command {
  return new Command("import")
    .description("convert a model that was trained with the VPL authors' released code")
    .addArgument(
      new Argument("<kind>", "repository that the model comes from").choices(["torch-control", "torch-language"]),
    )
    .argument("<file>", "its state_dict, saved by safetensors.torch.save_file; llm_encoder.* may be left out")
    .option("-o, --out <file>", "model file to write", "model.safetensors")
    .option("--length <n>", "torch-control: states in a segment (default: 1)", whole(1))
    .option("--context <n>", "torch-language: largest number of answers to infer z from (default: 8)", whole(1))
    .option(
      "--beta <x>",
      "weight of the KL in training, which refinement needs (default: 2 for torch-control, none for torch-language)",
      number,
    )
    .option("-q, --quiet", "print nothing")
    .action(async (kind: string, file: string, { out, length, context, beta, quiet }) => {
      const control = kind === "torch-control";
      if (control && context !== undefined) {
        throw new RangeError("--context: a torch-control model has it in its tensor shapes; leave this option out");
      }
      if (!control && length !== undefined) {
        throw new RangeError("--length: a torch-language model compares single states; leave this option out");
      }
      checkingOptions(() => beta === undefined || checkBeta(beta));
      const output = await openOutput(out);
      const source = await readBytes(file);
      const { model, notes } = await namingFile(file, () =>
        control ? fromTorchControl(source, { length, beta }) : fromTorchLanguage(source, { context, beta }),
      );
      const bytes = await encodeModel(model);
      await decodeModel(bytes); // never write a file that cannot be read back
      await output.write(bytes);
      if (quiet) return;
      for (const line of notes) note(line);
      const { config } = model;
      const [latent, answers] = [latentSize(config), contextSize(config)];
      output.report(
        `Saved ${out}: ${plural(config.size, "feature")}, hidden layers ${config.hidden.join(" × ")}, latent ${latent}, up to ${plural(answers, "answer")}`,
      );
    });
}
