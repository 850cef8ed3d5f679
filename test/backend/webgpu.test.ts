// Programs on WebGPU beyond single ops: means of σ, live counts, many steps per submission, tables split over buffers.

import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { externalTables } from "../../src/backend/webgpu/arena.ts";
import { requestDevice, webgpu } from "../../src/backend/webgpu/webgpu.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import * as p from "../../src/plan/index.ts";
import { gpu } from "./gpu.ts";

const draws = (n: number, seed: number, f: (random: Random) => number): number[] => {
  const random = new Random(seed, 1);
  return Array.from({ length: n }, () => Math.fround(f(random)));
};

describe.skipIf(!gpu)("a program on WebGPU", () => {
  const backend = gpu as NonNullable<typeof gpu>;

  it.each([0.01, 1, 22, 60, 1000])(
    "means of σ over 1001 comparison values in ±%s: within 1e-6 of the reference",
    async (range) => {
      const graph = new p.Graph();
      const plan = p.compile(graph, { y: p.meanSigmoid(graph.data("x", 301, 1), graph.data("c", 1001, 1)) });
      const x = [...draws(297, 4, (r) => (range + 30) * (2 * r.uniform() - 1)), -3.4e38, 3.4e38, -1e-45, 0];
      const c = draws(1001, 3, (r) => range * (2 * r.uniform() - 1));
      const [want, got] = await Promise.all(
        [reference.load(plan, 1), backend.load(plan, 1)].map(async (program) => {
          program.write("x", x);
          program.write("c", c);
          await program.run();
          return program.read("y");
        }),
      );
      got?.forEach((y, i) => {
        expect(Math.abs(y - (want?.[i] as number)), `row ${i}, x = ${x[i]}`).toBeLessThan(1e-6);
      });
    },
  );

  it("computes live rows only, and runs the prologue again when counts change", async () => {
    const graph = new p.Graph();
    const rows = graph.count("rows", 70);
    const x = graph.data("x", rows, 3);
    const w = graph.parameter("w", 3, 4);
    const bias = p.sumRows(p.exp(graph.parameter("v", 5, 4)));
    const plan = p.compile(graph, {
      mean: p.mean(x),
      top: p.maxRows(x),
      dw: p.matmul(x, p.linear(x, w, bias), { transposeA: true }),
    });
    const programs = [reference.load(plan, 1), backend.load(plan, 1)];
    const random = new Random(5);
    const values = (n: number) => Array.from({ length: n }, () => Math.fround(random.normal()));
    const given = { x: values(210), w: values(12), v: values(20) };
    for (const program of programs) for (const [name, v] of Object.entries(given)) program.write(name, v);
    for (const live of [70, 41, 1, 33]) {
      for (const program of programs) await program.run(1, { rows: live });
      for (const name of ["mean", "top", "dw"]) {
        const [want, got] = await Promise.all(programs.map((program) => program.read(name)));
        got?.forEach((value, i) => {
          expect(Math.abs(value - (want?.[i] as number)), `${name}[${i}] of ${live} rows`).toBeLessThan(1e-3);
        });
      }
    }
  });

  /** Adam on a small regression that samples its rows at every step. */
  function regression() {
    const graph = new p.Graph();
    const table = graph.data("table", 1000, 5);
    const [w, b, v] = [graph.parameter("w", 5, 16), graph.parameter("b", 1, 16), graph.parameter("v", 16, 1)];
    const rows = p.gather(table, p.sampleIndex(graph, 1000, 64));
    const noise = p.scale(p.normal(graph, 64, 1), 0.1);
    const y = p.add(p.sumColumns(rows), noise);
    const error = p.subtract(p.linear(p.linear(rows, w, b, { activation: "tanh" }), v), y);
    const loss = p.mean(p.square(error));
    const rate = p.schedule(graph, { start: 1e-2, end: 1e-3, period: 100, warmup: 10 });
    p.adam([w, b, v], p.gradient(loss, [w, b, v]), rate);
    p.record("loss", loss);
    return p.compile(graph);
  }
  const start = (program: { write(name: string, values: number[]): void }) => {
    program.write(
      "table",
      draws(5000, 1, (r) => r.normal()),
    );
    program.write(
      "w",
      draws(80, 2, (r) => 0.4 * r.normal()),
    );
    program.write(
      "v",
      draws(16, 3, (r) => 0.3 * r.normal()),
    );
  };

  it("100 training steps in one submission give the weights of WebAssembly within 1e-4", async () => {
    const plan = regression();
    const programs = [wasm(await kernels()).load(plan, 7), backend.load(plan, 7)];
    for (const program of programs) {
      start(program);
      await program.run(100);
      expect(program.step).toBe(100);
    }
    for (const name of ["w", "b", "v", "metric.loss"]) {
      const [want, got] = await Promise.all(programs.map((program) => program.read(name)));
      const scale = Math.max(...Array.from(want as Float32Array, Math.abs));
      got?.forEach((value, i) => {
        expect(Math.abs(value - (want?.[i] as number)) / scale, `${name}[${i}]`).toBeLessThan(1e-4);
      });
    }
  });

  it("continues from another program's state and step to the same bits", async () => {
    const plan = regression();
    const [whole, first, second] = [backend.load(plan, 7), backend.load(plan, 7), backend.load(plan, 7)];
    start(whole);
    start(first);
    start(second);
    await whole.run(30);
    await first.run(13);
    for (const [name, t] of plan.named) {
      if (t.leaf === "parameter" || t.leaf === "state") second.write(name, await first.read(name));
    }
    second.step = first.step;
    await second.run(17);
    for (const name of ["w", "v", "adam.v.w"]) expect(await second.read(name)).toEqual(await whole.read(name));
  });

  it("splits a table that exceeds the largest binding, and names a tensor that cannot be split", async () => {
    const device = await requestDevice({
      requestAdapter: async () => ({
        limits: { maxStorageBufferBindingSize: 128 * 2 ** 20, maxBufferSize: 256 * 2 ** 20 },
        features: new Set(),
        requestDevice: async () => backend.device,
      }),
    } as unknown as GPU);
    const small = new Proxy(device, {
      get(target, name) {
        if (name === "limits") return { maxStorageBufferBindingSize: 4096, maxBufferSize: 4096 };
        const value = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const graph = new p.Graph();
    const table = graph.data("table", 1000, 3);
    const plan = p.compile(graph, { y: p.gather(table, graph.data("i", 90, 1, "i32")) });
    expect(externalTables(plan, 4096).get(table)).toEqual([341, 341, 318]);
    const program = webgpu(small).load(plan, 1);
    const values = draws(3000, 9, (r) => r.normal());
    const index = Array.from({ length: 90 }, (_, i) => (i % 9 === 0 ? -1 : (i * 331) % 1000));
    program.write("table", values);
    program.write("i", index);
    await program.run();
    const want = index.flatMap((row) => (row < 0 ? [0, 0, 0] : values.slice(3 * row, 3 * row + 3)));
    expect(Array.from(await program.read("y"))).toEqual(want);
    expect(Array.from(await program.read("table"))).toEqual(values);

    const other = new p.Graph();
    const big = p.compile(other, { y: p.exp(other.data("x", 1000, 3)) });
    expect(() => webgpu(small).load(big, 1)).toThrow(/x \[1000, 3\] alone .* the device can bind at most/);
  });

  it("errors name the cause: no adapter, an unknown tensor, a value that is not finite", async () => {
    await expect(requestDevice({ requestAdapter: async () => null } as unknown as GPU)).rejects.toThrow(
      "webgpu: this host has no GPU adapter; use --backend wasm",
    );
    const program = backend.load(regression(), 1);
    await expect(program.read("nobody")).rejects.toThrow('name: got "nobody"');
    expect(() => program.write("w", [Number.NaN])).toThrow("w[0]: got NaN");
  });
});
