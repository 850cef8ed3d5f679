import { Command } from "commander";
import { loadModel } from "../host/node.ts";
import { parameterShapes } from "../model/model.ts";
import { readBytes } from "./arguments.ts";
import { bold, dim } from "./terminal.ts";

export function inspectCommand(): Command {
  return new Command("inspect")
    .description("show what is in a model file")
    .argument("<model>", "a model file")
    .option("--json", "print it as JSON on stdout")
    .action(async (file: string, { json }) => {
      const bytes = await readBytes(file);
      const model = await loadModel(bytes);
      const shapes = parameterShapes(model.config);
      const weights = [...shapes.values()].reduce((n, [rows, cols]) => n + rows * cols, 0);
      const { config, survey, report } = model;
      const questions = survey?.a.shape[0] ?? 0;
      if (json) {
        console.log(
          JSON.stringify({ config, weights, questions, tensors: Object.fromEntries(shapes), report }, null, 2),
        );
        return;
      }
      const line = (name: string, value: string) => console.log(`  ${dim(name.padEnd(10))} ${value}`);
      console.log(bold(file));
      line("method", config.method === "vpl" ? "vpl (personal)" : "btl (one reward for everyone)");
      line("state", `${config.size} features`);
      if (config.method === "vpl") line("latent", `${config.latent} dimensions, from up to ${config.context} answers`);
      line("layers", `${config.hidden.join(" × ")} hidden`);
      line(
        "weights",
        `${weights.toLocaleString("en")} in ${shapes.size} tensors, ${(bytes.length / 1024).toFixed(0)} KB on disk`,
      );
      line("questions", String(questions));
      const heldOut = report?.heldOut as Record<string, number> | undefined;
      if (heldOut) {
        line(
          "held out",
          `accuracy ${heldOut.accuracy?.toFixed(3)}, loss ${heldOut.loss?.toFixed(3)} a user, at step ${report?.step}`,
        );
      }
      for (const [name, shape] of shapes) line("", `${name.padEnd(28)} ${dim(`[${shape.join(", ")}]`)}`);
    });
}
