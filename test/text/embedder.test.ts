import { describe, expect, it } from "vitest";
import { type Embedder, embedTexts } from "../../src/text/embedder.ts";
import { isSameEncoder, probeOf } from "../../src/text/probe.ts";
import { letterCounts } from "./stand-in.ts";

const returning = (embed: (texts: readonly string[]) => unknown): Embedder => ({
  name: "odd",
  embed: async (texts) => embed(texts) as Float32Array[],
});

describe("embedTexts", () => {
  it("returns the vectors of many texts in their order, and says how far it is", async () => {
    const texts = Array.from({ length: 40 }, (_, i) => `${"a".repeat(i)}h`);
    const progress: number[] = [];
    const { vectors, size } = await embedTexts(letterCounts(), texts, { onProgress: (done) => progress.push(done) });
    expect(size).toBe(8);
    expect(texts.map((_, i) => vectors[8 * i])).toEqual([...texts.keys()]);
    expect(progress).toEqual([16, 32, 40]);
  });

  it("stops between two batches when its signal says so", async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("enough"));
    const texts = Array.from({ length: 40 }, (_, i) => `text ${i}`);
    await expect(embedTexts(letterCounts(), texts, { onProgress, signal: controller.signal })).rejects.toThrow(
      "enough",
    );
  });

  it.each<[string, Embedder, string[], string]>([
    ["a text that is blank", letterCounts(), ["a", " "], 'texts[1]: got " "; it must be a text that is not blank'],
    ["too few vectors", returning(() => []), ["a"], "odd.embed(…): got Array of 0; it must be a list of 1 vectors"],
    [
      "a list of numbers",
      returning(() => [[1, 2]]),
      ["a"],
      "odd.embed(…)[0]: got Array of 2; it must be a Float32Array",
    ],
    [
      "vectors of different lengths",
      returning((texts) => texts.map((_, i) => new Float32Array(i + 1))),
      ["a", "b"],
      "odd.embed(…)[1]: got Float32Array of 2; it must be 1 numbers, as for the texts before",
    ],
    [
      "infinity",
      returning(() => [Float32Array.of(1, Infinity)]),
      ["a"],
      "odd.embed(…)[0]: it has a number that is not",
    ],
    ["no encoder", {} as Embedder, ["a"], "embedder: got {  }; it must be an embedder { name, embed }"],
  ])("refuses %s", async (_, embedder, texts, message) => {
    await expect(embedTexts(embedder, texts)).rejects.toThrow(message);
  });
});

describe("the test sentence", () => {
  it("tells encoders apart, but not one encoder on two hosts", async () => {
    const probe = await probeOf(letterCounts());
    expect(isSameEncoder(probe, await probeOf(letterCounts()))).toBe(true);
    expect(
      isSameEncoder(
        probe,
        probe.map((x) => x * (1 + 1e-5)),
      ),
    ).toBe(true);
    expect(isSameEncoder(probe, await probeOf(letterCounts("hgfedcba")))).toBe(false);
    expect(isSameEncoder(probe, await probeOf(letterCounts("abc")))).toBe(false);
  });
});
