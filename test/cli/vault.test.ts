// penchant vault: check a folder, forget a user, export what is kept.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { modelHash } from "../../src/model/model-file.ts";
import { fileStore } from "../../src/vault/file-store.ts";
import { model, question } from "../agent/fixture.ts";
import { recordsIn } from "../vault/holders.ts";
import { digits, key, vaultRuns, WITHOUT_MODEL } from "./vault-runs.ts";

const { folder, penchant, opened, made, damage } = vaultRuns();

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
    expect([code, err]).toEqual([0, expect.stringContaining(WITHOUT_MODEL)]);
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
