// penchant vault change-secret, add-secret and remove-other-secrets.

import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { fileStore } from "../../src/vault/file-store.ts";
import type { Secret } from "../../src/vault/secret.ts";
import { openVault } from "../../src/vault/vault.ts";
import { recordsIn } from "../vault/holders.ts";
import { temporaryFolder } from "./penchant.ts";

const folder = temporaryFolder();
const built = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const [key, other] = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(9)];
const digits = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const OLD = { PENCHANT_VAULT_PASSPHRASE: "two words" };
const NEW = { PENCHANT_VAULT_NEW_PASSPHRASE: "three other words" };

function penchant(args: string[], env: Record<string, string> = {}) {
  return new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    const options = { cwd: folder, env: { ...process.env, ...env } };
    const child = execFile(process.execPath, [built, "vault", ...args], options, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    );
    child.stdin?.end();
  });
}

/** A vault of ann. */
async function made(name: string, secret: Secret): Promise<void> {
  const store = await fileStore(join(folder, name));
  await (await openVault(store, secret)).save("ann", "a model", Uint8Array.of(1));
  await store.close();
}

async function users(name: string, secret: Secret): Promise<string[] | string> {
  const store = await fileStore(join(folder, name));
  try {
    return await (await openVault(store, secret)).users();
  } catch (error) {
    return (error as Error).name;
  } finally {
    await store.close();
  }
}

beforeAll(() => {
  writeFileSync(join(folder, "key"), key);
  writeFileSync(join(folder, "recovery"), other);
});

describe("penchant vault", () => {
  it("change-secret replaces a passphrase by another, from the environment", async () => {
    await made("changed", { passphrase: "two words" });
    expect(await penchant(["change-secret", "changed"], { ...OLD, ...NEW })).toEqual({ code: 0, out: "", err: "" });
    expect(await users("changed", { passphrase: "three other words" })).toEqual(["ann"]);
    expect(await users("changed", { passphrase: "two words" })).toBe("VaultError");
    const again = await penchant(["change-secret", "changed"], { ...OLD, ...NEW });
    expect([again.code, again.err]).toEqual([1, expect.stringContaining("passphrase: it does not open this vault")]);
  });

  it("add-secret adds a recovery key from a file, and remove-other-secrets leaves it alone", async () => {
    await made("recovered", { key });
    const added = await penchant(["add-secret", "recovered", "--key-file", "key", "--new-key-file", "recovery"]);
    expect(added).toEqual({ code: 0, out: "", err: "" });
    expect([await users("recovered", { key }), await users("recovered", { key: other })]).toEqual([["ann"], ["ann"]]);
    const removed = await penchant(["remove-other-secrets", "recovered"], { PENCHANT_VAULT_KEY: digits(other) });
    expect(removed).toEqual({ code: 0, out: "", err: "" });
    expect(await users("recovered", { key })).toBe("VaultError");
    expect(await users("recovered", { key: other })).toEqual(["ann"]);
  });

  it.each<[string, string[], Record<string, string>, number, string]>([
    [
      "no new secret",
      ["change-secret", "whole", "--key-file", "key"],
      {},
      1,
      "new secret: got none; pass --new-key-file",
    ],
    [
      "no present secret",
      ["add-secret", "whole"],
      NEW,
      1,
      "secret: got none; pass --key-file, or set PENCHANT_VAULT_KEY",
    ],
    [
      "two new secrets",
      ["change-secret", "whole", "--key-file", "key"],
      { ...NEW, PENCHANT_VAULT_NEW_KEY: digits(other) },
      1,
      "PENCHANT_VAULT_NEW_KEY, PENCHANT_VAULT_NEW_PASSPHRASE: got both",
    ],
    [
      "a new key that is none",
      ["change-secret", "whole", "--key-file", "key"],
      { PENCHANT_VAULT_NEW_KEY: "09" },
      1,
      "PENCHANT_VAULT_NEW_KEY: it holds 2 bytes",
    ],
    [
      "a new passphrase that is not UTF-8",
      ["change-secret", "whole", "--key-file", "key"],
      { PENCHANT_VAULT_NEW_PASSPHRASE: "caf\ufffd" },
      1,
      "new passphrase: it has bytes that are not UTF-8",
    ],
    ["a secret as an argument", ["change-secret", "whole", "three other words"], OLD, 2, "too many arguments"],
    ["a folder without a vault", ["remove-other-secrets", ".", "--key-file", "key"], {}, 1, "there is no vault"],
  ])("refuses %s, and changes nothing", async (_, args, env, code, message) => {
    await made("whole", { key });
    const header = () => readFileSync(join(recordsIn(join(folder, "whole")), "vault"));
    const before = header();
    expect(await penchant(args, env)).toMatchObject({ code, err: expect.stringContaining(message) });
    expect(header()).toEqual(before);
  });
});
