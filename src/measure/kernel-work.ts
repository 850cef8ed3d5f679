// Work of single kernels: matrix products, means of σ, and one kernel of each family that is bound by memory.

import {
  adam,
  compile,
  exp,
  Graph,
  gather,
  gradient,
  matmul,
  meanSigmoid,
  multiply,
  normal,
  softmax,
  square,
  sum,
  sumRows,
  type Tensor,
} from "../plan/index.ts";
import { pattern, type SizedWork, type Work } from "./work.ts";

/** Number of comparison states per reward (table 2 of the paper). */
export const COMPARATORS = 1000;

const COLS = 64;

/** Work on one input `x` of n values in 64 columns, without parameters. */
function onInput(n: number, f: (x: Tensor) => Tensor): SizedWork {
  const graph = new Graph();
  const x = graph.data("x", n / COLS, COLS);
  const values = pattern(n);
  return {
    plan: compile(graph, { y: f(x) }),
    prepare: () => {},
    feed: (program) => program.write("x", values),
    outputs: ["y"],
  };
}

const gemm: Work = {
  name: "GEMM",
  unit: "a side",
  sizes: [256, 512, 1024, 2048, 4096],
  small: [32, 64, 96, 128, 192],
  tolerance: 1e-5,
  targets: [
    { size: 1024, share: 0.15 },
    { size: 4096, share: 0.4 },
  ],
  at(n) {
    const graph = new Graph();
    const y = matmul(graph.data("x", n, n), graph.parameter("w", n, n));
    const [x, w] = [pattern(n * n), pattern(n * n, 97)];
    return {
      plan: compile(graph, { y }),
      prepare: (program) => program.write("w", w),
      feed: (program) => program.write("x", x),
      outputs: ["y"],
    };
  },
};

const sigmoids: Work = {
  name: "SPO sums",
  unit: "rewards",
  sizes: [1000, 10_000, 100_000, 1_000_000],
  small: [64, 512],
  tolerance: 1e-5,
  at(n) {
    const graph = new Graph();
    const y = meanSigmoid(graph.data("x", n, 1), graph.data("c", COMPARATORS, 1));
    const [x, c] = [pattern(n), pattern(COMPARATORS, 97)];
    return {
      plan: compile(graph, { y }),
      prepare: (program) => program.write("c", c),
      feed: (program) => program.write("x", x),
      outputs: ["y"],
    };
  },
};

/** Work of one kernel, by the number of values of its result. */
const family = (name: string, at: Work["at"], tolerance = 1e-5): Work => ({
  name,
  unit: "values",
  sizes: [2 ** 14, 2 ** 18, 2 ** 22, 2 ** 24],
  small: [2 ** 10, 2 ** 14],
  tolerance,
  at,
});

/** Work of single kernels. */
export const KERNELS: readonly Work[] = [
  gemm,
  sigmoids,
  family("e^x", (n) => onInput(n, exp)),
  family("softmax", (n) => onInput(n, softmax)),
  family("sum over rows", (n) => onInput(n, (x) => sumRows(x)), 1e-4),
  family("gather", (n) =>
    onInput(n, (x) => {
      const index = Array.from({ length: x.rows.max }, (_, i) => (i * 37) % x.rows.max);
      return gather(x, x.graph.constant(index, x.rows.max, "i32"));
    }),
  ),
  family("normals", (n) => {
    const graph = new Graph();
    return { plan: compile(graph, { y: normal(graph, n / COLS, COLS) }), prepare: () => {}, outputs: ["y"] };
  }),
  family(
    "Adam",
    (n) => {
      const graph = new Graph();
      const w = graph.parameter("w", n / COLS, COLS);
      const [x, start] = [pattern(n), pattern(n, 97)];
      const loss = sum(square(multiply(w, graph.data("x", n / COLS, COLS))));
      adam([w], gradient(loss, [w]), graph.constant(1e-3));
      return {
        plan: compile(graph),
        prepare(program) {
          program.write("w", start);
          program.write("x", x);
        },
      };
    },
    1e-3,
  ),
];
