// What turns texts into vectors: a frozen text encoder.

import { areFinite, checkText, hasMethods, isWhole, refuse } from "../base/check.ts";
import type { ChatTemplate } from "../io/answers/conversation.ts";

/** Embeds texts: one vector of D finite numbers for each, in their order. D is the same for all texts. */
export type Embed = (texts: readonly string[]) => Promise<readonly Float32Array[]>;

/** A text encoder. Its weights are frozen: nothing trains them. */
export interface Embedder {
  /** What model files and messages call it. */
  readonly name: string;
  /** Embeds texts. The same text must have the same vector in every call. */
  readonly embed: Embed;
  /** Renders conversations by the encoder's chat template. Absent: they are lines `role: text`. */
  readonly chat?: ChatTemplate;
  /** What there is to say about the texts embedded so far, one sentence each, such as how many were cut. */
  readonly notes?: readonly string[];
}

/** Options of embedding many texts. */
export interface EmbedOptions {
  /** Called after each batch with the number of texts embedded so far. */
  readonly onProgress?: (done: number, texts: number) => void;
  /** Stops between two batches. */
  readonly signal?: AbortSignal;
}

/** The largest D, as of states. */
export const MAX_VECTOR = 65536;
/** Texts in a call of `embed`. */
const BATCH = 16;

/** @throws TypeError unless this is an embedder. */
export function checkEmbedder(embedder: Embedder): void {
  if (!hasMethods(embedder, "embed")) refuse("embedder", embedder, "an embedder { name, embed }");
  checkText("embedder.name", embedder.name, "what to call the encoder");
}

/**
 * Embeds texts in batches.
 * @returns The vectors one after another: [texts, D], and D.
 * @throws TypeError when `embed` returns anything but a Float32Array for each text.
 * @throws RangeError when a text is blank, or a vector has another length than the others or a number that is not finite.
 * @throws The reason of `signal`.
 */
export async function embedTexts(
  embedder: Embedder,
  texts: readonly string[],
  { onProgress, signal }: EmbedOptions = {},
): Promise<{ vectors: Float32Array; size: number }> {
  checkEmbedder(embedder);
  const blank = texts.findIndex((text) => typeof text !== "string" || text.trim() === "");
  if (blank >= 0) refuse(`texts[${blank}]`, texts[blank], "a text that is not blank", RangeError);
  let vectors = new Float32Array();
  let size = 0;
  for (let from = 0; from < texts.length; from += BATCH) {
    signal?.throwIfAborted();
    const batch = texts.slice(from, from + BATCH);
    const embedded = await embedder.embed(batch);
    if (!Array.isArray(embedded) || embedded.length !== batch.length) {
      refuse(`${embedder.name}.embed(…)`, embedded, `a list of ${batch.length} vectors, one for each text`);
    }
    for (const [i, vector] of embedded.entries()) {
      const name = `${embedder.name}.embed(…)[${i}]`;
      if (!(vector instanceof Float32Array)) refuse(name, vector, "a Float32Array");
      if (size === 0) {
        if (!isWhole(vector.length, 1, MAX_VECTOR)) refuse(name, vector, `1 to ${MAX_VECTOR} numbers`, RangeError);
        size = vector.length;
        vectors = new Float32Array(texts.length * size);
      }
      if (vector.length !== size) refuse(name, vector, `${size} numbers, as for the texts before`, RangeError);
      if (!areFinite(vector)) throw new RangeError(`${name}: it has a number that is not finite; use another encoder`);
      vectors.set(vector, (from + i) * size);
    }
    onProgress?.(Math.min(from + BATCH, texts.length), texts.length);
  }
  return { vectors, size };
}
