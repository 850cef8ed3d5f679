// Sealing against known answers, and a vault's records against a second implementation of the format with node:crypto.

import { createDecipheriv, createHmac, hkdfSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { argon2id } from "hash-wasm";
import { describe, expect, it } from "vitest";
import { type Bytes, seal, unseal } from "../../src/vault/sealing.ts";
import type { Secret } from "../../src/vault/secret.ts";
import { memoryStore } from "../../src/vault/store.ts";
import { openVault } from "../../src/vault/vault.ts";

const hex = (text: string): Bytes => new Uint8Array(Buffer.from(text, "hex"));

interface Vector {
  readonly number: string;
  readonly valid: boolean;
  readonly fields: string[];
}

function vectors(): Vector[] {
  const lines = readFileSync(new URL("../golden/aes-gcm-256.txt", import.meta.url), "utf8")
    .trim()
    .split("\n");
  let last: string[] = [];
  return lines
    .filter((line) => !line.startsWith("#"))
    .map((line) => {
      const [number = "", result, ...fields] = line.split(" ");
      last = fields.map((field, i) => (field === "=" ? (last[i] as string) : field === "-" ? "" : field));
      return { number, valid: result === "valid", fields: last };
    });
}

describe("sealing", () => {
  it("matches the known answers of Project Wycheproof, and opens no forgery", async () => {
    const all = vectors();
    expect([all.length, all.filter(({ valid }) => valid).length]).toEqual([66, 39]);
    for (const { number, valid, fields } of all) {
      const [raw, nonce, about, plain, sealed] = fields.map(hex) as [Bytes, Bytes, Bytes, Bytes, Bytes];
      const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
      const whole = Buffer.concat([nonce, sealed]);
      const ours = Buffer.from(await seal(key, about, plain, nonce));
      expect([number, ours.equals(whole)]).toEqual([number, valid]);
      expect([number, await unseal(key, about, new Uint8Array(whole))]).toEqual([number, valid ? plain : null]);
    }
  });

  it("uses a fresh nonce every time", async () => {
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const nonces = new Set<string>();
    for (let i = 0; i < 1000; i++) {
      const sealed = await seal(key, new Uint8Array(0), new Uint8Array(1));
      nonces.add(Buffer.from(sealed.subarray(0, 12)).toString("hex"));
    }
    expect(nonces.size).toBe(1000);
  });
});

/** Opens [nonce 12 | ciphertext | tag 16]. */
function open(key: Uint8Array, about: Uint8Array, sealed: Buffer): Buffer {
  const cipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12)).setAAD(about);
  cipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()]);
}

describe("a vault's records", () => {
  const raw = Buffer.from("0123456789abcdef0123456789abcdef");
  const passphrase = "schöne Schüssel";
  const secrets: [string, Secret, number, (salt: Buffer) => Uint8Array | Promise<Uint8Array>][] = [
    ["key", { key: raw }, 1, () => raw],
    [
      "passphrase, in either Unicode normalisation form",
      { passphrase: passphrase.normalize("NFD") },
      2,
      (salt) =>
        argon2id({
          password: passphrase.normalize("NFC"),
          salt,
          ...{ memorySize: 65_536, iterations: 3, parallelism: 4, hashLength: 32, outputType: "binary" },
        }),
    ],
  ];
  it.each(secrets)("open with the %s by the documented format alone", async (_, secret, kind, rootOf) => {
    const store = memoryStore();
    const vault = await openVault(store, secret);
    for (let i = 1; i <= 258; i++) await vault.save("ann", "a model", Uint8Array.of(i & 255, 5));

    const header = Buffer.from((await store.read("vault")) ?? "");
    expect([header.length, header.subarray(0, 3).toString("latin1")]).toEqual([
      139,
      `\u0002H${String.fromCharCode(kind)}`,
    ]);
    const salt = header.subarray(3, 19);
    const by = new Uint8Array(hkdfSync("sha256", await rootOf(salt), salt, "penchant vault slot", 32));
    const about = header.subarray(0, 19);
    const names = open(by, Buffer.concat([about, Buffer.from("N")]), header.subarray(19, 79));
    const wrap = open(by, Buffer.concat([about, Buffer.from("W")]), header.subarray(79));

    const name = createHmac("sha256", names).update("ann").digest("hex");
    const record = Buffer.from((await store.read(`key-${name}`)) ?? "");
    const aboutKey = Buffer.from(`\u0002Kkey-${name}`);
    const wrapped = record.subarray(2, 62);
    const dataKey = open(wrap, aboutKey, wrapped);
    expect(open(wrap, Buffer.concat([aboutKey, wrapped]), record.subarray(62)).toString()).toBe("ann");

    const state = Buffer.from((await store.read(`state-${name}`)) ?? "");
    expect(state.subarray(0, 18).toString("latin1")).toBe("\u0001S\0\0\0\0\0\0\u0001\u0002\u0007a model");
    const aboutState = Buffer.concat([state.subarray(0, 18), Buffer.from("ann")]);
    expect([...open(dataKey, aboutState, state.subarray(18))]).toEqual([2, 5]);
  });
});
