// Several users of one device: answering, undoing, changing, storing and forgetting.

import { beforeAll, describe, expect, it, vi } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { decodeRecord } from "../../src/agent/user-record.ts";
import type { UserVault } from "../../src/agent/user-store.ts";
import type { ModelConfig } from "../../src/model/config.ts";
import type { Model } from "../../src/model/model.ts";
import type { Revision } from "../../src/vault/revision.ts";
import { CONFIG, ENCODER_CASES, randomModel } from "../model/models.ts";
import { GAUSSIAN } from "../model/policies.ts";
import { answeredAgent, model, observation, options, question, replies, side, snapshot } from "./fixture.ts";

/** A vault that stores records unencrypted. */
function plainVault() {
  const records = new Map<string, Uint8Array>();
  const revisions = new Map<string, Revision>();
  let saves = 0;
  const vault: UserVault & { records: typeof records; failing: boolean } = {
    records,
    failing: false,
    load: async (user, hash) => records.get(`${user} ${hash}`)?.slice() ?? null,
    revision: async (user, known) => revisions.get(user) ?? known ?? { key: "", save: "" },
    async save(user, hash, bytes) {
      if (vault.failing) throw new Error("vault: the disk is full");
      records.set(`${user} ${hash}`, bytes.slice());
      const revision = { key: user, save: `${++saves}` };
      revisions.set(user, revision);
      return revision;
    },
    async forget(user) {
      for (const name of records.keys()) if (name.startsWith(`${user} `)) records.delete(name);
      revisions.delete(user);
      return { key: "", save: "" };
    },
  };
  return vault;
}

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
    expect(() => agent.change(0, "no" as "a")).toThrow('reply: got "no"; it must be "a", "b", "tie" or "skip"');
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

describe("users of one device", () => {
  it("each keep their answers while others use the device", async () => {
    const agent = await Agent.open(model, { user: "ann" });
    const alone = {
      ann: snapshot(await answeredAgent(5)),
      bob: snapshot(await answeredAgent(2)),
      eve: snapshot(await answeredAgent(0)),
    };
    for (let i = 0; i < 5; i++) {
      await agent.user("ann");
      agent.answer(question(i), replies[i] as "a");
      await agent.user("bob");
      if (i < 2) agent.answer(question(i), replies[i] as "a");
      await agent.user("eve");
      expect(snapshot(agent)).toEqual(alone.eve);
    }
    await agent.user("ann");
    expect(snapshot(agent)).toEqual(alone.ann);
    await agent.user("bob");
    expect(snapshot(agent)).toEqual(alone.bob);
  });

  it("must have an id", async () => {
    const agent = await Agent.open(model);
    await expect(agent.user("")).rejects.toThrow('user: got ""; it must be a string of at least one character');
    await expect(agent.user(7 as unknown as string)).rejects.toThrow("user: got 7");
    await expect(Agent.open(model, { user: "" })).rejects.toThrow('user: got ""');
  });

  it("are stored in the vault and restored by another agent", async () => {
    const vault = plainVault();
    const agent = await answeredAgent(5, { vault, user: "ann" });
    agent.undo();
    agent.personal = false;
    const before = snapshot(agent);
    await agent.user("bob");
    agent.answer(question(0), "b");
    await agent.flush();
    expect(vault.records.size).toBe(2);
    const again = await Agent.open(model, { vault, user: "ann" });
    expect(snapshot(again)).toEqual(before);
    await again.user("bob");
    expect(again.answers).toHaveLength(1);
    const other = await Agent.open({ ...model, ...randomModel(CONFIG, 5) }, { vault, user: "ann" });
    expect(other.answers).toEqual([]);
  });

  it("get a failed save reported by flush until it is done, and dispose erases nothing that is not saved", async () => {
    const vault = plainVault();
    const agent = await answeredAgent(1, { vault });
    await agent.flush();
    vault.failing = true;
    agent.answer(question(1), "a");
    for (const call of [() => agent.flush(), () => agent.flush(), () => agent.dispose(), () => agent.flush()]) {
      await expect(call()).rejects.toThrow("vault: the disk is full");
    }
    expect(agent.answers).toHaveLength(2);
    vault.failing = false;
    await agent.flush();
    expect((await Agent.open(model, { vault })).answers).toHaveLength(2);
    agent.answer(question(2), "a");
    await agent.dispose();
    expect((await Agent.open(model, { vault })).answers).toHaveLength(3);
  });

  it("are erased by dispose({ discard: true }), saved or not", async () => {
    const vault = plainVault();
    const agent = await answeredAgent(1, { vault });
    await agent.flush();
    vault.failing = true;
    agent.answer(question(1), "a");
    await agent.dispose({ discard: true });
    expect(() => agent.answers).toThrow("agent: it was disposed of");
    expect((await Agent.open(model, { vault })).answers).toHaveLength(1);
  });

  it("stay in memory when more of them than it holds could not be saved", async () => {
    const vault = plainVault();
    const agent = await Agent.open(model, { vault, user: "user 0" });
    vault.failing = true;
    for (let i = 0; i < 40; i++) {
      await agent.user(`user ${i}`);
      agent.answer(question(i % 12), "a");
    }
    await expect(agent.flush()).rejects.toThrow("vault: the disk is full");
    vault.failing = false;
    await agent.dispose();
    for (let i = 0; i < 40; i++) {
      expect((await Agent.open(model, { vault, user: `user ${i}` })).answers).toHaveLength(1);
    }
  });

  it("are evicted from memory when there is a vault, and none of hundreds is lost", async () => {
    const vault = plainVault();
    const agent = await Agent.open(model, { vault });
    let reads = 0;
    const { load } = vault;
    vault.load = (...given) => {
      reads++;
      return load(...given);
    };
    for (let i = 0; i < 300; i++) {
      await agent.user(`user ${i}`);
      agent.answer(question(i % 12), "a");
    }
    await agent.flush();
    expect(reads).toBe(300);
    for (let i = 0; i < 300; i++) {
      await agent.user(`user ${i}`);
      expect(agent.answers.map(({ a }) => a)).toEqual([question(i % 12).a]);
    }
    expect(reads).toBe(600);
    await agent.user("user 290");
    expect(reads).toBe(600);
  });

  it("switched while another switch reads the vault: the later switch wins, the earlier rejects", async () => {
    const vault = plainVault();
    const agent = await answeredAgent(0, { vault, user: "zoe" });
    const [ann, bob] = [agent.user("ann"), agent.user("bob")];
    await expect(ann).rejects.toThrow('user: the switch to "ann" was overtaken by another');
    await bob;
    agent.answer(question(0), "a");
    await agent.flush();
    expect([...vault.records.keys()].map((name) => name.split(" ")[0])).toEqual(["bob"]);
  });
});

it("a switch that dispose overtakes fails", async () => {
  const vault = plainVault();
  const agent = await answeredAgent(1, { vault, user: "ann" });
  let answer = (_: null): void => {};
  vi.spyOn(vault, "load").mockReturnValue(new Promise((resolve) => (answer = resolve)));
  const switching = agent.user("bob");
  await agent.dispose();
  answer(null);
  await expect(switching).rejects.toThrow('user: the switch to "bob" was overtaken by another, or by dispose');
});

describe("a user who is forgotten", () => {
  it.each<[string, ModelConfig, number?]>([...ENCODER_CASES, ["a classifier", { ...CONFIG, head: "classifier" }]])(
    "starts anew, and other users are unaffected: %s",
    async (_, config, refine) => {
      const acting = { ...randomModel(config, 4), policy: model.policy } as Model;
      const vault = plainVault();
      const fresh = snapshot(await Agent.open(acting, { refine }));
      const agent = await Agent.open(acting, { vault, refine, user: "ann" });
      for (let i = 0; i < 3; i++) agent.answer(question(i), "a");
      await agent.user("bob");
      agent.answer(question(4), "b");
      const bob = snapshot(agent);
      await agent.user("ann");
      await agent.forget();
      expect(snapshot(agent)).toEqual(fresh);
      await agent.flush();
      expect([...vault.records.keys()].map((name) => name.split(" ")[0])).toEqual(["bob"]);
      await agent.user("bob");
      expect(snapshot(agent)).toEqual(bob);
      await agent.user("ann");
      agent.answer(question(5), "a");
      await agent.flush();
      const [record] = [...vault.records].flatMap(([name, bytes]) => (name.startsWith("ann") ? [bytes] : []));
      expect(decodeRecord(record as Uint8Array).answers).toHaveLength(1);
    },
  );

  it("is not needed for dispose: the agent reveals nothing any more, and the vault keeps the answers", async () => {
    const vault = plainVault();
    const agent = await answeredAgent(3, { vault });
    const before = snapshot(agent);
    await agent.dispose();
    await agent.dispose();
    const calls: (() => unknown)[] = [
      () => agent.posterior,
      () => agent.answers,
      () => agent.rank(options),
      () => agent.act(observation, new Float32Array(GAUSSIAN.action)),
      () => agent.answer(question(0), "a"),
      () => agent.undo(),
    ];
    for (const call of calls) expect(call).toThrow("agent: it was disposed of; open another");
    await expect(agent.user("bob")).rejects.toThrow("disposed of");
    expect(snapshot(await Agent.open(model, { vault }))).toEqual(before);
  });
});
