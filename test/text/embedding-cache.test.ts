import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Embedder } from "../../src/text/embedder.ts";
import { embedTexts } from "../../src/text/embedder.ts";
import { withCache } from "../../src/text/embedding-cache.ts";
import { letterCounts } from "./stand-in.ts";

const folder = mkdtempSync(join(tmpdir(), "penchant-cache-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "cache");

/** An embedder that keeps what it was asked. */
function recording(inner = letterCounts("abc")): { embedder: Embedder; asked: string[] } {
  const asked: string[] = [];
  const embed: Embedder["embed"] = (texts) => {
    asked.push(...texts.filter((text) => text.length < 20)); // without the test sentence
    return inner.embed(texts);
  };
  return { embedder: { name: inner.name, embed }, asked };
}
const through = async (texts: string[], inner?: Embedder) => {
  const { embedder, asked } = recording(inner);
  const { vectors } = await withCache(path, embedder, (cached) => embedTexts(cached, texts));
  return { vectors: Array.from(vectors), asked };
};

describe("a cache of embeddings", () => {
  it("embeds no text twice, in any process", async () => {
    const first = await through(["aab", "c"]);
    expect(first).toEqual({ vectors: [2, 1, 0, 0, 0, 1], asked: ["aab", "c"] });
    expect(await through(["c", "b", "aab"])).toEqual({ vectors: [0, 0, 1, 0, 1, 0, 2, 1, 0], asked: ["b"] });
  });

  it("keeps what was embedded before an interruption, and cuts off half of a text", async () => {
    const failing = letterCounts("abc");
    const embed: Embedder["embed"] = (texts) =>
      texts.includes("last") ? Promise.reject(new Error("interrupted")) : failing.embed(texts);
    const texts = [...Array.from({ length: 16 }, (_, i) => `a${i}`), "last"];
    await expect(through(texts, { ...failing, embed })).rejects.toThrow("interrupted");
    const { size } = statSync(path);
    appendFileSync(path, "half of a text");
    expect((await through(texts)).asked).toEqual(["last"]);
    expect(statSync(path).size).toBe(size + 16 + 3 * 4);
  });

  it("refuses the embeddings of another encoder, and other files", async () => {
    const before = readFileSync(path);
    await expect(through(["a"], letterCounts("xyz"))).rejects.toThrow("it holds embeddings of another encoder than");
    expect(readFileSync(path).equals(before)).toBe(true);
    writeFileSync(path, "user,a,b,label\n1,x,y,1\n");
    await expect(through(["a"])).rejects.toThrow("it is no cache of embeddings; name another file with --cache");
    expect(readFileSync(path, "utf8")).toContain("user,a,b");
  });
});
