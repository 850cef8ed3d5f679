import { expect, it } from "vitest";
import { embedTexts } from "../../src/text/embedder.ts";
import { useLite } from "../../src/text/use-lite.ts";

it("embeds English: a text has one vector in any company, and what means the same is near", async () => {
  const encoder = await useLite();
  const texts = ["A kitten sleeps on the sofa.", "The young cat naps on the couch.", "Interest rates rose in spring."];
  const { vectors, size } = await embedTexts(encoder, texts);
  const [cat, alone] = [vectors.subarray(0, size), (await encoder.embed(["A kitten sleeps on the sofa."]))[0]];
  expect(size).toBe(512);
  expect(cat).toEqual(alone);
  const cosine = (i: number) => cat.reduce((sum, x, j) => sum + x * (vectors[i * size + j] as number), 0);
  expect(cosine(1)).toBeGreaterThan(cosine(2) + 0.2);
});
