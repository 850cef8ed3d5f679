// penchant vault: check a folder, forget a user, export what is kept.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { encodeModel, modelHash } from "../../src/model/model-file.ts";
import type { Secret } from "../../src/vault/secret.ts";
import { model, question } from "../agent/fixture.ts";
import { CONFIG, randomModel } from "../model/models.ts";
import { recordsIn } from "../vault/holders.ts";
import { digits, key, vaultRuns } from "./vault-runs.ts";

const { folder, penchant, opened } = vaultRuns();
const WITHOUT_MODEL = expect.stringContaining("--model FILE adds the names of items and features");

/** A vault of ann with two answers and bob with one. */
const made = (name: string, secret: Secret): Promise<void> =>
  opened(name, secret, async (vault) => {
    for (const [user, count] of [["ann", 2] as const, ["bob", 1] as const]) {
      const agent = await Agent.open(model, { vault, user });
      for (let i = 0; i < count; i++) agent.answer(question(i), "a");
      await agent.dispose();
    }
  });

const damage = (name: string, kind: string): string => {
  const records = recordsIn(join(folder, name));
  const record = readdirSync(records).find((file) => file.startsWith(kind) && !file.includes(".")) as string;
  for (const file of readdirSync(records).filter((other) => other.startsWith(record))) {
    writeFileSync(join(records, file), "damaged");
  }
  return record;
};

describe("penchant vault", () => {
  it("check reads every record, with a key from a file or from the environment", async () => {
    await made("whole", { key });
    for (const file of ["key", "key.txt"]) {
      const { code, out } = await penchant(["check", "whole", "--key-file", file]);
      expect([code, out]).toEqual([0, "2 users; nothing is wrong\n"]);
    }
    expect(await penchant(["check", "whole"], { PENCHANT_VAULT_KEY: digits(key) })).toMatchObject({ code: 0 });
  });

  it("check names what is damaged, and forget removes it by its name or the user's", async () => {
    await made("damaged", { key });
    const record = damage("damaged", "key-");
    const found = await penchant(["check", "damaged", "--key-file", "key"]);
    expect(found.code).toBe(1);
    expect(found.out).toMatch(new RegExp(`^${record}: .*it is damaged, and there is no version before it; close`));
    expect(found.out).toMatch("1 user; what is wrong: 1");
    const forgotten = await penchant(["forget", "damaged", "--record", record, "--key-file", "key"]);
    expect(forgotten).toEqual({ code: 0, out: `Forgot the user of ${record}\n`, err: "" });
    const again = await penchant(["forget", "damaged", "--record", record, "--key-file", "key"]);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining(`--record: the vault has no ${record}; `)]);
    expect((await penchant(["check", "damaged", "--key-file", "key"])).out).toBe("1 user; nothing is wrong\n");
  });

  it("export prints what is kept of one or of all, and forget removes a user", async () => {
    await made("exported", { key });
    const { code, out, err } = await penchant(["export", "exported", "--key-file", "key"]);
    expect([code, err]).toEqual([0, WITHOUT_MODEL]);
    const users = JSON.parse(out);
    expect(users.map(({ user, answers }: { user: string; answers: [] }) => [user, answers.length])).toEqual([
      ["ann", 2],
      ["bob", 1],
    ]);
    const date = expect.stringMatching(/^20\d\d-.*\.000Z$/);
    expect(users[0]).toMatchObject({ format: "penchant-person", personal: true, model: await modelHash(model) });
    expect(users[0].answers[1]).toEqual({ a: [...question(1).a], b: [...question(1).b], reply: "a", date });
    const forgotten = await penchant(["forget", "exported", "ann", "--key-file", "key"]);
    expect(forgotten).toEqual({ code: 0, out: 'Forgot "ann"\n', err: "" });
    const left = JSON.parse((await penchant(["export", "exported", "--key-file", "key"])).out);
    expect(left).toEqual([users[1]]);
    for (const call of ["forget", "export"]) {
      const { code, err } = await penchant([call, "exported", "ann", "--key-file", "key"]);
      const message = '"ann": the vault has nothing of this user; penchant vault export lists all users';
      expect([code, err]).toEqual([1, expect.stringContaining(message)]);
    }
  });

  it("export prints the others when one user's state is damaged, and names that user", async () => {
    await made("one-damaged", { key });
    damage("one-damaged", "state-");
    const { code, out, err } = await penchant(["export", "one-damaged", "--key-file", "key"]);
    expect(code).toBe(1);
    const [left, ...more] = JSON.parse(out).map(({ user }: { user: string }) => user);
    expect(more).toEqual([]);
    expect(["ann", "bob"]).toContain(left);
    expect(err).toContain(`"${left === "ann" ? "bob" : "ann"}" is left out: `);
    expect((await penchant(["export", "one-damaged", left, "--key-file", "key"])).code).toBe(0);
  });

  it("export prints the others when one user's state is for another model, or no agent's", async () => {
    await made("several", { key });
    await opened("several", { key }, (vault) => vault.save("cleo", "another model", new Uint8Array(7)));
    writeFileSync(join(folder, "own.safetensors"), await encodeModel(model));
    for (const options of [[], ["--model", "own.safetensors"]]) {
      const { code, out, err } = await penchant(["export", "several", "--key-file", "key", ...options]);
      expect([code, JSON.parse(out).map(({ user }: { user: string }) => user)]).toEqual([1, ["ann", "bob"]]);
      expect(err).toMatch(/^penchant: "cleo" is left out: (record: 7 bytes|--model: got the model)/);
    }
  });

  it("finds a user by any Unicode form of the id", async () => {
    await made("forms", { key });
    await opened("forms", { key }, async (vault) => {
      const state = await vault.load("ann", await modelHash(model));
      await vault.save("Zo\u00eb", await modelHash(model), state as Uint8Array);
    });
    const { out } = await penchant(["export", "forms", "Zoe\u0308", "--key-file", "key"]);
    expect(JSON.parse(out)).toMatchObject({ user: "Zo\u00eb" });
    expect(await penchant(["forget", "forms", "Zoe\u0308", "--key-file", "key"])).toMatchObject({ code: 0, err: "" });
    expect((await penchant(["check", "forms", "--key-file", "key"])).out).toBe("2 users; nothing is wrong\n");
  });

  it("export gives what agent.export() does, with the model, and agent.import() takes both", async () => {
    await made("taken", { key });
    writeFileSync(join(folder, "model.safetensors"), await encodeModel(model));
    const kept = await penchant(["export", "taken", "ann", "--key-file", "key"]);
    const whole = await penchant(["export", "taken", "ann", "--key-file", "key", "--model", "model.safetensors"]);
    expect([kept.err, whole.err]).toEqual([WITHOUT_MODEL, ""]);
    for (const { out } of [kept, whole]) {
      const agent = await Agent.open(model, { user: "ann" });
      await agent.import(JSON.parse(out));
      expect(await agent.export()).toEqual({ ...JSON.parse(whole.out), exported: expect.any(String) });
    }
    writeFileSync(join(folder, "other.safetensors"), await encodeModel(randomModel(CONFIG, 5)));
    const { code, err } = await penchant(["export", "taken", "--key-file", "key", "--model", "other.safetensors"]);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/--model: got the model \w{64}; it must be \w{64}, which "ann" has/),
    ]);
  });

  it("opens a vault with a passphrase from the environment", async () => {
    await made("phrase", { passphrase: "two words" });
    const right = await penchant(["check", "phrase"], { PENCHANT_VAULT_PASSPHRASE: "two words" });
    expect([right.code, right.out]).toEqual([0, "2 users; nothing is wrong\n"]);
    const wrong = await penchant(["check", "phrase"], { PENCHANT_VAULT_PASSPHRASE: "two Words" });
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining("passphrase: it does not open this vault")]);
  });

  it.each<[string, string[], Record<string, string>, number, string]>([
    ["no secret", ["check", "whole"], {}, 1, "secret: got none; pass --key-file, or set PENCHANT_VAULT_KEY"],
    [
      "no folder",
      ["check", "nowhere", "--key-file", "key"],
      {},
      1,
      "nowhere: cannot be read (there is no such folder)",
    ],
    ["a folder without a vault", ["check", ".", "--key-file", "key"], {}, 1, ".: there is no vault in this folder"],
    ["a key that is none", ["check", "whole", "--key-file", "../penchant"], {}, 1, "../penchant: cannot be read"],
    ["a short key", ["check", "whole"], { PENCHANT_VAULT_KEY: "07" }, 1, "PENCHANT_VAULT_KEY: it holds 2 bytes"],
    [
      "two secrets",
      ["check", "whole"],
      { PENCHANT_VAULT_KEY: digits(key), PENCHANT_VAULT_PASSPHRASE: "x" },
      1,
      "got both",
    ],
    ["nobody to forget", ["forget", "whole", "--key-file", "key"], {}, 1, "forget: name one user"],
    ["no such command", ["repair", "whole"], {}, 2, "unknown command 'repair'"],
  ])("refuses %s", async (_, args, env, code, message) => {
    const before = readdirSync(folder);
    expect(await penchant(args, env)).toMatchObject({ code, err: expect.stringContaining(message) });
    expect(readdirSync(folder)).toEqual(before);
    expect(existsSync(join(folder, "nowhere"))).toBe(false);
    expect(readFileSync(join(folder, "key"))).toHaveLength(32);
  });

  it("makes no vault of a store without one", async () => {
    await (await fileStore(join(folder, "empty"))).close();
    for (const call of ["check", "export"]) {
      const { code, err } = await penchant([call, "empty", "--key-file", "key"]);
      expect([code, err]).toEqual([1, expect.stringContaining("empty: there is no vault in this folder")]);
    }
    expect(readdirSync(recordsIn(join(folder, "empty")))).toEqual([]);
  });

  it("refuses a vault that a program has open", async () => {
    await made("held", { key });
    await opened("held", { key }, async () => {
      const { code, err } = await penchant(["check", "held", "--key-file", "key"]);
      expect([code, err]).toEqual([1, expect.stringContaining("another process, thread or vault has it open")]);
    });
  });
});
