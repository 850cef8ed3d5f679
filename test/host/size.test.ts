// What a device embeds stays small, and needs nothing that is not in it.

import { describe, expect, it } from "vitest";
import { agentSize, kernelSize } from "../../bench/size.ts";

const root = new URL("../../", import.meta.url);
const KILOBYTE = 1024;

describe("what a device embeds", () => {
  it("the kernels are at most 40 KB, gzipped", async () => {
    expect((await kernelSize(root)).gzip).toBeLessThanOrEqual(40 * KILOBYTE);
  });

  it.each<[string, string[]]>([
    ["node", ["node:fs/promises"]],
    ["bun", ["node:fs/promises"]],
    ["deno", []],
    ["browser", []],
    ["workerd", ["./penchant.wasm"]],
  ])("for %s the agent is at most 24 KB, gzipped, and imports %j alone", async (condition, expected) => {
    const { gzip, imports } = await agentSize(root, condition);
    expect(gzip).toBeLessThanOrEqual(24 * KILOBYTE);
    expect(imports).toEqual(expected);
  });
});
