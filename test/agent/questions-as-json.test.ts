// What applications do with agents and questions: send them as JSON, keep them in the state of a framework.

import { expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { loadModel } from "../../src/model/load.ts";

const opened = async () => Agent.open(await loadModel(new URL("../../examples/bowl.safetensors", import.meta.url)));

it("a question survives JSON", async () => {
  const own = await opened();
  const asked = own.nextQuestion();
  own.answer(JSON.parse(JSON.stringify(asked)), "a");
  const [answer] = own.answers;
  expect([answer?.a, answer?.b].map((side) => Array.from(side ?? []))).toEqual([asked?.a, asked?.b]);
});

it("an agent has a tag of its own, so that Vue makes no proxy of it", async () => {
  expect(String(await opened())).toBe("[object Agent]");
});
