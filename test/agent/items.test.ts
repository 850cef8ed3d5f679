// Items of a model in an agent: in questions, and as what is ranked.

import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { checkPreferences } from "../../src/data/check-preferences.ts";
import type { Preferences } from "../../src/data/preferences.ts";
import { kernels } from "../../src/host/node.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import { train } from "../../src/train/train-preferences.ts";

const image = "data:image/gif;base64,R0lGODlh";
const labels = [{ name: "van", caption: "Vanilla", image }, { name: "mango" }, { name: "nut" }, { name: "rare" }];
/** Twenty people in two groups of opposite tastes; nobody was asked about the last item. */
const data: Preferences = {
  states: Float32Array.of(1, 0, 0, 1, 0.5, 0.2, 0.9, 0),
  size: 2,
  length: 1,
  pairs: Int32Array.from(Array.from({ length: 20 }, () => [0, 1, 1, 2, 2, 0]).flat()),
  labels: Float32Array.from({ length: 60 }, (_, i) => Number(Math.floor(i / 3) % 2 === Number(i % 3 > 0))),
  offsets: Int32Array.from({ length: 21 }, (_, i) => 3 * i),
  captions: ["Vanilla", "mango", "nut", "rare"],
  items: labels,
};
const { model: trained } = await train(wasm(await kernels()), data, { steps: 60, hidden: [8], latent: 2 });
const model = await decodeModel(await encodeModel(trained));
const items = model.items ?? [];

describe("an agent of a model with items", () => {
  it("has all items of the data, with their features in units of the data", () => {
    expect(items.map(({ name, caption, image: shown }) => ({ name, caption, image: shown }))).toEqual(
      labels.map((label) => ({ caption: undefined, image: undefined, ...label })),
    );
    expect(items.flatMap(({ features }) => Array.from(features))).toEqual(Array.from(data.states));
  });

  it("asks about items", async () => {
    const agent = await Agent.open(model);
    expect(agent.questions).toHaveLength(3);
    for (const { a, b, captions, items: sides } of agent.questions) {
      expect(sides?.map(({ name, caption }) => caption ?? name)).toEqual(captions);
      expect(sides?.map(({ features }) => Array.from(features))).toEqual([Array.from(a), Array.from(b)]);
      for (const side of sides ?? []) expect(items).toContain(side);
    }
    const question = agent.nextQuestion({ options: items });
    expect(agent.questions).toContainEqual(question);
    expect(question && agent.explain(question, items)).toEqual(
      question &&
        agent.explain(
          question,
          items.map(({ features }) => features),
        ),
    );
  });

  it("ranks items as it ranks their features", async () => {
    const agent = await Agent.open(model);
    agent.answer(agent.questions[0] as (typeof agent.questions)[0], "a");
    const ranking = agent.rank(items);
    expect(ranking).toHaveLength(4);
    expect(ranking).toEqual(agent.rank(items.map(({ features }) => features)));
    expect(agent.rank([{ features: [1, 0] }, [0, 1]])).toEqual(
      agent.rank([
        [1, 0],
        [0, 1],
      ]),
    );
    expect(() => agent.rank([{ features: [1] }, [0, 1]])).toThrow("options[0]: got Array of 1; it must be");
    expect(() => agent.rank([{} as never])).toThrow("options[0]: got {");
  });
});

describe("data with items", () => {
  it.each([
    [[...labels.slice(1)]],
    [[...labels.slice(0, 3), { name: "van" }]],
    [[...labels.slice(0, 3), { name: "x", image: "https://x.org" }]],
    ["van,mango,nut,rare"],
  ])("are refused unless each state has a label of its own", (wrong) => {
    expect(() => checkPreferences({ ...data, items: wrong as typeof labels })).toThrow(
      /^items: got .*; it must be a list of 4 \{ name, caption, image \} with distinct names$/,
    );
  });
});
