// The faster of two backends: which is taken, what it is told, and that trying changes nothing.

import { describe, expect, it } from "vitest";
import { auto } from "../../src/backend/auto.ts";
import type { Backend, Counts } from "../../src/backend/backend.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { BackendError } from "../../src/base/errors.ts";
import { kernels } from "../../src/host/node.ts";
import * as p from "../../src/plan/index.ts";
import { gpu } from "./gpu.ts";

const cpu = wasm(await kernels());

function regression() {
  const graph = new p.Graph();
  const x = p.gather(graph.data("table", 50, 3), p.sampleIndex(graph, 50, 8));
  const w = graph.parameter("w", 3, 1);
  const loss = p.mean(p.square(p.subtract(p.matmul(x, w), p.sumColumns(x))));
  p.adam([w], p.gradient(loss, [w]), p.schedule(graph, { start: 1e-2, end: 0, period: 100 }));
  p.record("loss", loss);
  return p.compile(graph);
}
const table = Array.from({ length: 150 }, (_, i) => Math.sin(i * i));

/** A backend whose steps take so much longer, and what its programs went through. */
function slowed(milliseconds: number) {
  const seen = { loaded: 0, disposed: 0 };
  const backend: Backend = {
    name: "slow",
    load(plan, seed) {
      const program = cpu.load(plan, seed);
      seen.loaded++;
      const run = async (steps?: number, counts?: Counts) => {
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
        program.run(steps, counts);
      };
      const dispose = () => void seen.disposed++;
      return new Proxy(program, {
        get: (target, name) =>
          name === "run" ? run : name === "dispose" ? dispose : bound(target, Reflect.get(target, name, target)),
        set: (target, name, value) => Reflect.set(target, name, value, target),
      });
    },
  };
  return { backend, seen };
}
const bound = (target: object, value: unknown) => (typeof value === "function" ? value.bind(target) : value);

async function trained(backend: Backend) {
  const program = backend.load(regression(), 3);
  program.write("table", table);
  program.write("w", [9, 9, 9]);
  program.write("w", [0.5]); // the rest stays
  program.step = 7;
  await program.run(5);
  await program.run(20);
  return { step: program.step, w: await program.read("w"), loss: await program.read("metric.loss") };
}

describe("auto", () => {
  it.each([false, true])("takes the faster one, whose numbers it gives: first %s", async (first) => {
    const said: string[] = [];
    const { backend, seen } = slowed(15);
    const pair: [Backend, Backend] = first ? [cpu, backend] : [backend, cpu];
    const got = await trained(auto(...pair, (line) => said.push(line)));
    expect(got).toEqual(await trained(cpu));
    expect(got.step).toBe(32);
    expect(said).toEqual([expect.stringMatching(/^auto: wasm, \S+ times as fast as slow$/)]);
    expect(seen).toEqual({ loaded: 1, disposed: 1 });
  });

  it("takes the other where one refuses the plan, and says why; other errors are not hidden", async () => {
    const failing = (error: Error): Backend => ({
      name: "webgpu",
      load() {
        throw error;
      },
    });
    const said: string[] = [];
    const refused = failing(new BackendError("webgpu: x [9, 9] takes too much"));
    expect(await trained(auto(cpu, refused, (line) => said.push(line)))).toEqual(await trained(cpu));
    expect(said).toEqual(["auto: wasm, webgpu: x [9, 9] takes too much"]);
    const wrong = auto(cpu, failing(new TypeError("no kernel")), () => {});
    await expect(trained(wrong)).rejects.toThrow("no kernel");
  });

  it("does not take again what failed, nor what has no room; where both refuse it says why", async () => {
    const said: string[] = [];
    const { backend, seen } = slowed(0);
    const both = auto(slowed(20).backend, backend, (line) => said.push(line));
    both.failover?.giveUp(new BackendError("webgpu: run: it is gone"));
    expect(await trained(both)).toEqual(await trained(cpu));
    expect(said).toEqual(["auto: slow, webgpu: run: it is gone"]);
    expect(seen.loaded).toBe(0);
    const full: Backend = {
      name: "wasm",
      load() {
        throw new RangeError("plan: it needs 9000 MiB; WebAssembly has 4096");
      },
    };
    await trained(auto(full, cpu, (line) => said.push(line)));
    expect(said.at(-1)).toBe("auto: wasm, plan: it needs 9000 MiB; WebAssembly has 4096");
    const neither = auto(full, backend, () => {});
    neither.failover?.giveUp(new BackendError("webgpu: run: it is gone"));
    await expect(trained(neither)).rejects.toThrow(
      "auto: plan: it needs 9000 MiB; WebAssembly has 4096; webgpu: run: it is gone",
    );
  });

  it("refuses before anything is tried", async () => {
    const { backend, seen } = slowed(0);
    const program = auto(backend, backend, () => {}).load(regression(), 1);
    expect(() => program.write("w", [Number.NaN])).toThrow("w: value 0 is NaN");
    await expect(program.run(-1)).rejects.toThrow("run: got -1 steps");
    await expect(program.run(1, { rows: 3 })).rejects.toThrow('run: the plan has no count "rows"');
    await expect(program.read("nobody")).rejects.toThrow('read: the plan has no tensor "nobody"');
    expect(seen.loaded).toBe(0);
  });

  it.skipIf(!gpu)("gives the numbers of the backend that it names, a GPU or not", async () => {
    let said = "";
    const device = gpu as NonNullable<typeof gpu>;
    const got = await trained(auto(cpu, device, (line) => (said = line)));
    const named = said.startsWith("auto: webgpu") ? device : cpu;
    expect(said).toMatch(
      /^auto: (wasm|webgpu), \S+ times as fast as (wasm|webgpu)(; it takes \S+ MiB of its memory)?$/,
    );
    expect(got).toEqual(await trained(named));
  });
});
