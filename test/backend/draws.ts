// Plans of random ops, and what they draw.

import type { Backend } from "../../src/backend/backend.ts";
import * as p from "../../src/plan/index.ts";

/** Offsets of segments of rows. */
export const SEGMENTS = [0, 0, 1, 3, 40, 47, 200]; // 0, 1, 2, 37, 7 and 153 rows

export type Values = Record<string, ArrayLike<number>>;
export type Build = (g: p.Graph) => Record<string, p.Tensor>;

/** The outputs after each of `steps` steps, starting at `from`. */
export async function draw(
  backend: Backend,
  seed: number,
  build: Build,
  data: Values = {},
  steps = 1,
  from = 0,
): Promise<number[][]> {
  const graph = new p.Graph();
  const outputs = build(graph);
  const program = backend.load(p.compile(graph, outputs), seed);
  for (const [name, values] of Object.entries(data)) program.write(name, values);
  program.step = from;
  const drawn: number[][] = [];
  for (let k = 0; k < steps; k++) {
    await program.run();
    const values = await Promise.all(Object.keys(outputs).map((name) => program.read(name)));
    drawn.push(values.flatMap((v) => Array.from(v)));
  }
  return drawn;
}
