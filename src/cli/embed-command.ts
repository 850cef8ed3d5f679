import { rm } from "node:fs/promises";
import { Command } from "commander";
import { answersParquet, parquetWriter } from "../io/answers/write-answers.ts";
import { plural } from "../io/notes.ts";
import { readAnswersFile } from "./answer-files.ts";
import { embeddingOf, withEncoder } from "./embedding.ts";
import { seed as seedOf } from "./option-parsers.ts";
import { openOutput } from "./output.ts";
import { readingOf, withColumns } from "./shared-options.ts";
import { note } from "./terminal.ts";

export function embedCommand(): Command {
  const command = new Command("embed")
    .description("replace the texts that answers compare by their embeddings, once for many runs")
    .argument("<file>", "answers that compare texts: .csv, .jsonl, .json or .parquet")
    .requiredOption("-o, --out <file>", "file of answers to write (.parquet)")
    .option("--seed <n>", "random seed of the sides, where the file only marks the chosen text", seedOf, 0)
    .option("-q, --quiet", "print no progress, notes or summary");
  return withColumns(withEncoder(command)).action(async (file: string, given) => {
    const { out, encoder, seed, quiet } = given;
    if (!out.endsWith(".parquet")) throw new RangeError(`--out: got ${out}; it must end in .parquet`);
    if (given.items) throw new RangeError("--items: the answers must hold the texts themselves; leave this option out");
    await parquetWriter(); // a missing package is found before long work
    const output = await openOutput(out);
    const { checkpoint } = output;
    const embedding = embeddingOf({ ...given, cache: given.cache ?? checkpoint }, encoder);
    const { data, notes } = await readAnswersFile(file, { ...readingOf(given), seed, embedding });
    if (!quiet) for (const line of notes) note(line);
    await output.write(await answersParquet(data));
    if (checkpoint && !given.cache) await rm(checkpoint, { force: true });
    const of = `${plural(data.labels.length, "comparison")} of ${plural(data.states.length / data.size, "text")}`;
    if (!quiet) output.report(`Saved ${out}: ${of}, ${data.size} numbers each`);
  });
}
