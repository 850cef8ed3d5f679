import { expect, it } from "vitest";
import { blockOf } from "../../src/train/scaling.ts";
import { modelOf } from "./rewards.ts";

it("blockOf sizes a block of pairs for the CPU's cache or for a GPU, and a block of rewards like a run of states", () => {
  const config = { ...modelOf("classifier").config, hidden: [64, 256] };
  expect(blockOf(config, 1000, 5000)).toBe(1);
  expect(blockOf(config, 9, 5000)).toBe(56);
  expect(blockOf(config, 1000, 5000, "webgpu")).toBe(1048);
  expect(blockOf({ ...config, hidden: [1024, 1024] }, 1000, 5000, "webgpu")).toBe(65); // 2 MFLOP per pair
  expect(blockOf({ ...config, hidden: [64, 2048, 64] }, 1000, 5000, "webgpu")).toBe(4); // 4,000 rows of 2048 numbers: 32 MiB
  expect(blockOf(config, 1000, 20, "webgpu")).toBe(20);
  expect(blockOf({ ...config, head: "reward" }, 1000, 5000, "webgpu")).toBe(1024);
});
