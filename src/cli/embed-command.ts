import { rm } from "node:fs/promises";
import { Command } from "commander";
import { parquetWriter } from "../io/answers/embedding-columns.ts";
import { readItems } from "../io/answers/items.ts";
import { answersParquet, itemsParquet } from "../io/answers/write-answers.ts";
import { plural } from "../io/notes.ts";
import { readAnswersFile } from "./answer-files.ts";
import { type Embedding, embedded, embeddingOf, openEmbedder, withEncoder } from "./embedding.ts";
import { seed as seedOf } from "./option-parsers.ts";
import { openOutput } from "./output.ts";
import { readingOf, withColumns } from "./shared-options.ts";
import { note } from "./terminal.ts";

export function embedCommand(): Command {
  const command = new Command("embed")
    .description("replace the texts that answers compare, or those of a table of items, by their embeddings")
    .argument(
      "[file]",
      "answers that compare texts: .csv, .jsonl, .json or .parquet; or none, and a table with --items",
    )
    .requiredOption("-o, --out <file>", "file to write (.parquet)")
    .option("--seed <n>", "random seed of the sides, where the file only marks the chosen text", seedOf, 0)
    .option("-q, --quiet", "print no progress, notes or summary");
  return withColumns(withEncoder(command)).action(async (file: string | undefined, given) => {
    const { out, encoder, quiet } = given;
    if (!out.endsWith(".parquet")) throw new RangeError(`--out: got ${out}; it must end in .parquet`);
    if (file && given.items)
      throw new RangeError("--items: the answers must hold the texts themselves; leave this option out");
    if (!file && !given.items)
      throw new RangeError("file: got none; give a file of answers, or a table of items with --items");
    await parquetWriter(); // a missing package is found before long work
    const output = await openOutput(out);
    const { checkpoint } = output;
    const embedding = embeddingOf({ ...given, cache: given.cache ?? checkpoint }, encoder) as Embedding;
    const { bytes, notes, summary } = await (file
      ? answers(file, given, embedding)
      : items(given.items, given, embedding));
    if (!quiet) for (const line of notes) note(line);
    await output.write(bytes);
    if (checkpoint && !given.cache) await rm(checkpoint, { force: true });
    if (!quiet) output.report(`Saved ${out}: ${summary}`);
  });
}

interface Embedded {
  readonly bytes: Uint8Array;
  readonly notes: readonly string[];
  readonly summary: string;
}
type Given = Readonly<Record<string, unknown>> & { readonly seed: number };

async function answers(file: string, given: Given, embedding: Embedding): Promise<Embedded> {
  const { data, notes } = await readAnswersFile(file, { ...readingOf(given), seed: given.seed, embedding });
  const of = `${plural(data.labels.length, "comparison")} of ${plural(data.states.length / data.size, "text")}`;
  const lost = data.known
    ? ["which answers are known is not in the file; train and eval with --embed read it from the rows"]
    : [];
  return { bytes: await answersParquet(data), notes: [...notes, ...lost], summary: `${of}, ${data.size} numbers each` };
}

/** @throws RangeError when items have pictures, which the file would not hold. */
async function items(file: string, given: Given, embedding: Embedding): Promise<Embedded> {
  const { columns } = readingOf(given);
  const { items: table, notes } = await readItems(file, { ...columns, texts: true });
  if (table.labels.some(({ image }) => image !== undefined)) {
    throw new RangeError(
      `${file}: its items have pictures, which a file of embeddings does not hold; leave them out with --ignore image`,
    );
  }
  const { data, notes: more } = await embedded(table.states(), embedding, await openEmbedder(embedding));
  const summary = `${plural(table.labels.length, "item")}, ${data.size} numbers each`;
  return { bytes: await itemsParquet(table.labels, data), notes: [...notes, ...more], summary };
}
