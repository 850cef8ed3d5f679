import { Argument, Command } from "commander";
import { checkWritable, writeAtomic } from "../io/atomic-files.ts";
import { fromTorchControl, fromTorchLanguage } from "../model/import-torch.ts";
import { decodeModel, encodeModel } from "../model/model-file.ts";
import { number, readBytes, whole } from "./arguments.ts";
import { dim } from "./terminal.ts";

export function importCommand(): Command {
  return new Command("import")
    .description("make a model file of a model that the VPL authors' released code trained")
    .addArgument(new Argument("<kind>", "the repository that trained it").choices(["torch-control", "torch-language"]))
    .argument("<file>", "its state_dict, as safetensors.torch.save_file writes it (leave out llm_encoder.* if large)")
    .option("-o, --out <file>", "where the model goes", "model.safetensors")
    .option("--length <n>", "torch-control: states of a segment (default: 1)", whole(1))
    .option("--context <n>", "torch-language: most answers that z is inferred from (default: 8)", whole(1))
    .option("--beta <x>", "weight of the KL in its training, for refinement (default: 2 for control; none)", number)
    .option("-q, --quiet", "no words")
    .action(async (kind: string, file: string, { out, length, context, beta, quiet }) => {
      const control = kind === "torch-control";
      if (control && context !== undefined) {
        throw new RangeError("context: a torch-control model has its own, which its shapes tell; leave it out");
      }
      if (!control && length !== undefined) {
        throw new RangeError("length: a torch-language model compares single states; leave it out");
      }
      await checkWritable(out);
      const source = await readBytes(file);
      const { model, notes } = control
        ? fromTorchControl(source, { length, beta })
        : fromTorchLanguage(source, { context, beta });
      const bytes = await encodeModel(model);
      await decodeModel(bytes); // what is written can be read
      await writeAtomic(out, bytes);
      if (quiet) return;
      for (const note of notes) console.error(dim(note));
      const { size, latent, hidden, context: answers } = model.config;
      console.log(`Saved ${out}: ${size} features, ${hidden.join(" × ")} hidden, latent ${latent}, ${answers} answers`);
    });
}
