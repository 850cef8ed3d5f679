// Several users of one device: switching, storing and forgetting.

import { describe, expect, it, vi } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { decodeRecord } from "../../src/agent/user-record.ts";
import type { ModelConfig } from "../../src/model/config.ts";
import type { Model } from "../../src/model/model.ts";
import { CONFIG, ENCODER_CASES, randomModel } from "../model/models.ts";
import { GAUSSIAN } from "../model/policies.ts";
import { answeredAgent, model, observation, options, question, replies, snapshot } from "./fixture.ts";
import { plainVault } from "./plain-vault.ts";

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
