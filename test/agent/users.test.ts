// Several users of one device: what each said, taken back, changed, kept and forgotten.

import { beforeAll, describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import type { Keeper } from "../../src/agent/people.ts";
import { decodeRecord } from "../../src/agent/user-record.ts";
import type { Model, ModelConfig } from "../../src/model/model.ts";
import { CONFIG, randomModel } from "../model/models.ts";
import { GAUSSIAN } from "../model/policies.ts";
import { model, observation, options, q, replies, seen, side, told } from "./told.ts";

/** A vault that keeps records as they are. */
function plainVault() {
  const records = new Map<string, Uint8Array>();
  const vault: Keeper & { records: typeof records; failing: boolean } = {
    records,
    failing: false,
    load: async (user, hash) => records.get(`${user} ${hash}`)?.slice() ?? null,
    async save(user, hash, bytes) {
      if (vault.failing) throw new Error("vault: the disk is full");
      records.set(`${user} ${hash}`, bytes.slice());
    },
    async forget(user) {
      for (const name of records.keys()) if (name.startsWith(`${user} `)) records.delete(name);
    },
  };
  return vault;
}

describe("answers", () => {
  let empty: ReturnType<typeof seen>;
  beforeAll(async () => {
    empty = seen(await told(0));
  });

  it("taken back one by one leave what was before each", async () => {
    const after = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7, 8].map(async (n) => seen(await told(n))));
    const agent = await told(8);
    for (let n = 8; n > 0; n--) {
      expect(seen(agent)).toEqual(after[n]);
      expect(agent.undo()).toBe(true);
    }
    expect(seen(agent)).toEqual(empty);
    expect(agent.undo()).toBe(false);
    expect(seen(agent)).toEqual(empty);
  });

  it("changed are as if they had been so from the start, to skip and back too", async () => {
    const agent = await told(4);
    const before = seen(agent);
    agent.change(1, "a");
    const other = await Agent.open(model);
    ["a", "a", "tie", "b"].forEach((reply, i) => {
      other.answer(q(i), reply as "a");
    });
    expect(seen(agent)).toEqual(seen(other));
    agent.change(1, "skip");
    expect(agent.posterior).not.toEqual(before.posterior);
    agent.change(1, "b");
    expect(seen(agent)).toEqual(before);
  });

  it("that are refused change nothing", async () => {
    const agent = await told(2);
    const before = seen(agent);
    expect(() => agent.change(2, "a")).toThrow("index: got 2; there are 2 answers, the first is 0");
    expect(() => agent.change(-1, "a")).toThrow("index: got -1");
    expect(() => agent.change(0, "no" as "a")).toThrow('reply: got "no"; it must be a, b, tie or skip');
    expect(() => agent.change(0, 3 as unknown as "a")).toThrow("reply: got 3");
    expect(seen(agent)).toEqual(before);
  });

  it("are copies, of what is handed in and of what is handed out", async () => {
    const agent = await Agent.open(model);
    const mine = { a: side(), b: side() };
    agent.answer(mine, "a");
    const before = seen(agent);
    mine.a.fill(9);
    agent.answers[0]?.b.fill(9);
    expect(seen(agent)).toEqual(before);
  });

  it("make the agent surer, from 0 on", async () => {
    const agent = await Agent.open(model);
    let last = agent.confidence;
    expect(last).toBe(0);
    for (let i = 0; i < CONFIG.context; i++) {
      agent.answer(q(i), "a");
      expect(agent.confidence).toBeGreaterThanOrEqual(last);
      expect(agent.confidence).toBeLessThan(1);
      last = agent.confidence;
    }
    expect(last).toBeGreaterThan(0.05);
  });
});

describe("users of one device", () => {
  it("each have what they said, whoever was there between", async () => {
    const agent = await Agent.open(model, { user: "ann" });
    const alone = { ann: seen(await told(5)), bob: seen(await told(2)), eve: seen(await told(0)) };
    for (let i = 0; i < 5; i++) {
      await agent.user("ann");
      agent.answer(q(i), replies[i] as "a");
      await agent.user("bob");
      if (i < 2) agent.answer(q(i), replies[i] as "a");
      await agent.user("eve");
      expect(seen(agent)).toEqual(alone.eve);
    }
    await agent.user("ann");
    expect(seen(agent)).toEqual(alone.ann);
    await agent.user("bob");
    expect(seen(agent)).toEqual(alone.bob);
  });

  it("want a name", async () => {
    const agent = await Agent.open(model);
    await expect(agent.user("")).rejects.toThrow('user: got ""; it is a name');
    await expect(agent.user(7 as unknown as string)).rejects.toThrow("user: got 7");
    await expect(Agent.open(model, { user: "" })).rejects.toThrow('user: got ""');
  });

  it("are kept in the vault, in order, and come back with another agent", async () => {
    const vault = plainVault();
    const agent = await told(5, { vault, user: "ann" });
    agent.undo();
    agent.personal = false;
    const before = seen(agent);
    await agent.user("bob");
    agent.answer(q(0), "b");
    await agent.flush();
    expect(vault.records.size).toBe(2);
    const again = await Agent.open(model, { vault, user: "ann" });
    expect(seen(again)).toEqual(before);
    await again.user("bob");
    expect(again.answers).toHaveLength(1);
    const other = await Agent.open({ ...model, ...randomModel(CONFIG, 5) }, { vault, user: "ann" });
    expect(other.answers).toEqual([]);
  });

  it("whose answer could not be kept are told so by flush, once, and it is kept with the next", async () => {
    const vault = plainVault();
    const agent = await told(1, { vault });
    await agent.flush();
    vault.failing = true;
    agent.answer(q(1), "a");
    await expect(agent.flush()).rejects.toThrow("vault: the disk is full");
    expect(agent.answers).toHaveLength(2);
    vault.failing = false;
    agent.answer(q(2), "a");
    await agent.flush();
    expect((await Agent.open(model, { vault })).answers).toHaveLength(3);
  });

  it("hundreds with a vault stay few in memory, and none is lost", async () => {
    const vault = plainVault();
    const agent = await Agent.open(model, { vault });
    let reads = 0;
    const { load } = vault;
    vault.load = (...of) => {
      reads++;
      return load(...of);
    };
    for (let i = 0; i < 300; i++) {
      await agent.user(`user ${i}`);
      agent.answer(q(i % 12), "a");
    }
    await agent.flush();
    expect(reads).toBe(300);
    for (let i = 0; i < 300; i++) {
      await agent.user(`user ${i}`);
      expect(agent.answers.map(({ a }) => a)).toEqual([q(i % 12).a]);
    }
    expect(reads).toBe(600);
    await agent.user("user 290");
    expect(reads).toBe(600);
  });

  it("who switch while another switch reads the vault: the later one is there, the earlier is told", async () => {
    const vault = plainVault();
    const agent = await told(0, { vault, user: "zoe" });
    const [ann, bob] = [agent.user("ann"), agent.user("bob")];
    await expect(ann).rejects.toThrow('user: no switch to "ann"; another began before it was done');
    await bob;
    agent.answer(q(0), "a");
    await agent.flush();
    expect([...vault.records.keys()].map((name) => name.split(" ")[0])).toEqual(["bob"]);
  });
});

describe("a user who is forgotten", () => {
  it.each<[string, ModelConfig, number?]>([
    ["Bayesian aggregation", CONFIG],
    ["the set-MLP", { ...CONFIG, encoder: "set" }],
    ["attention", { ...CONFIG, encoder: "attention" }],
    ["refinement", CONFIG, 3],
    ["a classifier", { ...CONFIG, head: "classifier" }],
  ])("is as good as new, and others are as they were: %s", async (_, config, refine) => {
    const of = { ...randomModel(config, 4), policy: model.policy } as Model;
    const vault = plainVault();
    const fresh = seen(await Agent.open(of, { refine }));
    const agent = await Agent.open(of, { vault, refine, user: "ann" });
    for (let i = 0; i < 3; i++) agent.answer(q(i), "a");
    await agent.user("bob");
    agent.answer(q(4), "b");
    const bob = seen(agent);
    await agent.user("ann");
    await agent.forget();
    expect(seen(agent)).toEqual(fresh);
    await agent.flush();
    expect([...vault.records.keys()].map((name) => name.split(" ")[0])).toEqual(["bob"]);
    await agent.user("bob");
    expect(seen(agent)).toEqual(bob);
    await agent.user("ann");
    agent.answer(q(5), "a");
    await agent.flush();
    const [record] = [...vault.records].flatMap(([name, bytes]) => (name.startsWith("ann") ? [bytes] : []));
    expect(decodeRecord(record as Uint8Array).told).toHaveLength(1);
  });

  it("leaves an agent that is disposed of nothing to say, and the vault all", async () => {
    const vault = plainVault();
    const agent = await told(3, { vault });
    const before = seen(agent);
    await agent.dispose();
    await agent.dispose();
    const calls: (() => unknown)[] = [
      () => agent.posterior,
      () => agent.answers,
      () => agent.rank(options),
      () => agent.act(observation, new Float32Array(GAUSSIAN.action)),
      () => agent.answer(q(0), "a"),
      () => agent.undo(),
    ];
    for (const call of calls) expect(call).toThrow("agent: it was disposed of; open another");
    await expect(agent.user("bob")).rejects.toThrow("disposed of");
    expect(seen(await Agent.open(model, { vault }))).toEqual(before);
  });
});
