// Instances of the kernels: what a program leaves behind, and where one comes from.

import { afterEach, describe, expect, it } from "vitest";
import { type WasmProgram, wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import * as p from "../../src/plan/index.ts";
import { inOldPage } from "./old-page.ts";

const module = await kernels();

/** Every memory that was made since the last test. */
const memories: WebAssembly.Memory[] = [];
const { Memory } = WebAssembly;
WebAssembly.Memory = class extends Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor);
    memories.push(this);
  }
};
afterEach(() => {
  memories.length = 0;
});

/** A network with noise, state that accumulates, packed weights and a prologue, of n rows. */
function planOf(n: number): p.Plan {
  const graph = new p.Graph();
  const [x, w, frozen] = [graph.data("x", n, 7), graph.parameter("w", 7, 9), graph.parameter("frozen", 9, 5)];
  const y = p.softmax(
    p.linear(p.linear(p.add(x, p.normal(graph, n, 7)), w, undefined, { activation: "tanh" }), p.exp(frozen)),
  );
  const loss = p.mean(p.square(y));
  p.adam([w], p.gradient(loss, [w]), p.schedule(graph, { start: 0.1, end: 0, period: 15, warmup: 3 }));
  p.record("loss", loss);
  return p.compile(graph, { loss, y });
}

function used(program: WasmProgram, seed: number): WasmProgram {
  const random = new Random(seed);
  for (const [name, t] of program.plan.named) {
    if (t.leaf === "data" || t.leaf === "parameter") {
      program.write(
        name,
        Float32Array.from({ length: t.rows.max * t.cols }, () => 2 * random.uniform() - 1),
      );
    }
  }
  program.run(5);
  return program;
}

/** Every bit of a program's leaves and outputs. */
const bits = (program: WasmProgram): Uint32Array[] =>
  [...program.plan.named.keys()].map((name) => new Uint32Array(program.read(name).buffer));

describe("a program in a memory that another one has left", () => {
  it.each([
    ["smaller", 3],
    ["as large", 40],
    ["larger", 9000],
  ])("computes the same bits as in a new one: the other was %s", (_, rows) => {
    const backend = wasm(module);
    used(backend.load(planOf(rows), 1), 1).erase();
    expect(bits(used(backend.load(planOf(40), 2), 2))).toEqual(bits(used(wasm(module).load(planOf(40), 2), 2)));
    expect(memories.length).toBe(2);
  });

  it("finds the kernels' constants, and otherwise zeros", () => {
    const program = wasm(module).load(planOf(40), 1);
    const contents = () => new Uint8Array((memories[0] as WebAssembly.Memory).buffer).slice();
    const constants = contents().subarray(0, 4096);
    expect(constants.some((byte) => byte !== 0)).toBe(true);
    used(program, 1);
    expect(contents().subarray(0, 4096)).toEqual(constants);
    program.erase();
    expect(contents().subarray(0, 4096)).toEqual(constants);
    expect(contents().findIndex((byte, i) => i >= 4096 && byte !== 0)).toBe(-1);
  });

  it("cannot be reached by the other: its calls throw, and its views are empty", () => {
    const backend = wasm(module);
    const first = used(backend.load(planOf(40), 1), 1);
    const view = first.view("x");
    first.erase();
    const second = used(backend.load(planOf(40), 2), 2);
    const before = bits(second);
    const calls = [() => first.run(), () => first.read("y"), () => first.view("x"), () => first.write("x", [1])];
    for (const call of calls) expect(call).toThrow("program: its memory was erased; load the plan again");
    first.step = 77;
    view[0] = 77;
    expect(view.length).toBe(0);
    first.erase(); // twice
    const third = used(backend.load(planOf(40), 3), 3);
    expect(memories.length).toBe(2);
    expect(second.step).toBe(5);
    expect(bits(second)).toEqual(before);
    expect(bits(third)).not.toEqual(before);
  });
});

describe("a backend", () => {
  it("makes as many memories as it has programs at once, and each plan takes the smallest that it fits in", () => {
    const backend = wasm(module);
    const bytes = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    const plans = [40, 9000, 3000].map(planOf);
    let first = 0;
    for (const order of [[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 2, 1], [2], [1]]) {
      const programs = order.map((i) => backend.load(plans[i] as p.Plan, i));
      first ||= bytes();
      for (const program of programs) program.erase();
    }
    expect(memories.length).toBe(3);
    expect(bytes()).toBe(first);
    backend.load(planOf(9001), 1);
    expect(memories.length).toBe(3);
  });

  it("keeps its memories when one cannot grow", () => {
    const backend = wasm(module);
    backend.load(planOf(40), 1).erase();
    const [memory] = memories as [WebAssembly.Memory];
    memory.grow = () => {
      throw new RangeError("no memory is left");
    };
    expect(() => backend.load(planOf(9000), 1)).toThrow("no memory is left");
    expect(bits(used(backend.load(planOf(40), 2), 2))).toEqual(bits(used(wasm(module).load(planOf(40), 2), 2)));
    expect(memories.length).toBe(2);
  });

  it("that was prepared loads programs where a page may not instantiate modules, and no more", async () => {
    const here = await wasm(module).prepare(3);
    const expected = [1, 2, 3].map((seed) => bits(used(here.load(planOf(40), seed), seed)));
    await inOldPage(async () => {
      expect(() => wasm(module).load(planOf(40), 1)).toThrow("disallowed on the main thread");
      const backend = await wasm(module).prepare(3);
      const programs = [1, 2, 3].map((seed) => used(backend.load(planOf(40), seed), seed));
      expect(programs.map(bits)).toEqual(expected);
      expect(() => backend.load(planOf(40), 4)).toThrow("disallowed on the main thread");
      programs[1]?.erase();
      expect(bits(used(backend.load(planOf(40), 2), 2))).toEqual(expected[1]);
    });
  });
});
