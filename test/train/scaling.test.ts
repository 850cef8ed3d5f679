import { expect, it } from "vitest";
import { blockSize } from "../../src/train/scaling.ts";
import { modelOf } from "./rewards.ts";

it("blockSize sizes a block of pairs for the CPU's cache or for a GPU, and a block of rewards like a run of states", () => {
  const config = { ...modelOf("classifier").config, hidden: [64, 256] };
  expect(blockSize(config, 1000, 5000)).toBe(1);
  expect(blockSize(config, 9, 5000)).toBe(56);
  expect(blockSize(config, 1000, 5000, "webgpu")).toBe(1048);
  expect(blockSize({ ...config, hidden: [1024, 1024] }, 1000, 5000, "webgpu")).toBe(65); // 2 MFLOP per pair
  expect(blockSize({ ...config, hidden: [64, 2048, 64] }, 1000, 5000, "webgpu")).toBe(4); // 4,000 rows of 2048 numbers: 32 MiB
  expect(blockSize(config, 1000, 20, "webgpu")).toBe(20);
  expect(blockSize({ ...config, head: "reward" }, 1000, 5000, "webgpu")).toBe(1024);
});
