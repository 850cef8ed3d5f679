import type { Preferences } from "../data/preferences.ts";
import { type Embedder, type EmbedOptions, embedTexts } from "./embedder.ts";
import { probeOf } from "./probe.ts";

/**
 * The answers with the embedding of each text as its state, [S, D].
 * @throws RangeError when the answers compare no texts; else as `embedTexts`.
 */
export async function embedAnswers(
  { texts, ...data }: Preferences,
  embedder: Embedder,
  options: EmbedOptions = {},
): Promise<Preferences> {
  if (!texts) throw new RangeError("data: its answers compare no texts");
  const probe = await probeOf(embedder);
  const { vectors: states, size } = await embedTexts(embedder, texts, options);
  return { ...data, states, size, embedding: { encoder: embedder.name, probe } };
}
