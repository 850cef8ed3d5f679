// Users who answer more often than answers are kept, and users whose id has several Unicode forms.

import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { memoryStore } from "../../src/vault/store.ts";
import { openVault } from "../../src/vault/vault.ts";
import { ENCODER_CASES, randomModel } from "../model/models.ts";
import { model, question, snapshot, undated } from "./fixture.ts";

const key = new Uint8Array(32).fill(3);
const replyOf = (i: number) => (["a", "b", "tie", "skip", "a"] as const)[i % 5] as "a";

describe("after more answers than are kept", () => {
  it("the last 1,000 are kept, and the posterior follows the last N", async () => {
    for (const [name, config] of ENCODER_CASES) {
      const of = randomModel(config, 4);
      const [agent, fresh] = [await Agent.open(of), await Agent.open(of)];
      for (let i = 0; i < 1203; i++) agent.answer(question(i % 12), replyOf(i));
      for (let i = 1100; i < 1203; i++) fresh.answer(question(i % 12), replyOf(i));
      expect(agent.posterior, name).toEqual(fresh.posterior);
      expect(agent.answers.length).toBe(1000);
      expect(undated(agent).slice(-103)).toEqual(undated(fresh));
      expect(agent.answers[0]).toMatchObject({ a: question(203 % 12).a, reply: replyOf(203) });
      agent.change(0, "b");
      agent.undo();
      expect(agent.answers.map(({ reply }) => reply)).toEqual([
        "b",
        ...Array.from({ length: 998 }, (_, i) => replyOf(204 + i)),
      ]);
    }
  });

  it("a record in the vault grows no more", async () => {
    const store = memoryStore();
    const sizes: number[] = [];
    const vault = await openVault(
      {
        ...store,
        write: (name, bytes) => {
          if (name.startsWith("state-")) sizes.push(bytes.length);
          return store.write(name, bytes);
        },
      },
      { key },
    );
    const agent = await Agent.open(model, { vault, user: "ann" });
    for (let i = 0; i < 1010; i++) {
      agent.answer(question(i % 12), replyOf(i));
      if (i % 100 === 0 || i >= 999) await agent.flush();
    }
    expect(new Set(sizes.slice(-10)).size).toBe(1);
    const before = snapshot(agent);
    await agent.dispose();
    expect(snapshot(await Agent.open(model, { vault, user: "ann" }))).toEqual(before);
  });
});

describe("a user's id in another Unicode form", () => {
  it.each([undefined, memoryStore()])("is the same user", async (store) => {
    const vault = store && (await openVault(store, { key }));
    const agent = await Agent.open(model, { vault, user: "Zo\u00eb" });
    agent.answer(question(0), "a");
    await agent.user("bob");
    await agent.user("Zoe\u0308");
    expect(agent.answers.length).toBe(1);
    agent.answer(question(1), "b");
    await agent.flush();
    await agent.user("Zo\u00eb");
    expect(agent.answers.length).toBe(2);
    await agent.forget();
    await agent.user("Zoe\u0308");
    expect(agent.answers.length).toBe(0);
    if (vault) expect(await vault.users()).toEqual([]);
    await agent.dispose();
  });
});
