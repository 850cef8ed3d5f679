// A small graph for every differentiable op, over random sizes. gradient.test.ts compares its gradient with finite differences,
// and parity.test.ts compares every backend with the reference.

import * as p from "../../src/plan/index.ts";

/** Sizes of a case: rows, columns, an inner dimension, groups. */
export interface Sizes {
  r: number;
  c: number;
  k: number;
  g: number;
}
type Sampler = (random: () => number) => number;

/** Away from 0 and 1, where functions have kinks, and practically without repetition. */
const real: Sampler = (random) => (random() < 0.5 ? -1 : 1) * (0.05 + 0.9 * random()) * (random() < 0.2 ? 3 : 1);
const positive: Sampler = (random) => 0.2 + 2 * random();
const bit: Sampler = (random) => (random() < 0.5 ? 1 : 0);
const below =
  (n: number): Sampler =>
  (random) =>
    Math.floor(random() * n);

export class Leaves {
  readonly samplers = new Map<string, Sampler>();
  readonly fixed = new Map<string, number[]>();
  constructor(readonly graph: p.Graph) {}
  f32(name: string, rows: number, cols: number, sampler: Sampler = real): p.Tensor {
    this.samplers.set(name, sampler);
    return this.graph.data(name, rows, cols);
  }
  i32(name: string, rows: number, cols: number, sampler: Sampler): p.Tensor {
    this.samplers.set(name, sampler);
    return this.graph.data(name, rows, cols, "i32");
  }
  /** Segments of random lengths, some empty, over at most `rows` rows. */
  offsets(name: string, segments: number, rows: number): p.Tensor {
    const cuts = Array.from({ length: segments + 1 }, (_, i) => Math.floor((i * i * rows) / (segments * segments)));
    this.fixed.set(name, cuts);
    return this.graph.data(name, segments + 1, 1, "i32");
  }
  values(t: p.Tensor, random: () => number): number[] {
    const fixed = this.fixed.get(t.name);
    const sampler = this.samplers.get(t.name) as Sampler;
    return fixed ?? Array.from({ length: t.rows.max * t.cols }, () => Math.fround(sampler(random)));
  }
}

type Case = (l: Leaves, s: Sizes) => p.Tensor;
const x = (l: Leaves, s: Sizes): p.Tensor => l.f32("x", s.r, s.c);
const map =
  (f: (x: p.Tensor) => p.Tensor, sampler: Sampler = real): Case =>
  (l, { r, c }) =>
    f(l.f32("x", r, c, sampler));
const pair =
  (f: (a: p.Tensor, b: p.Tensor) => p.Tensor, sampler: Sampler = real): Case =>
  (l, { r, c, k }) => {
    const [bRows, bCols] = [
      [r, c],
      [1, c],
      [r, 1],
      [1, 1],
    ][k % 4] as [number, number];
    return k % 8 < 4
      ? f(l.f32("a", r, c), l.f32("b", bRows, bCols, sampler))
      : f(l.f32("a", bRows, bCols), l.f32("b", r, c, sampler));
  };
const ACTIVATIONS = ["none", "relu", "leaky-relu", "tanh", "sigmoid"] as const;

export const CASES: Record<string, Case> = {
  affine: map((t) => p.affine(t, -1.5, 0.25)),
  exp: map(p.exp),
  log: map(p.log, positive),
  sqrt: map(p.sqrt, positive),
  abs: map(p.abs),
  reciprocal: map(p.reciprocal, positive),
  relu: map(p.relu),
  leakyRelu: map(p.leakyRelu),
  sigmoid: map(p.sigmoid),
  tanh: map(p.tanh),
  softplus: map((t) => p.softplus(p.scale(t, 5))),
  clip: map((t) => p.clip(t, -0.987, 0.5123)),
  step: map((t) => p.add(p.step(t), p.square(t))),
  add: pair(p.add),
  subtract: pair(p.subtract),
  multiply: pair(p.multiply),
  divide: pair(p.divide, positive),
  minimum: pair(p.minimum),
  maximum: pair(p.maximum),
  less: pair((a, b) => p.multiply(p.less(a, b), p.subtract(a, b))),
  select: (l, { r, c }) => p.select(l.f32("mask", r, c, bit), l.f32("a", r, c), l.f32("b", r, c)),
  fillMasked: (l, { r, c }) => p.softmax(p.fillMasked(l.f32("mask", r, c, bit), l.f32("x", r, c), -1e9)),
  toFloat: (l, { r, c, k }) => p.multiply(p.toFloat(l.i32("i", r, 1, below(k))), l.f32("x", r, c)),
  present: (l, { r, c }) => p.multiply(p.present(l.i32("i", r, 1, (u) => below(3)(u) - 1)), l.f32("x", r, c)),
  sumColumns: (l, s) => p.sumColumns(x(l, s)),
  meanColumns: (l, s) => p.meanColumns(x(l, s)),
  maxColumns: (l, s) => p.maxColumns(x(l, s)),
  sumRows: (l, s) => p.sumRows(x(l, s)),
  meanRows: (l, { r, c, g }) => p.meanRows(l.f32("x", r * g, c), r),
  maxRows: (l, { r, c, g }) => p.maxRows(l.f32("x", r * g, c), r),
  sum: (l, s) => p.sum(x(l, s)),
  mean: (l, s) => p.mean(x(l, s)),
  repeatRows: (l, { r, c, g }) => p.repeatRows(l.f32("x", g, c), r),
  expand: (l, { r, c, g }) => p.expand(l.f32("x", g, 1), { count: null, times: g * r, max: g * r }, c, true),
  sumSegments: (l, { r, c, g }) => p.sumSegments(l.f32("x", r, c), l.offsets("o", g, r)),
  meanSegments: (l, { r, c, g }) => p.meanSegments(l.f32("x", r, c), l.offsets("o", g, r)),
  expandSegments: (l, { r, c, g }) => p.expandSegments(l.f32("x", g, c), l.offsets("o", g, r), r),
  softmax: (l, s) => p.softmax(x(l, s)),
  logSumExp: (l, s) => p.logSumExp(x(l, s)),
  gather: (l, { r, c, k, g }) =>
    p.gather(
      l.f32("t", r, c),
      l.i32("i", k, g, (u) => below(r + 1)(u) - 1),
    ),
  gatherGroups: (l, { r, c, k, g }) =>
    p.gatherGroups(
      l.f32("t", g * r, c),
      l.i32("i", g, k, (u) => below(r + 1)(u) - 1),
    ),
  tileRows: (l, { r, c, g }) => p.tileRows(l.f32("t", r, c), p.extent(g)),
  concat: (l, { r, c, k }) => p.concat(l.f32("a", r, c), l.f32("b", r, k), l.f32("d", r, 1)),
  slice: (l, { r, c, k }) => p.slice(l.f32("x", r, c + k), k - 1, c + k - 1),
  reshape: (l, { r, c, k }) => p.softmax(p.reshape(l.f32("x", r * k, c), c * k)),
  transpose: (l, { r, c }) => p.transpose(l.f32("x", r, c)),
  transposeBatch: (l, { r, c, g }) => p.transpose(l.f32("x", r * g, c), g),
  matmul: (l, { r, c, k }) => p.matmul(l.f32("a", r, k), l.f32("b", k, c)),
  matmulTA: (l, { r, c, k }) => p.matmul(l.f32("a", k, r), l.f32("b", k, c), { transposeA: true }),
  matmulTB: (l, { r, c, k }) => p.matmul(l.f32("a", r, k), l.f32("b", c, k), { transposeB: true }),
  matmulTATB: (l, { r, c, k }) => p.matmul(l.f32("a", k, r), l.f32("b", c, k), { transposeA: true, transposeB: true }),
  matmulBatch: (l, { r, c, k, g }) => p.matmul(l.f32("a", r * g, k), l.f32("b", k * g, c), { batch: g }),
  matmulBatchTB: (l, { r, c, k, g }) =>
    p.matmul(l.f32("a", r * g, k), l.f32("b", c * g, k), { transposeB: true, batch: g }),
  matmulBatchTA: (l, { r, c, k, g }) =>
    p.matmul(l.f32("a", k * g, r), l.f32("b", k * g, c), { transposeA: true, batch: g }),
  linear: (l, { r, c, k, g }) =>
    p.linear(l.f32("x", r, k), l.f32("w", k, c), l.f32("b", 1, c), { activation: ACTIVATIONS[g % 5] }),
  linearGroup: (l, { r, c, k, g }) =>
    p.linear(l.f32("x", r * g, k), l.f32("w", k, c), null, { activation: "tanh", groupBias: l.f32("h", g, c) }),
  outerSum: (l, { r, c, k, g }) => p.outerSum(l.f32("a", r, c), l.f32("b", k, c), ACTIVATIONS[g % 5]),
  inverseCholesky: (l, { r, k, g }) => {
    const a = l.f32("a", r * g, k);
    const square = p.matmul(a, a, { transposeB: true, batch: g });
    return p.inverseCholesky(
      p.add(
        square,
        p.blocks(l.graph, r, p.extent(g), (i, j) => (i === j ? 1 : 0)),
      ),
    );
  },
  // Ops that a GPU fuses.
  twoLayers(l, { r, c, k, g }) {
    const h = p.linear(l.f32("x", r, c), l.f32("w", c, k), l.f32("b", 1, k), { activation: ACTIVATIONS[g % 5] });
    return p.linear(h, l.f32("v", k, g));
  },
  columnsOfRows(l, { r, c, k }) {
    const rows = p.gather(
      l.f32("table", k, c + 1),
      l.i32("index", r, 1, (u) => below(k + 1)(u) - 1),
    );
    return p.concat(p.column(rows, c), p.slice(rows, 0, c));
  },
  partsOfParts(l, { r, c, k, g }) {
    const [a, b] = [l.f32("a", r, c), l.f32("b", r, k)];
    const whole = p.concat(p.concat(a, b, p.exp(a)), l.f32("d", r, g), p.concat(b, p.concat(b, a)));
    return p.square(whole);
  },
  // Masked self-attention over segments, composed of primitives.
  attention: (l, { r, c, g }) => {
    const h = l.f32("h", r * g, c);
    const scores = p.scale(p.matmul(h, h, { transposeB: true, batch: g }), 1 / Math.sqrt(c));
    const mask = l.f32("mask", r * g, r, (u) => (u() < 0.8 ? 1 : 0));
    return p.matmul(p.softmax(p.fillMasked(mask, scores, -30)), h, { batch: g });
  },
};
