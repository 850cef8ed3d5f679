// penchant vault change-secret, add-secret and remove-other-secrets.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Secret } from "../../src/vault/secret.ts";
import { recordsIn } from "../vault/holders.ts";
import { digits, key, other, vaultRuns } from "./vault-runs.ts";

const { folder, penchant, opened } = vaultRuns();
const OLD = { PENCHANT_VAULT_PASSPHRASE: "two words" };
const NEW = { PENCHANT_VAULT_NEW_PASSPHRASE: "three other words" };

/** A vault of ann. */
const made = (name: string, secret: Secret) =>
  opened(name, secret, (vault) => vault.save("ann", "a model", Uint8Array.of(1)));

const users = (name: string, secret: Secret): Promise<string[] | string> =>
  opened(name, secret, (vault) => vault.users()).catch((error: Error) => error.name);

describe("penchant vault", () => {
  it("change-secret replaces a passphrase by another, from the environment", async () => {
    await made("changed", { passphrase: "two words" });
    const out = "changed: the new passphrase opens it, in place of the passphrase that was given\n";
    expect(await penchant(["change-secret", "changed"], { ...OLD, ...NEW })).toEqual({ code: 0, out, err: "" });
    expect(await users("changed", { passphrase: "three other words" })).toEqual(["ann"]);
    expect(await users("changed", { passphrase: "two words" })).toBe("VaultError");
    const again = await penchant(["change-secret", "changed"], { ...OLD, ...NEW });
    expect([again.code, again.err]).toEqual([1, expect.stringContaining("passphrase: it does not open this vault")]);
  });

  it("add-secret adds a recovery key from a file, and remove-other-secrets leaves it alone", async () => {
    await made("recovered", { key });
    const added = await penchant(["add-secret", "recovered", "--key-file", "key", "--new-key-file", "recovery"]);
    const out = "recovered: the new key opens it, as well as the key that was given\n";
    expect(added).toEqual({ code: 0, out, err: "" });
    expect([await users("recovered", { key }), await users("recovered", { key: other })]).toEqual([["ann"], ["ann"]]);
    const removed = await penchant(["remove-other-secrets", "recovered"], { PENCHANT_VAULT_KEY: digits(other) });
    expect(removed).toEqual({ code: 0, out: "recovered: only the key that was given opens it\n", err: "" });
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
