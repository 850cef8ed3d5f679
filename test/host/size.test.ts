// Size budgets of what a device embeds, and its imports.

import { describe, expect, it } from "vitest";
import { agentSize, kernelSize } from "../../bench/size.ts";

const root = new URL("../../", import.meta.url);
const KILOBYTE = 1024;

describe("the code that a device embeds", () => {
  it("the kernels: at most 9 KB, gzipped", async () => {
    expect((await kernelSize(root)).gzip).toBeLessThanOrEqual(9 * KILOBYTE);
  });

  it.each<[string, string[]]>([
    ["node", ["node:fs/promises"]],
    ["bun", ["node:fs/promises"]],
    ["deno", []],
    ["browser", []],
    ["workerd", ["./penchant.wasm"]],
  ])("for %s: the agent is at most 24 KB, gzipped, and imports only %j", async (condition, expected) => {
    const { gzip, imports } = await agentSize(root, condition);
    expect(gzip).toBeLessThanOrEqual(24 * KILOBYTE);
    expect(imports).toEqual(expected);
  });
});
