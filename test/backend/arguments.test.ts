// Every argument of penchant/webgpu, and of backends and programs, given values of every wrong kind.

import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { auto, requestDevice, webgpu } from "../../src/entry/gpu.ts";
import { kernels } from "../../src/host/node.ts";
import { compile, Graph, sum } from "../../src/plan/index.ts";
import { expectRefused, type Kind, kindsBut } from "../base/wrong-values.ts";

const cpu = wasm(await kernels());
const graph = new Graph();
const n = graph.count("n", 4);
const x = graph.data("x", n, 2);
const index = graph.data("index", 3, 1, "i32");
const plan = compile(graph, { total: sum(x), index });
const program = cpu.load(plan, 1);
const started = Float32Array.from({ length: 8 }, (_, i) => i);
program.write("x", started);
program.run();

const LISTS: Kind[] = ["an empty list", "a list of another length", "a list of another realm"];

const ARGUMENTS: [argument: string, call: (value: never) => unknown, ...taken: Kind[]][] = [
  ["cpu", (value) => auto(value, cpu, () => {})],
  ["gpu", (value) => auto(cpu, value, () => {})],
  ["log", (value) => auto(cpu, cpu, value), "a function"],
  ["device", (value) => webgpu(value)],
  ["gpu", (value) => requestDevice(value), "undefined"],
  ["plan", (value) => cpu.load(value, 1)],
  ["seed", (value) => cpu.load(plan, value), "zero", "one", "two"],
  ["step", (value) => Object.assign(program, { step: value }), "zero", "one", "two"],
  ["x", (value) => program.write("x", value), ...LISTS],
  ["index", (value) => program.write("index", value), ...LISTS],
  ["name", (value) => program.write(value, started)],
  ["name", (value) => program.read(value)],
  ["steps", (value) => program.run(value), "undefined", "zero", "one", "two"],
  ["n", (value) => program.run(1, { n: value }), "one", "two"],
  ["counts", (value) => program.run(1, value), "undefined", "an empty object", "an object without a prototype"],
];

describe.each(ARGUMENTS)("%s (%#)", (argument, call, ...taken) => {
  it.each(kindsBut(...taken))("refuses %s", async (_, value) => {
    await expectRefused(argument, () => call(value as never));
    expect(program.step).toBe(1);
    expect(program.read("x")).toEqual(started);
  });
});

it.each<[string, string, () => unknown]>([
  ["a backend's name", 'gpu: got "webgpu"; ', () => auto(cpu, "webgpu" as never as Backend, () => {})],
  [
    "no await before openGpu",
    "gpu: got a Promise (await it); ",
    () => auto(cpu, Promise.resolve(cpu) as never, () => {}),
  ],
  ["an adapter for a device", "device: got { requestDevice }; ", () => webgpu({ requestDevice() {} } as never)],
])("a newcomer's slip: %s", (_, beginning, call) => expectRefused(beginning, call));
