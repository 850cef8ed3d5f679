// Text encoders of commands: which one, its cache, and progress.

import { type Command, Option } from "commander";
import type { TextEncoding } from "../data/text-encoding.ts";
import { plural } from "../io/notes.ts";
import type { Texts } from "../text/embed-answers.ts";
import { embedAnswers } from "../text/embed-answers.ts";
import type { Embedder } from "../text/embedder.ts";
import { withCache } from "../text/embedding-cache.ts";
import { onnxFolder } from "../text/onnx-folder.ts";
import { POOLINGS, type Pooling } from "../text/pooling.ts";
import { useLite } from "../text/use-lite.ts";
import { whole } from "./option-parsers.ts";
import { interruptible, progressBar } from "./terminal.ts";

const ENCODER = "use-lite, or a folder with onnx/model.onnx, tokenizer.json and config.json";

/** Which encoder embeds texts, and how. */
export interface Embedding {
  readonly encoder: string;
  readonly pooling?: Pooling;
  /** A file that keeps embeddings. */
  readonly cache?: string;
  readonly quiet?: boolean;
}

/** Adds the options beside a text encoder. */
const withCacheAndPooling = (command: Command): Command =>
  command
    .addOption(
      new Option("--pooling <name>", "of an encoder in a folder: from its tokens to the text (default: mean)").choices(
        POOLINGS,
      ),
    )
    .option("--cache <file>", "keep embeddings in this file, so that no text is embedded twice");

/** Adds the text encoder of the texts that answers compare. */
export const withEmbed = (command: Command): Command =>
  withCacheAndPooling(
    command.optionsGroup("Texts:").option("--embed <encoder>", `encode the texts that answers compare by ${ENCODER}`),
  );

/** Adds the number of features of texts. */
export const withEmbedDims = (command: Command): Command =>
  command.option(
    "--embed-dims <n>",
    "principal components of the embeddings that are the features (default: 4, 8, 16 or 32, by held-out users and texts)",
    whole(1),
  );

/** Adds a text encoder that a command needs. */
export const withEncoder = (command: Command): Command =>
  withCacheAndPooling(command.requiredOption("--encoder <encoder>", ENCODER));

/** The text encoder among the values of a command's options. */
export function embeddingOf(
  { embed, pooling, cache, quiet, json }: Record<string, unknown>,
  encoder = embed,
): Embedding | undefined {
  if (encoder === undefined) {
    for (const [name, value] of Object.entries({ pooling, cache })) {
      if (value !== undefined) throw new RangeError(`--${name}: it is for texts, but --embed names no text encoder`);
    }
    return undefined;
  }
  return {
    encoder: encoder as string,
    pooling: pooling as Pooling | undefined,
    cache: cache as string | undefined,
    quiet: Boolean(quiet ?? json),
  };
}

/** Opens a text encoder. */
export async function openEmbedder({ encoder, pooling }: Embedding): Promise<Embedder> {
  if (encoder !== "use-lite") return onnxFolder(encoder, { pooling });
  if (pooling !== undefined) throw new RangeError("--pooling: use-lite pools by itself; leave this option out");
  return useLite();
}

/** Replaces the texts of answers, or of items, by their embeddings, with a progress bar. Ctrl-C stops it. */
export async function embedded<Data extends Texts>(
  data: Data,
  { cache, quiet }: Embedding,
  embedder: Embedder,
): Promise<{ data: Data & { embedding: TextEncoding }; notes: readonly string[] }> {
  const bar = progressBar(embedder.name, "texts", quiet);
  const left = cache ? `interrupted; ${cache} keeps the embeddings: run the same command again` : "interrupted";
  const work = (encoder: Embedder) =>
    interruptible(
      () => left,
      (signal) => embedAnswers(data, encoder, { signal, onProgress: bar.update }),
    ).finally(bar.stop);
  const result = cache ? await withCache(cache, embedder, work) : await work(embedder);
  const summary = `${plural(data.texts?.length ?? 0, "text")}, embedded by ${embedder.name} as ${plural(result.size, "number")} each`;
  return { data: result, notes: [summary, ...(embedder.notes ?? [])] };
}
