// auto: which backend it chooses and what it reports; the trial leaves results unchanged.

import { describe, expect, it } from "vitest";
import { auto, autoByClock } from "../../src/backend/auto.ts";
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

/** A clock that only the backends of a test move, so that a busy machine does not change which one is faster. */
function simulatedClock() {
  let time = 0;
  const advance = (milliseconds: number) => {
    time += milliseconds;
  };
  return { now: () => time, advance };
}

/** WebAssembly under another name, each of whose runs takes a given time by the clock; `usage` counts its programs. */
function paced(name: string, milliseconds: number, clock = simulatedClock()) {
  const usage = { loaded: 0, disposed: 0 };
  const backend: Backend = {
    name,
    load(plan, seed) {
      const program = cpu.load(plan, seed);
      usage.loaded++;
      const run = async (steps = 1, counts?: Counts) => {
        clock.advance(steps * milliseconds);
        program.run(steps, counts);
      };
      const dispose = () => void usage.disposed++;
      return new Proxy(program, {
        get: (target, key) =>
          key === "run" ? run : key === "dispose" ? dispose : bound(target, Reflect.get(target, key, target)),
        set: (target, key, value) => Reflect.set(target, key, value, target),
      });
    },
  };
  return { backend, usage };
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

/** A backend that refuses every plan. */
const refusing = (name: string, error: Error): Backend => ({
  name,
  load() {
    throw error;
  },
});

describe("auto", () => {
  it.each([
    ["the CPU", 1, 15, "auto: using wasm, 15 times as fast as webgpu"],
    ["the GPU", 8, 2, "auto: using webgpu, 4.0 times as fast as wasm"],
    ["the CPU where both are as fast", 3, 3, "auto: using wasm, 1.0 times as fast as webgpu"],
  ])("chooses the faster backend and returns its results: %s", async (_, onCpu, onGpu, line) => {
    const lines: string[] = [];
    const clock = simulatedClock();
    const [first, second] = [paced("wasm", onCpu, clock), paced("webgpu", onGpu, clock)];
    const backend = autoByClock(first.backend, second.backend, (text) => lines.push(text), clock.now);
    const got = await trained(backend);
    expect(got).toEqual(await trained(cpu));
    expect(got.step).toBe(32);
    expect(lines).toEqual([line]);
    const [chosen, other] = onCpu <= onGpu ? [first, second] : [second, first];
    expect(chosen.usage).toEqual({ loaded: 2, disposed: 1 }); // the trial, then the program itself
    expect(other.usage).toEqual({ loaded: 1, disposed: 1 });
  });

  it("chooses the other backend when one refuses the plan, and reports why; other errors propagate", async () => {
    const lines: string[] = [];
    const refused = refusing("webgpu", new BackendError("webgpu: x [9, 9] takes too much"));
    expect(await trained(auto(cpu, refused, (line) => lines.push(line)))).toEqual(await trained(cpu));
    expect(lines).toEqual(["auto: using wasm (webgpu: x [9, 9] takes too much)"]);
    const broken = auto(cpu, refusing("webgpu", new TypeError("no kernel")), () => {});
    await expect(trained(broken)).rejects.toThrow("no kernel");
  });

  it("does not choose a GPU that has failed, nor a CPU without enough memory; reports why neither can run", async () => {
    const lines: string[] = [];
    const { backend, usage } = paced("webgpu", 0);
    const lost = new BackendError("webgpu: run: the device was lost");
    const both = auto(cpu, backend, (line) => lines.push(line));
    both.failover?.giveUp(lost);
    expect(await trained(both)).toEqual(await trained(cpu));
    expect(lines).toEqual(["auto: using wasm (webgpu: run: the device was lost)"]);
    expect(usage.loaded).toBe(0);
    const full = refusing("wasm", new RangeError("plan: it needs 9000 MiB; WebAssembly memory has at most 4096"));
    await trained(auto(full, cpu, (line) => lines.push(line)));
    expect(lines.at(-1)).toBe("auto: using wasm (plan: it needs 9000 MiB; WebAssembly memory has at most 4096)");
    const neither = auto(full, backend, () => {});
    neither.failover?.giveUp(lost);
    await expect(trained(neither)).rejects.toThrow(
      "auto: no backend can run the plan (plan: it needs 9000 MiB; WebAssembly memory has at most 4096; webgpu: run: the device was lost)",
    );
  });

  it("rejects bad arguments before it loads a program", async () => {
    const { backend, usage } = paced("webgpu", 0);
    const program = auto(backend, backend, () => {}).load(regression(), 1);
    expect(() => program.write("w", [Number.NaN])).toThrow("w[0]: got NaN");
    await expect(program.run(-1)).rejects.toThrow("steps: got -1");
    await expect(program.run(1, { rows: 3 })).rejects.toThrow('counts: got "rows"');
    await expect(program.read("nobody")).rejects.toThrow('name: got "nobody"');
    expect(usage.loaded).toBe(0);
  });

  it.skipIf(!gpu)("returns the results of the backend that it names, WebAssembly or a real GPU", async () => {
    let line = "";
    const device = gpu as NonNullable<typeof gpu>;
    const got = await trained(auto(cpu, device, (text) => (line = text)));
    expect(line).toMatch(
      /^auto: using (wasm, \S+ times as fast as webgpu|webgpu, \S+ times as fast as wasm; the plan takes \S+ MiB of the GPU's memory)$/,
    );
    expect(got).toEqual(await trained(line.startsWith("auto: using webgpu") ? device : cpu));
  });
});
