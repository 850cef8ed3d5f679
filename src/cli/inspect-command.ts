import { Command } from "commander";
import { plural } from "../io/notes.ts";
import { configRecord } from "../model/config.ts";
import { loadModel } from "../model/load.ts";
import { parameterShapes } from "../model/model.ts";
import type { PolicyConfig } from "../model/policy.ts";
import { RECIPES } from "../train/recipes.ts";
import { namingFile, readBytes } from "./input-files.ts";
import { printLine } from "./output.ts";
import { bold, dim } from "./terminal.ts";

function describePolicy({ observation, action, choices, firstAction, condition, hidden }: PolicyConfig): string {
  const from = firstAction ? ` from ${firstAction} on` : "";
  const output = choices ? `one of ${choices} actions${from}` : `${action} action values`;
  const user = condition > 0 ? "conditioned on z" : "the same for everyone";
  return `${observation} observation values → ${output}, ${user}, ${hidden.join(" × ")} hidden`;
}

export function inspectCommand(): Command {
  return new Command("inspect")
    .description("show the contents of a model file")
    .argument("<model>", "model file")
    .option("--json", "print them as JSON to stdout")
    .action(async (file: string, { json }) => {
      const bytes = await readBytes(file);
      const model = await namingFile(file, () => loadModel(bytes));
      const shapes = parameterShapes(model.config);
      const weights = [...shapes.values()].reduce((sum, [rows, cols]) => sum + rows * cols, 0);
      const { config, survey, items, report } = model;
      const pictures = items?.filter(({ image }) => image).length ?? 0;
      const policy = model.policy?.config;
      const questions = survey?.a.shape[0] ?? 0;
      if (json) {
        printLine(
          JSON.stringify(
            {
              config: configRecord(config),
              weights,
              items: items?.map(({ name, caption }) => ({ name, caption })),
              questions,
              features: model.features,
              attributes: model.attributes,
              text: model.text && { encoder: model.text.encoder, size: model.text.mean.length },
              tensors: Object.fromEntries(shapes),
              policy,
              report,
            },
            null,
            2,
          ),
        );
        return;
      }
      const line = (name: string, value: string) => printLine(`  ${dim(name.padEnd(10))} ${value}`);
      printLine(bold(file));
      line("method", `${config.method}${config.kind === "personal" ? ", personal" : ", one reward for everyone"}`);
      const recipe = Object.keys(RECIPES).find((name) => name === report?.recipe);
      if (recipe) line("recipe", recipe);
      line(
        "state",
        `${plural(config.size, "feature")}${config.length > 1 ? `, in segments of up to ${config.length}` : ""}`,
      );
      const { text } = model;
      if (text) line("texts", `${config.size} principal components of ${text.mean.length} numbers by ${text.encoder}`);
      line("head", config.head);
      if (config.kind === "personal") {
        line("encoder", config.encoder);
        line(
          "latent",
          `${plural(config.latent, "dimension")}, inferred from up to ${plural(config.context, "answer")}`,
        );
      }
      if (config.hidden.length > 0) line("layers", `${config.hidden.join(" × ")} hidden`);
      line(
        "weights",
        `${weights.toLocaleString("en")} in ${shapes.size} tensors, ${(bytes.length / 1024).toFixed(0)} KiB on disk`,
      );
      if (items) line("items", `${items.length}${pictures > 0 ? `, ${pictures} with a picture` : ""}`);
      for (const { name, code, levels, omitted } of model.attributes ?? []) {
        const omittedIs = code === "effects" ? "minus the sum of these" : "the base";
        line("levels", `of ${name}, ${code} coding: ${levels.join(", ")}; ${omitted} is ${omittedIs}`);
      }
      line("questions", String(questions));
      if (policy) line("policy", describePolicy(policy));
      // The held-out metrics or, if no user was held out, the share that was asked for.
      const heldOut = report?.heldOut as Record<string, number> | number | undefined;
      if (typeof heldOut === "object") {
        line(
          "held out",
          `pairwise accuracy ${heldOut.accuracy?.toFixed(3)}, loss ${heldOut.loss?.toFixed(3)} per user, at step ${report?.step}`,
        );
      }
      for (const [name, shape] of shapes) line("", `${name.padEnd(28)} ${dim(`[${shape.join(", ")}]`)}`);
    });
}
