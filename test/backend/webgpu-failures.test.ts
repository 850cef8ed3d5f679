// Failures of programs on WebGPU: the errors name the cause and the remedy, and no buffers leak.

import { describe, expect, it } from "vitest";
import { webgpu } from "../../src/backend/webgpu/webgpu.ts";
import { BackendError } from "../../src/base/errors.ts";
import * as p from "../../src/plan/index.ts";
import { gpu } from "./gpu.ts";

describe.skipIf(!gpu)("a program on WebGPU", () => {
  const device = gpu?.device as GPUDevice;

  /** The device with some methods replaced. */
  const deviceWith = (others: Partial<GPUDevice>): GPUDevice =>
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

  it("whose kernels do not compile names the ops, the line and the remedy", async () => {
    const createShaderModule: GPUDevice["createShaderModule"] = (descriptor) =>
      device.createShaderModule({
        ...descriptor,
        code: descriptor.code.replace("fn exponential(", "fn exponential(("),
      });
    const graph = new p.Graph();
    const x = graph.data("x", 8, 3);
    const plan = p.compile(graph, { y: p.softmax(p.linear(x, graph.parameter("w", 3, 2), null)) });
    const program = webgpu(deviceWith({ createShaderModule })).load(plan, 1);
    await expect(program.run()).rejects.toThrow(
      /^webgpu: (linear|softmax): the device does not compile \w+ of the module "\w+" \(line \d+: .+\); use --backend wasm$/,
    );
    await expect(program.read("y")).rejects.toBeInstanceOf(BackendError);
    program.dispose();
  });

  it("that exceeds the GPU's memory names its size and its largest tensor", async () => {
    const scopes: string[] = [];
    const full = deviceWith({
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
      "webgpu: load: the plan takes 0.765 MiB, table [50000, 4] alone 0.763 MiB; the device is out of memory. Use smaller batches, or --backend wasm",
    );
    program.dispose();
  });

  it("that was disposed of refuses to run and read", async () => {
    const program = webgpu(device).load(regression(), 1);
    await program.run(2);
    program.dispose();
    const sentence = "the program was disposed of; load its plan again";
    await expect(program.run()).rejects.toThrow(`webgpu: run: ${sentence}`);
    await expect(program.read("w")).rejects.toThrow(`webgpu: read w: ${sentence}`);
    program.dispose(); // again
  });

  it("leaks no buffer over a hundred rounds of load, run, read and dispose", async () => {
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
    const backend = webgpu(deviceWith({ createBuffer }));
    const before = alive.size; // the backend's own buffer, which is bound where no table is read
    const plan = regression();
    for (let round = 0; round < 100; round++) {
      const program = backend.load(plan, round);
      const taken = [...alive.values()].reduce((sum, size) => sum + size, 0);
      if (taken !== program.bytes + 16) throw new Error(`round ${round}: ${taken} bytes for ${program.bytes}`);
      await program.run();
      expect((await program.read("metric.loss"))[0]).toBe(1);
      program.dispose();
      if (alive.size !== before) throw new Error(`round ${round}: ${alive.size - before} buffers are left`);
    }
  });
});
