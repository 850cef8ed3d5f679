import type { Preferences } from "../data/preferences.ts";
import type { TextEncoding } from "../data/text-encoding.ts";
import { type Embedder, type EmbedOptions, embedTexts } from "./embedder.ts";
import { probeOf } from "./probe.ts";

/** States that texts stand for: answers, or items. */
export type Texts = Pick<Preferences, "states" | "size" | "texts" | "embedding">;

/**
 * The answers, or items, with the embedding of each text as its state, [S, D].
 * @throws RangeError when there are no texts; else as `embedTexts`.
 */
export async function embedAnswers<Data extends Texts>(
  data: Data,
  embedder: Embedder,
  options: EmbedOptions = {},
): Promise<Data & { embedding: TextEncoding }> {
  if (!data.texts) throw new RangeError("data: its answers compare no texts");
  const probe = await probeOf(embedder);
  const { vectors: states, size } = await embedTexts(embedder, data.texts, options);
  return { ...data, texts: undefined, states, size, embedding: { encoder: embedder.name, probe } };
}
