// GEMM as a share of the roofline: the same core's arithmetic without memory access, measured in alternating windows.

import { readFile } from "node:fs/promises";
import { wasm } from "../src/backend/wasm/wasm.ts";
import { compile, Graph, linear } from "../src/plan/index.ts";
import { median, window } from "./time.ts";

const FLOP_PER_ITERATION = 12 * 8;
const ITERATIONS = 2000;
const WINDOWS = 41;
const WINDOW_MS = 6;

/** Floating-point operations per second, compared with the core's peak without memory access. */
export interface Share {
  microseconds: number;
  gflops: number;
  roofline: number;
  share: number;
}

/** Measures a call that does `flop` floating-point operations. */
export type Measure = (run: () => void, flop: number) => Share;

/** Loads the roofline loop, and returns a function that measures calls against it. */
export async function rooflineMeter(): Promise<Measure> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const bytes = await readFile(new URL("./roofline.wasm", import.meta.url));
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const loop = instance.exports.roofline as (count: number, address: number) => void;
  const peak = () => loop(ITERATIONS, 1024);
  const gflops = (us: number, flop: number) => flop / us / 1000;

  return (run, flop) => {
    for (let i = 0; i < 10; i++) window(run, WINDOW_MS); // V8 optimises a hot function only after a while
    const samples = Array.from({ length: WINDOWS }, () => {
      const before = window(peak, WINDOW_MS);
      const us = window(run, WINDOW_MS);
      const roof = gflops((before + window(peak, WINDOW_MS)) / 2, ITERATIONS * FLOP_PER_ITERATION);
      return { us, roof, share: gflops(us, flop) / roof };
    });
    const us = median(samples.map((s) => s.us));
    return {
      microseconds: us,
      gflops: gflops(us, flop),
      roofline: median(samples.map((s) => s.roof)),
      share: median(samples.map((s) => s.share)),
    };
  };
}

/** Measures linear layers of four shapes. */
export async function rooflineShares(module: WebAssembly.Module): Promise<(Share & { shape: string })[]> {
  const measure = await rooflineMeter();
  const shapes: [number, number, number][] = [
    [256, 256, 256],
    [256, 256, 40],
    [8, 256, 256],
    [1, 256, 256],
  ];
  return shapes.map(([m, n, k]) => ({
    shape: `${m}×${n}×${k}`,
    ...measure(gemm(module, m, n, k), 2 * m * n * k),
  }));
}

/** One linear layer with bias and LeakyReLU, which is a plan of one instruction. */
function gemm(module: WebAssembly.Module, m: number, n: number, k: number): () => void {
  const graph = new Graph();
  const x = graph.data("x", m, k);
  const y = linear(x, graph.parameter("w", k, n), graph.parameter("b", 1, n), { activation: "leaky-relu" });
  const program = wasm(module).load(compile(graph, { y }), 0);
  program.write(
    "x",
    Array.from({ length: m * k }, (_, i) => ((i * 37) % 101) / 101 - 0.5),
  );
  program.write(
    "w",
    Array.from({ length: k * n }, (_, i) => ((i * 53) % 97) / 97 - 0.5),
  );
  return () => program.run();
}
