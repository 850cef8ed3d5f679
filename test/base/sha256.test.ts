// SHA-256 in code, as pages without HTTPS need it, against Node's.

import { createHash } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { hex } from "../../src/base/bytes.ts";
import { Random } from "../../src/base/philox.ts";
import { sha256 } from "../../src/base/sha256.ts";
import { sha256InCode } from "../../src/base/sha256-in-code.ts";
import { decodeModel, encodeModel } from "../../src/model/model-file.ts";
import { CONFIG, randomModel } from "../model/models.ts";

const random = new Random(0, 0);
const bytesOf = (length: number) => Uint8Array.from({ length }, () => Math.floor(256 * random.uniform()));
const expected = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("SHA-256", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("agrees with the standard's example", () => {
    const abc = new TextEncoder().encode("abc");
    expect(hex(sha256InCode(abc))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  it.each([0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 1000, 100_003])("agrees with Node's on %d bytes", (length) => {
    const bytes = bytesOf(length);
    expect(hex(sha256InCode(bytes))).toBe(expected(bytes));
  });

  it("a model file is the same without crypto.subtle, and loads", async () => {
    const model = randomModel(CONFIG, 4);
    const file = await encodeModel(model);
    vi.stubGlobal("crypto", { getRandomValues: () => {} });
    expect(await encodeModel(model)).toEqual(file);
    expect((await decodeModel(file)).parameters).toEqual(model.parameters);
    expect(hex(await sha256(bytesOf(3)))).toHaveLength(64);
  });
});
