// An agent that is given texts does what it does when it is given their features, and embeds no text twice.

import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import type { Model } from "../../src/model/model.ts";
import type { Embedder } from "../../src/text/embedder.ts";
import { featuresOfTexts } from "../../src/text/features-of-texts.ts";
import { parseTexts } from "../../src/text/parse-texts.ts";
import { TextAgent } from "../../src/text/text-agent.ts";
import { trainOnTexts } from "../../src/train/train-on-texts.ts";
import { letterCounts } from "./stand-in.ts";

const SMALL = { prior: "fixed", steps: 20, hidden: [8], latent: 2, embedDims: 2 } as const;
const rows = ["ann", "bob", "cem"].flatMap((user) => [
  { user, a: "abba", b: "hedge", label: user === "ann" ? 1 : 0 },
  { user, a: "cabbage", b: "fed", label: user === "ann" ? 1 : 0 },
]);
const data = await parseTexts(rows.map((row) => JSON.stringify(row)).join("\n"), "rows", letterCounts());
const { model } = await trainOnTexts(wasm(await kernels()), data, SMALL);
const OPTIONS = ["abed", "deaf", "bag", "headed"];
const undated = (agent: Agent) => agent.answers.map(({ date: _, ...answer }) => answer);

/** A text agent, the texts that its encoder was asked for, and what makes their features. */
async function opened(of: Model = model) {
  const asked: string[] = [];
  const inner = letterCounts();
  const embed: Embedder["embed"] = (texts) => {
    asked.push(...texts.filter((text) => text.length < 20)); // without the test sentence
    return inner.embed(texts);
  };
  const texts = await TextAgent.open(await Agent.open(of), { name: inner.name, embed });
  return { texts, agent: await Agent.open(of), asked, features: await featuresOfTexts(of, inner) };
}

describe("a text agent", () => {
  it("answers, chooses, ranks and asks as its agent does with features, and embeds each text once", async () => {
    const { texts, agent, asked, features } = await opened();
    await texts.answer({ a: "abed", b: "deaf" }, "a");
    const [a, b] = await features(["abed", "deaf"]);
    agent.answer({ a, b } as { a: Float32Array; b: Float32Array }, "a");
    await texts.choose(OPTIONS, 2);
    await agent.choose(await features(OPTIONS), 2);
    expect(undated(texts.agent)).toEqual(undated(agent));
    expect(await texts.rank(OPTIONS)).toEqual(agent.rank(await features(OPTIONS)));
    expect(asked).toEqual(["abed", "deaf", "bag", "headed"]);
    const question = await texts.nextQuestion({ candidates: [{ a: "headed", b: "abed" }], options: OPTIONS });
    expect(question?.captions).toEqual(["headed", "abed"]);
    expect([question?.a, question?.b]).toEqual(await features(["headed", "abed"]));
    expect(asked).toHaveLength(4);
  });

  it("takes features, items and its model's questions beside texts", async () => {
    const { texts, features } = await opened();
    const [bag] = (await features(["bag"])) as [Float32Array];
    const ranked = await texts.rank(["bag", bag, { features: bag }]);
    expect(new Set(ranked.map(({ reward }) => reward)).size).toBe(1);
    const question = await texts.nextQuestion();
    expect(data.captions).toContain(question?.captions?.[0]);
    if (question) await texts.answer(question, "b");
    expect(texts.agent.answers).toHaveLength(1);
  });

  it("gives no answer to a user who came while its texts were embedded", async () => {
    const { texts } = await opened();
    const answering = texts.answer({ a: "abed", b: "deaf" }, "a");
    await texts.agent.user("other");
    await expect(answering).rejects.toThrow("agent: the user was switched or forgotten before this was done");
    expect(texts.agent.answers).toEqual([]);
  });

  it("forgets the texts with the user", async () => {
    const { texts, asked } = await opened();
    await texts.rank(["abed", "deaf"]);
    await texts.answer({ a: "abed", b: "deaf" }, "a");
    await texts.forget();
    expect(texts.agent.answers).toEqual([]);
    await texts.rank(["abed", "deaf"]);
    expect(asked).toEqual(["abed", "deaf", "abed", "deaf"]);
  });

  it("keeps the features of the 4096 latest texts", async () => {
    const { texts, asked } = await opened();
    await texts.rank(Array.from({ length: 4100 }, (_, i) => `text ${i}`));
    await texts.rank(["text 3", "text 4099"]);
    expect(asked.slice(4100)).toEqual(["text 3"]);
  });

  it("refuses another encoder, another agent, a blank text and what is no list", async () => {
    const agent = await Agent.open(model);
    await expect(TextAgent.open(agent, { ...letterCounts("hgfedcba"), name: "other" })).rejects.toThrow(
      'embedder: got "other"; it must be the text encoder that the model was trained with, letter-counts',
    );
    await expect(TextAgent.open({} as Agent, letterCounts())).rejects.toThrow("agent: got {  }; it must be an agent");
    const { texts } = await opened();
    await expect(texts.rank(["abed", " "])).rejects.toThrow('texts[1]: got " "; it must be a text that is not blank');
    await expect(texts.rank("abed" as never)).rejects.toThrow('options: got "abed"; it must be a list of texts');
    await expect(texts.rank([])).rejects.toThrow("options: got none; there must be at least one");
  });
});
