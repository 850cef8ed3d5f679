// An encoder that counts letters: what a test knows about a text, it knows about its vector.

import type { Embedder } from "../../src/text/embedder.ts";

/** Embeds a text as how often each of these letters is in it. */
export const letterCounts = (letters = "abcdefgh"): Embedder => ({
  name: "letter-counts",
  embed: async (texts) =>
    texts.map((text) => Float32Array.from(letters, (letter) => [...text].filter((other) => other === letter).length)),
});
