// A user's answers: undoing, changing, copies, dates and confidence.

import { beforeAll, describe, expect, it, vi } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { CONFIG } from "../model/models.ts";
import { answeredAgent, model, question, side, snapshot } from "./fixture.ts";
import { plainVault } from "./plain-vault.ts";

describe("answers", () => {
  let empty: ReturnType<typeof snapshot>;
  beforeAll(async () => {
    empty = snapshot(await answeredAgent(0));
  });

  it("undone one by one restore the state before each", async () => {
    const after = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7, 8].map(async (n) => snapshot(await answeredAgent(n))));
    const agent = await answeredAgent(8);
    for (let n = 8; n > 0; n--) {
      expect(snapshot(agent)).toEqual(after[n]);
      expect(agent.undo()).toBe(true);
    }
    expect(snapshot(agent)).toEqual(empty);
    expect(agent.undo()).toBe(false);
    expect(snapshot(agent)).toEqual(empty);
  });

  it("changed, to skip and back too, act as if given that way from the start", async () => {
    const agent = await answeredAgent(4);
    const before = snapshot(agent);
    agent.change(1, "a");
    const other = await Agent.open(model);
    ["a", "a", "tie", "b"].forEach((reply, i) => {
      other.answer(question(i), reply as "a");
    });
    expect(snapshot(agent)).toEqual(snapshot(other));
    agent.change(1, "skip");
    expect(agent.posterior).not.toEqual(before.posterior);
    agent.change(1, "b");
    expect(snapshot(agent)).toEqual(before);
  });

  it("that are refused change nothing", async () => {
    const agent = await answeredAgent(2);
    const before = snapshot(agent);
    expect(() => agent.change(2, "a")).toThrow("index: got 2; it must be that of one of the 2 answers, from 0");
    expect(() => agent.change(-1, "a")).toThrow("index: got -1");
    expect(() => agent.change(0, "no" as "a")).toThrow(
      'reply: got "no"; it must be "a", "b", "tie", "skip" or a number',
    );
    expect(() => agent.change(0, 3 as unknown as "a")).toThrow("reply: got 3");
    expect(snapshot(agent)).toEqual(before);
  });

  it("are copied on the way in and on the way out", async () => {
    const agent = await Agent.open(model);
    const mine = { a: side(), b: side() };
    agent.answer(mine, "a");
    const before = snapshot(agent);
    mine.a.fill(9);
    agent.answers[0]?.b.fill(9);
    expect(snapshot(agent)).toEqual(before);
  });

  it("have the date of their reply, in whole seconds, which the vault keeps", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 30, 5, 40, 7, 999) });
    try {
      const vault = plainVault();
      const agent = await answeredAgent(2, { vault });
      const [first, later] = ["2026-11-30T05:40:07.000Z", "2026-12-01T00:00:00.000Z"];
      const dates = ({ answers }: Agent) => answers.map(({ date }) => date?.toISOString());
      agent.answers[0]?.date?.setTime(0); // a copy
      expect(dates(agent)).toEqual([first, first]);
      vi.setSystemTime(later);
      agent.change(0, "b");
      expect(dates(agent)).toEqual([later, first]);
      await agent.dispose();
      expect(dates(await Agent.open(model, { vault }))).toEqual([later, first]);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([0, -5000, Date.UTC(2200, 0)])("have no date that the vault cannot keep (clock at %d)", async (time) => {
    vi.useFakeTimers({ toFake: ["Date"], now: time });
    try {
      const vault = plainVault();
      const agent = await answeredAgent(1, { vault });
      expect(agent.answers[0]?.date).toBe(null);
      const exported = await agent.export();
      await agent.dispose();
      expect((await Agent.open(model, { vault })).answers[0]?.date).toBe(null);
      await (await Agent.open(model)).import(exported);
    } finally {
      vi.useRealTimers();
    }
  });

  it("raise the confidence, which starts at 0", async () => {
    const agent = await Agent.open(model);
    let last = agent.confidence;
    expect(last).toBe(0);
    for (let i = 0; i < CONFIG.context; i++) {
      agent.answer(question(i), "a");
      expect(agent.confidence).toBeGreaterThanOrEqual(last);
      expect(agent.confidence).toBeLessThan(1);
      last = agent.confidence;
    }
    expect(last).toBeGreaterThan(0.05);
  });
});
