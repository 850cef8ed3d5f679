// The page of the Worker's example that shows a person what is kept of them.

import { describe, expect, it } from "vitest";
import { exportPage } from "../../examples/worker/page.ts";
import { Agent } from "../../src/agent/agent.ts";
import { model, question } from "../agent/fixture.ts";

const ATTACK = `</li></title><script>alert("1")</script><img src=x onerror='alert(2)'>&amp;`;

describe("the page of what is kept of a person", () => {
  it("shows the answers, the words and the ranking, and has the export as a file", async () => {
    const items = [0, 1].map((i) => ({ name: `thing ${i}`, features: question(0)[i === 0 ? "a" : "b"] }));
    const agent = await Agent.open({ ...model, items }, { user: "ann" });
    for (const reply of ["a", "b", "tie", "skip"] as const) agent.answer(question(0), reply);
    agent.answer(question(1), "a");
    for (const strength of [0.7, 0.2]) agent.answer(question(0), strength);
    const exported = await agent.export();
    const html = exportPage(exported);
    expect(html).toContain("<h1>What is kept of ann</h1>");
    for (const text of [
      "<b>thing 0</b> rather than thing 1",
      "<b>thing 1</b> rather than thing 0",
      "<b>thing 0</b> rather than thing 1 (to 70\u00a0%)",
      "<b>thing 1</b> rather than thing 0 (to 80\u00a0%)",
      "thing 0 and thing 1 alike",
      "thing 0 or thing 1: skipped",
      `<b>[${exported.answers[4]?.a.join(", ")}]</b> rather than`,
    ]) {
      expect(html).toContain(text);
    }
    for (const sentence of exported.summary) expect(html).toContain(sentence.replace("<", "&#60;"));
    expect(html.match(/<time /g)).toHaveLength(7);
    const [, file = ""] = /href="data:application\/json,([^"]*)"/.exec(html) ?? [];
    expect(JSON.parse(decodeURIComponent(file))).toEqual(exported);
  });

  it("escapes every text", async () => {
    const features = [question(0).a, question(0).b] as const;
    const items = features.map((side, i) => ({ name: `${i}${ATTACK}`, features: side }));
    const agent = await Agent.open({ ...model, items }, { user: ATTACK });
    agent.answer(question(0), "a");
    const exported = await agent.export();
    const hostile = {
      ...exported,
      exported: ATTACK,
      answers: exported.answers.map((answer) => ({ ...answer, date: ATTACK })),
    };
    for (const html of [exportPage(exported), exportPage(hostile)]) {
      const tags = html.replace(/"[^"]*"/g, '""').match(/<[^>]*>/g) ?? [];
      expect(tags.filter((tag) => /script|img|onerror/i.test(tag))).toEqual([]);
      expect(html.match(/<title>/g)).toHaveLength(1);
      expect(html).toContain("&#60;script&#62;");
    }
  });
});
