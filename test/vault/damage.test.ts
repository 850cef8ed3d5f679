// One damaged record stops one person: the others are there, and the damaged one is named and can be removed.

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { fileStore } from "../../src/vault/file-store.ts";
import { memoryStore } from "../../src/vault/store.ts";
import { openVault } from "../../src/vault/vault.ts";
import { model, question } from "../agent/fixture.ts";
import { bury, recordsIn } from "./holders.ts";

const folder = mkdtempSync(join(tmpdir(), "penchant-"));
afterAll(() => rmSync(folder, { recursive: true }));
const secret = { key: new Uint8Array(32).fill(7) };
const state = (value: number): Uint8Array => new Uint8Array(30).fill(value);
const people = ["ann", "bob", "eve"];

describe.each([
  ["without counters", undefined],
  ["with counters", memoryStore],
])("a vault with a damaged record, %s", (_, makeCounters) => {
  async function damaged(kind: string, spoil: (record: Uint8Array) => Uint8Array | null) {
    const [store, counters] = [memoryStore(), makeCounters?.()];
    const vault = await openVault(store, secret, counters);
    for (const user of people) await vault.save(user, "model", state(1));
    expect(await vault.check()).toEqual([]);
    const before = await store.list();
    await vault.forget("bob");
    const rest = await store.list();
    await vault.save("bob", "model", state(2));
    const record = before.find((name) => name.startsWith(kind) && !rest.includes(name)) as string;
    const bytes = spoil((await store.read(record)) as Uint8Array);
    if (bytes) await store.write(record, bytes);
    else await store.remove(record);
    return { store, counters, vault, record };
  }
  const flip = (record: Uint8Array) => record.map((byte, i) => (i === record.length - 1 ? byte ^ 1 : byte));

  it.each(["key", "state"])("(%s) gives the others, names it, and forgets it by name", async (kind) => {
    const { vault, counters, store, record } = await damaged(kind, flip);
    expect((await vault.users()).sort()).toEqual(kind === "key" ? ["ann", "eve"] : people);
    expect(await vault.check()).toEqual([
      { record, user: kind === "key" ? null : "bob", problem: expect.stringMatching(/does not open: it was damaged/) },
    ]);
    for (const user of ["ann", "eve"]) expect(await vault.load(user, "model")).toEqual(state(1));
    await expect(vault.load("bob", "model")).rejects.toThrow("does not open");
    await vault.remove(record);
    expect(await vault.check()).toEqual([]);
    expect((await vault.users()).sort()).toEqual(["ann", "eve"]);
    expect(await vault.load("bob", "model")).toBeNull();
    expect(await store.list()).toHaveLength(5);
    expect((await counters?.list()) ?? []).toHaveLength(counters ? 2 : 0);
  });

  it("says of a record that is missing what is known", async () => {
    const lostKey = await damaged("key", () => null);
    const stateName = lostKey.record.replace("key", "state");
    const expected = [{ record: stateName, user: null, problem: expect.stringContaining("it has no key") }];
    const counted = { user: null, problem: expect.stringContaining("the records that it counts are missing") };
    if (makeCounters) expected.push({ record: lostKey.record.replace("key", "counter"), ...counted });
    expect(await lostKey.vault.check()).toEqual(expected);
    const lostState = await damaged("state", () => null);
    const missing = {
      record: lostState.record.replace("state", "key"),
      user: "bob",
      problem: expect.stringContaining("missing"),
    };
    expect(await lostState.vault.check()).toEqual(makeCounters ? [missing] : []);
  });

  it("names what is no record, and removes only users' records", async () => {
    const { vault, store } = await damaged("key", (record) => record);
    await store.write("notes", state(1));
    expect(await vault.check()).toEqual([
      { record: "notes", user: null, problem: expect.stringContaining("no record of") },
    ]);
    for (const name of ["vault", "notes", "key-1", ""]) {
      await expect(vault.remove(name)).rejects.toThrow(`record: got "${name}"; it must be the name of a user's record`);
    }
    expect((await vault.users()).sort()).toEqual(people);
  });
});

describe("a vault in files", () => {
  it("warns when it reads the save before the last, and check says so", async () => {
    const path = join(folder, "warned");
    const store = await fileStore(path);
    const vault = await openVault(store, secret);
    for (const value of [1, 2]) await vault.save("ann", "model", state(value));
    const record = readdirSync(recordsIn(path)).find((name) => /^state-[0-9a-f]+$/.test(name)) as string;
    const file = join(recordsIn(path), record);
    writeFileSync(
      file,
      readFileSync(file).map((byte, i) => (i === 40 ? byte ^ 1 : byte)),
    );
    const warnings: string[] = [];
    const note = (warning: Error) => warnings.push(`${warning.name}: ${warning.message}`);
    process.on("warning", note);
    for (let i = 0; i < 2; i++) expect(await vault.load("ann", "model")).toEqual(state(1));
    await new Promise(setImmediate);
    process.off("warning", note);
    const problem = expect.stringMatching(
      /its file is damaged, so the version before it is read, and what was saved last/,
    );
    expect(warnings).toEqual([expect.stringMatching(/^VaultWarning: .*state-[0-9a-f]{64}: its file is damaged/)]);
    expect(await vault.check()).toEqual([{ record, user: "ann", problem }]);
    await vault.save("ann", "model", state(3));
    expect(await vault.check()).toEqual([]);
    await store.close();
  });

  it("with one person's files damaged lets the others in, also a new one", async () => {
    const path = join(folder, "kiosk");
    const store = await fileStore(path);
    const vault = await openVault(store, secret);
    for (const user of people) {
      const agent = await Agent.open(model, { vault, user });
      agent.answer(question(1), "a");
      await agent.dispose();
    }
    const key = readdirSync(recordsIn(path)).find((name) => name.startsWith("key-")) as string;
    writeFileSync(join(recordsIn(path), key), "damaged");
    const left = await vault.users();
    expect(left).toHaveLength(2);
    for (const user of [...left, "new"]) {
      const agent = await Agent.open(model, { vault, user });
      expect(agent.answers).toHaveLength(user === "new" ? 0 : 1);
    }
    const problem = expect.stringContaining("it is damaged, and there is no version before it; close the vault");
    expect(await vault.check()).toEqual([{ record: key, user: null, problem }]);
    await vault.remove(key);
    expect(await vault.check()).toEqual([]);
    await store.close();
  });

  const foreign = join(folder, "foreign");
  const terabyte = (path: string): void => {
    writeFileSync(path, "");
    truncateSync(path, 1e12); // of which the disk holds nothing
  };
  it.each<[string, (path: string) => void]>([
    ["a folder", (path) => mkdirSync(join(path, "in it"), { recursive: true })],
    ["a link to nothing", (path) => symlinkSync("nothing", path)],
    ["a link to itself", (path) => symlinkSync(path, path)],
    ["a link to another's file", (path) => symlinkSync(foreign, path)],
    ["a terabyte of nothing", terabyte],
  ])("with %s in place of a person's file lets the others in, and forgets it by name", async (_, put) => {
    writeFileSync(foreign, "of somebody else");
    const path = mkdtempSync(join(folder, "replaced"));
    const store = await fileStore(path);
    const vault = await openVault(store, secret);
    for (const user of people) await vault.save(user, "model", state(1));
    const key = readdirSync(recordsIn(path)).find((name) => name.startsWith("key-")) as string;
    rmSync(join(recordsIn(path), key));
    put(join(recordsIn(path), key));
    for (const name of ["photos", "of.part"]) mkdirSync(join(recordsIn(path), name)); // no records
    expect(await vault.users()).toHaveLength(2);
    expect((await vault.check()).map(({ record }) => record).sort()).toContain("photos");
    for (let i = 0; i < 2; i++) await vault.remove(key).catch((error) => expect(error.name).toBe("VaultError"));
    expect((await vault.check()).map(({ record }) => record)).toEqual(["photos"]);
    await store.close();
    const again = await fileStore(path);
    expect(await (await openVault(again, secret)).users()).toHaveLength(2);
    expect(readFileSync(foreign, "utf8")).toBe("of somebody else");
    await again.close();
  });

  it("opens with a leftover that cannot be overwritten, and never writes where a link leads", async () => {
    writeFileSync(foreign, "of somebody else");
    const path = join(folder, "leftovers");
    await (await fileStore(path)).close();
    symlinkSync(foreign, join(recordsIn(path), "state-1.part"));
    symlinkSync("nothing", join(recordsIn(path), "state-2.gone"));
    terabyte(join(recordsIn(path), "state-3.gone"));
    const store = await fileStore(path);
    expect(await store.list()).toEqual([]);
    expect(readFileSync(foreign, "utf8")).toBe("of somebody else");
    expect(readdirSync(recordsIn(path)).filter((name) => !name.startsWith("claim."))).toEqual([]);
    await store.close();
  });

  it("that another has taken over reports no damage, but that", async () => {
    const path = join(folder, "taken");
    const store = await fileStore(path);
    const vault = await openVault(store, secret);
    await vault.save("ann", "model", state(1));
    bury(path);
    const other = await fileStore(path);
    for (const call of [() => vault.check(), () => vault.users()]) {
      await expect(call()).rejects.toThrow("has opened it since");
    }
    await other.close();
  });
});
