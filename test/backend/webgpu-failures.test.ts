// What a program on a GPU says when it cannot go on, and what it leaves behind: nothing.

import { describe, expect, it } from "vitest";
import { webgpu } from "../../src/backend/webgpu/webgpu.ts";
import { BackendError } from "../../src/base/errors.ts";
import * as p from "../../src/plan/index.ts";
import { gpu } from "./gpu.ts";

describe.skipIf(!gpu)("a program on WebGPU", () => {
  const device = gpu?.device as GPUDevice;

  /** The same device, some of whose methods are others. */
  const instead = (others: Partial<GPUDevice>): GPUDevice =>
    new Proxy(device, {
      get(target, key) {
        const value = Reflect.get(others, key) ?? Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });

  const regression = () => {
    const graph = new p.Graph();
    const rows = p.gather(graph.data("table", 500, 4), p.sampleIndex(graph, 500, 32));
    const w = graph.parameter("w", 4, 1);
    const loss = p.mean(p.square(p.subtract(p.matmul(rows, w), p.sumColumns(rows))));
    p.adam([w], p.gradient(loss, [w]), graph.constant(1e-2));
    p.record("loss", loss);
    return p.compile(graph);
  };

  it("whose kernels do not compile names the ops, the line and what to do", async () => {
    const createShaderModule: GPUDevice["createShaderModule"] = (descriptor) =>
      device.createShaderModule({
        ...descriptor,
        code: descriptor.code.replace("fn exponential(", "fn exponential(("),
      });
    const graph = new p.Graph();
    const x = graph.data("x", 8, 3);
    const plan = p.compile(graph, { y: p.softmax(p.linear(x, graph.parameter("w", 3, 2), null)) });
    const program = webgpu(instead({ createShaderModule })).load(plan, 1);
    await expect(program.run()).rejects.toThrow(
      /^webgpu: (linear|softmax): the device does not compile \w+ of the module "\w+" \(line \d+: .+\); take --backend wasm$/,
    );
    await expect(program.read("y")).rejects.toBeInstanceOf(BackendError);
    program.dispose();
  });

  it("for which there is no room says how much it takes, and which tensor the most", async () => {
    const scopes: string[] = [];
    const full = instead({
      pushErrorScope(filter) {
        scopes.push(filter);
        return undefined;
      },
      popErrorScope: async () => (scopes.pop() === "out-of-memory" ? ({ message: "no" } as GPUError) : null),
    });
    const graph = new p.Graph();
    const plan = p.compile(graph, { y: p.sumRows(graph.data("table", 50_000, 4)) });
    const program = webgpu(full).load(plan, 1);
    await expect(program.run()).rejects.toThrow(
      "webgpu: load: the plan takes 0.765 MiB, table [50000, 4] alone 0.763 MiB; the device has no room for it. Take smaller batches, or --backend wasm",
    );
    program.dispose();
  });

  it("that was disposed of says so", async () => {
    const program = webgpu(device).load(regression(), 1);
    await program.run(2);
    program.dispose();
    const sentence = "the program was disposed of; load its plan again";
    await expect(program.run()).rejects.toThrow(`webgpu: run: ${sentence}`);
    await expect(program.read("w")).rejects.toThrow(`webgpu: read w: ${sentence}`);
    program.dispose(); // again
  });

  it("leaves nothing behind: a thousand times loaded, run, read and disposed of", async () => {
    const alive = new Map<GPUBuffer, number>();
    const createBuffer: GPUDevice["createBuffer"] = (descriptor) => {
      const buffer = device.createBuffer(descriptor);
      const destroy = buffer.destroy.bind(buffer);
      alive.set(buffer, descriptor.size);
      buffer.destroy = () => {
        alive.delete(buffer);
        return destroy();
      };
      return buffer;
    };
    const backend = webgpu(instead({ createBuffer }));
    const own = alive.size; // what is bound where a kernel has no table
    const plan = regression();
    for (let round = 0; round < 1000; round++) {
      const program = backend.load(plan, round);
      const taken = [...alive.values()].reduce((sum, size) => sum + size, 0);
      if (taken !== program.bytes + 16) throw new Error(`round ${round}: ${taken} bytes for ${program.bytes}`);
      await program.run();
      expect((await program.read("metric.loss"))[0]).toBe(1);
      program.dispose();
      if (alive.size !== own) throw new Error(`round ${round}: ${alive.size - own} buffers are left`);
    }
  }, 120_000);
});
