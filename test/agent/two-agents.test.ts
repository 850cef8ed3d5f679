// Two agents of one vault, and answers given while a user is being forgotten: nothing kept is lost, nothing forgotten returns.

import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { memoryStore, type Store } from "../../src/vault/store.ts";
import { openVault } from "../../src/vault/vault.ts";
import { model, question } from "./fixture.ts";

const secret = { key: new Uint8Array(32).fill(1) };
const SAVED =
  "vault: another agent has saved this user since their answers were read here, so nothing was saved; read the user";
const FORGOTTEN =
  "vault: this user was forgotten since their answers were read here, so nothing was saved; read the user";

describe.each([
  ["without counters", undefined],
  ["with counters", memoryStore],
])("two agents of one vault, %s", (_, counters) => {
  async function both() {
    const store = memoryStore();
    const vault = await openVault(store, secret, counters?.());
    const open = () => Agent.open(model, { vault, user: "ann" });
    return { store, vault, open, a: await open(), b: await open() };
  }
  const answerTimes = async (agent: Agent, times: number) => {
    for (let i = 0; i < times; i++) agent.answer(question(i), "a");
    await agent.flush();
  };

  it("the one that is behind is refused until it has read the user anew", async () => {
    const { a, b, open } = await both();
    await answerTimes(a, 4);
    b.answer(question(9), "b");
    for (const call of [() => b.flush(), () => b.flush(), () => b.dispose()])
      await expect(call()).rejects.toThrow(SAVED);
    expect((await open()).answers).toHaveLength(4);
    await b.user("ann");
    expect(b.answers).toHaveLength(4);
    b.answer(question(9), "b");
    await b.flush();
    expect((await open()).answers).toHaveLength(5);
    await a.user("ann"); // what it has in memory is not the vault's any more
    expect(a.answers).toHaveLength(5);
    await a.dispose();
    await b.dispose();
  });

  it("a user whom one forgot stays forgotten, and starts anew in both", async () => {
    const { a, b, vault, open } = await both();
    await answerTimes(a, 4);
    await b.user("ann");
    await a.forget();
    expect(await vault.users()).toEqual([]);
    b.answer(question(5), "a");
    await expect(b.flush()).rejects.toThrow(FORGOTTEN);
    expect(await vault.users()).toEqual([]);
    a.answer(question(0), "b");
    await a.flush();
    await expect(b.flush()).rejects.toThrow(
      "vault: this user was forgotten, and has answered anew, since their answers",
    );
    await b.user("ann");
    expect(b.answers).toHaveLength(1);
    expect((await open()).answers).toHaveLength(1);
  });

  it("a user whom the vault forgot starts anew, although the agent has them in memory", async () => {
    const { a, vault } = await both();
    await answerTimes(a, 4);
    await vault.forget("ann");
    await a.user("ann");
    expect(a.answers).toEqual([]);
    await a.dispose();
    expect(await vault.users()).toEqual([]);
  });

  it("of which both save a new user: the second is refused", async () => {
    const { a, b } = await both();
    a.answer(question(0), "a");
    b.answer(question(1), "a");
    await a.flush();
    await expect(b.flush()).rejects.toThrow(SAVED);
    await b.dispose({ discard: true });
  });

  it("an agent is not behind its own save that failed after it had reached the store", async () => {
    const store = memoryStore();
    let failing = 0;
    const after = (other: Store): Store => ({
      ...other,
      async write(name, bytes) {
        await other.write(name, bytes);
        if (failing > 0 && name.startsWith("state")) {
          failing--;
          throw new Error("EIO");
        }
      },
    });
    const vault = await openVault(after(store), secret, counters?.());
    const a = await Agent.open(model, { vault, user: "ann" });
    for (let i = 0; i < 5; i++) {
      a.answer(question(i), "a");
      failing = 2;
      await expect(a.flush()).rejects.toThrow("EIO");
      failing = 0;
      if (i === 3) await a.user("ann"); // keeps what is not saved
      expect(a.answers).toHaveLength(i + 1);
      await a.flush();
    }
    expect((await Agent.open(model, { vault, user: "ann" })).answers).toHaveLength(5);
  });
});

describe("while a user is being forgotten", () => {
  it.each([0, 1, 2, 3])("answers are kept and belong to the new person, after %i turns", async (turns) => {
    const vault = await openVault(memoryStore(), secret);
    const agent = await Agent.open(model, { vault, user: "ann" });
    for (let i = 0; i < 3; i++) agent.answer(question(i), "a");
    for (let i = 0; i < turns; i++) await Promise.resolve();
    const forgotten = agent.forget();
    agent.answer(question(4), "b");
    const again = turns > 1 ? agent.forget() : null;
    if (again) agent.answer(question(5), "b");
    for (let i = 0; i < turns; i++) await new Promise(setImmediate);
    agent.answer(question(6), "b");
    await Promise.all([forgotten, again]);
    await agent.dispose();
    const after = await Agent.open(model, { vault, user: "ann" });
    expect(after.answers.map(({ a }) => a)).toEqual([question(again ? 5 : 4).a, question(6).a]);
  });

  it("nothing of a user without answers is saved afterwards, although an earlier save failed", async () => {
    const store = memoryStore();
    let failing = false;
    const vault = await openVault(
      {
        ...store,
        write: async (name, bytes) => (failing ? Promise.reject(new Error("EIO")) : store.write(name, bytes)),
      },
      secret,
    );
    const agent = await Agent.open(model, { vault, user: "ann" });
    failing = true;
    agent.answer(question(0), "a");
    await agent.forget();
    failing = false;
    await agent.dispose();
    expect(await vault.users()).toEqual([]);
  });
});
