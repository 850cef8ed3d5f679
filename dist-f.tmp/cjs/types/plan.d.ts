import { S as Reduction, _ as ratio, a as placeTemporaries, b as shapeText, c as Graph, d as PlanOpcode, f as Tensor, g as liveRows, h as extent, i as compile, l as Leaf, m as Shape, n as Step, o as readersOf, p as Extent, r as bytesOf, s as storage, t as Plan, u as Op, v as sameRows, x as Activation, y as scaled } from "./compile--xAo1wLy.js";

// dist/declarations/src/plan/cholesky.d.ts
/**
 * The inverse W = R⁻¹ of the Cholesky factor of each n × n block X = R·Rᵀ (R lower triangular, X symmetric and positive
 * definite): [B·n, n] → [B·n, n]. Then X⁻¹ = Wᵀ·W, log det X = −2 Σ log W_ii, and ε·W has covariance X⁻¹ for standard normal
 * ε. Only the lower triangle of X is read.
 * @throws RangeError unless x is f32 and its rows divide into square blocks.
 */
declare const inverseCholesky: (x: Tensor) => Tensor;
/** A constant n × n matrix with elements f(row, column), repeated for each of `times` blocks: [times·n, n]. */
declare function blocks(graph: Graph, n: number, times: Extent, f: (r: number, c: number) => number): Tensor;
/** The slope of leaky ReLU below zero (paper, appendix E). */
declare const LEAKY_SLOPE = 0.2;
/**
 * p·x + q: [R, C] → [R, C].
 * @throws RangeError unless x is f32; the same holds for all unary ops.
 */
declare const affine: (x: Tensor, p: number, q: number) => Tensor;
/** −x: [R, C] → [R, C]. */
declare const negate: (x: Tensor) => Tensor;
/** p·x: [R, C] → [R, C]. */
declare const scale: (x: Tensor, p: number) => Tensor;
/** A copy of x in memory of its own: [R, C] → [R, C]. It keeps the value that a leaf has before an effect updates it. */
declare const copy: (x: Tensor) => Tensor;
/** e^x: [R, C] → [R, C]. */
declare const exp: (x: Tensor) => Tensor;
/** ln x: [R, C] → [R, C]. It is −∞ at 0 and NaN below. */
declare const log: (x: Tensor) => Tensor;
/** √x: [R, C] → [R, C]. */
declare const sqrt: (x: Tensor) => Tensor;
/** |x|: [R, C] → [R, C]. Its derivative at 0 is −1. */
declare const abs: (x: Tensor) => Tensor;
/** 1 / x: [R, C] → [R, C]. */
declare const reciprocal: (x: Tensor) => Tensor;
/** max(x, 0): [R, C] → [R, C]. */
declare const relu: (x: Tensor) => Tensor;
/** x where x > 0, LEAKY_SLOPE·x elsewhere: [R, C] → [R, C]. */
declare const leakyRelu: (x: Tensor) => Tensor;
/** The logistic function 1 / (1 + e^−x): [R, C] → [R, C]. */
declare const sigmoid: (x: Tensor) => Tensor;
/** The hyperbolic tangent: [R, C] → [R, C]. */
declare const tanh: (x: Tensor) => Tensor;
/** ln(1 + e^x), accurate to rounding for large x of either sign: [R, C] → [R, C]. */
declare const softplus: (x: Tensor) => Tensor;
/** x clamped to [low, high]: [R, C] → [R, C]. The gradient is zero outside. */
declare const clip: (x: Tensor, low: number, high: number) => Tensor;
/** 1 where x > 0, else 0: [R, C] → [R, C]. It has no gradient. */
declare const step: (x: Tensor) => Tensor;
/**
 * a + b, with broadcasting: [R, C], [R | 1, C | 1] → [R, C].
 * @throws RangeError unless both are f32 with rows and columns that are equal or one; the same holds for all binary ops.
 */
declare const add: (a: Tensor, b: Tensor) => Tensor;
/** a − b, with broadcasting: [R, C], [R | 1, C | 1] → [R, C]. */
declare const subtract: (a: Tensor, b: Tensor) => Tensor;
/** The elementwise product a · b, with broadcasting: [R, C], [R | 1, C | 1] → [R, C]. */
declare const multiply: (a: Tensor, b: Tensor) => Tensor;
/** The elementwise quotient a / b, with broadcasting: [R, C], [R | 1, C | 1] → [R, C]. */
declare const divide: (a: Tensor, b: Tensor) => Tensor;
/** The elementwise minimum, with broadcasting: [R, C], [R | 1, C | 1] → [R, C]. Where both are equal, the gradient goes to a. */
declare const minimum: (a: Tensor, b: Tensor) => Tensor;
/** The elementwise maximum, with broadcasting: [R, C], [R | 1, C | 1] → [R, C]. Where both are equal, the gradient goes to a. */
declare const maximum: (a: Tensor, b: Tensor) => Tensor;
/** 1 where a < b, else 0, with broadcasting: [R, C], [R | 1, C | 1] → [R, C]. It has no gradient. */
declare const less: (a: Tensor, b: Tensor) => Tensor;
/** x²: [R, C] → [R, C]. */
declare const square: (x: Tensor) => Tensor;
/**
 * a where mask ≠ 0, b elsewhere: three [R, C] → [R, C]. The value that is not selected may be anything, even NaN.
 * @throws RangeError unless all three are f32 of the same shape.
 */
declare const select: (mask: Tensor, a: Tensor, b: Tensor) => Tensor;
/** x with `value` in place of the elements where mask = 0: two [R, C] → [R, C]. */
declare function fillMasked(mask: Tensor, x: Tensor, value: number): Tensor;
/** Activations that `linear` and `outerSum` apply to their result. "leaky-relu" has slope LEAKY_SLOPE below zero. */
type ActivationName = "none" | "relu" | "leaky-relu" | "tanh" | "sigmoid";
/** The numeric code of an activation, as kernels read it. */
declare const activationCode: (name: ActivationName) => Activation;
/** dy · φ′(x), computed from y = φ(x): two [R, C] → [R, C]. φ′ of every activation is a function of its value alone. */
declare function activationGradient(y: Tensor, dy: Tensor, φ: Activation): Tensor;
/**
 * φ(a_i + b_j) for every pair of rows, in row i·S + j: [R, C], [S, C] → [R·S, C].
 * @throws RangeError unless both have the same columns, and b a fixed number of rows.
 */
declare const outerSum: (a: Tensor, b: Tensor, activation?: ActivationName) => Tensor;
/**
 * Converts i32 to f32: [R, C] → [R, C].
 * @throws RangeError unless x is i32.
 */
declare const toFloat: (x: Tensor) => Tensor;
/** 1 where an index is not negative, else 0, as f32: [R, C] of i32 → [R, C]. Negative indices mark padding. */
declare const present: (index: Tensor) => Tensor;
/**
 * The gradient of a [1, 1] loss with respect to each of the given tensors, in their order and shapes. It adds ops to the same
 * graph, so one plan computes loss and gradient.
 * @throws RangeError when the loss is not [1, 1], does not depend on one of the tensors, or depends on it through an op that
 * has no derivative.
 */
declare function gradient(loss: Tensor, variables: readonly Tensor[]): Tensor[];
/** Options of `matmul`. */
interface MatmulOptions {
  /** Multiply by aᵀ. */
  transposeA?: boolean;
  /** Multiply by bᵀ. */
  transposeB?: boolean;
  /** Number of independent products, of consecutive blocks of rows of a and b (batched matmul). */
  batch?: number | Extent;
}
/**
 * The matrix product: [M, K], [K, N] → [M, N]. With `batch`: [B·M, K], [B·K, N] → [B·M, N], block by block.
 * @throws RangeError unless both are f32, the inner dimensions are equal and the rows divide into the blocks.
 */
declare function matmul(a: Tensor, b: Tensor, options?: MatmulOptions): Tensor;
/** Options of `linear`. */
interface LinearOptions {
  /** φ, applied last; "none" by default. */
  activation?: ActivationName;
  /** A bias [R / g, N], each row of which is added to g consecutive rows before the activation. */
  groupBias?: Tensor | null;
}
/**
 * A dense layer φ(x·w + bias + group bias): x [R, K], w [K, N], bias [1, N] → [R, N], in one pass over the result.
 * @throws RangeError when the shapes do not fit.
 */
declare function linear(x: Tensor, w: Tensor, bias?: Tensor | null, options?: LinearOptions): Tensor;
/**
 * The transpose: [R, C] → [C, R], or of each of `batch` blocks of rows: [B·R, C] → [B·C, R].
 * @throws RangeError unless the rows have a fixed number and divide into the blocks.
 */
declare function transpose(x: Tensor, batch?: number | Extent): Tensor;
/**
 * Uniform numbers in [0, 1), multiples of 2⁻²⁴: [rows, cols].
 * @throws RangeError unless `cols` is a whole number of at least 1.
 */
declare const uniform: (graph: Graph, rows: number | Extent, cols: number) => Tensor;
/**
 * Standard normal numbers: [rows, cols].
 * @throws RangeError unless `cols` is a whole number of at least 1.
 */
declare const normal: (graph: Graph, rows: number | Extent, cols: number) => Tensor;
/** A column index for each row, drawn in proportion to the row's non-negative weights: [R, C] → [R, 1] of i32. */
declare const categorical: (weights: Tensor) => Tensor;
/**
 * Indices drawn uniformly from 0 … range − 1, with replacement: [rows, cols] of i32.
 * @throws RangeError unless `range` is a whole number of at least 1.
 */
declare function sampleIndex(graph: Graph, range: number, rows: number | Extent, cols?: number): Tensor;
/**
 * Rows of ragged segments, drawn without replacement in random order: segment numbers [R, 1] and offsets [S + 1, 1], both of
 * i32, → [R, cols] of i32. Where a segment has fewer rows than `cols`, −1 fills the rest, which `gather` reads as zeros and
 * `present` as 0.
 * @throws RangeError unless `cols` is 1 to 64 and both inputs are i32 with one column.
 */
declare function sampleSegment(segment: Tensor, offsets: Tensor, cols: number): Tensor;
/**
 * Reduces groups of R / rows consecutive rows, and all columns if `cols` is 1: [R, C] → [rows, cols].
 * @throws RangeError unless `rows` divides R and `cols` is C or 1.
 */
declare const reduce: (kind: Reduction, x: Tensor, rows: Extent, cols: number) => Tensor;
/** Sum of the columns of each row: [R, C] → [R, 1]. */
declare const sumColumns: (x: Tensor) => Tensor;
/** Mean of the columns of each row: [R, C] → [R, 1]. */
declare const meanColumns: (x: Tensor) => Tensor;
/** Maximum of the columns of each row: [R, C] → [R, 1]. */
declare const maxColumns: (x: Tensor) => Tensor;
/**
 * Sum over each group of `size` consecutive rows, by default over all rows: [R, C] → [R / size, C].
 * @throws RangeError unless `size` divides R; the same holds for `meanRows` and `maxRows`.
 */
declare const sumRows: (x: Tensor, size?: number) => Tensor;
/** Mean over each group of `size` consecutive rows, by default over all rows: [R, C] → [R / size, C]. */
declare const meanRows: (x: Tensor, size?: number) => Tensor;
/** Maximum over each group of `size` consecutive rows, by default over all rows: [R, C] → [R / size, C]. */
declare const maxRows: (x: Tensor, size?: number) => Tensor;
/** Sum of all elements: [R, C] → [1, 1]. */
declare const sum: (x: Tensor) => Tensor;
/** Mean of all elements: [R, C] → [1, 1]. */
declare const mean: (x: Tensor) => Tensor;
/**
 * Repeats each row of x rows / R times consecutively, and a single column `cols` times: [R, C] → [rows, cols]. It is the adjoint of
 * a sum; with `share` it divides by the number of copies and is the adjoint of a mean.
 * @throws RangeError unless R divides `rows`, and C is `cols` or 1.
 */
declare function expand(x: Tensor, rows: Extent, cols: number, share?: boolean): Tensor;
/** Repeats each row `times` times consecutively: [R, C] → [R·times, C]. */
declare function repeatRows(x: Tensor, times: number): Tensor;
/**
 * Sum of each ragged segment: x [R, C], offsets [S + 1, 1] of i32 → [S, C]. Segment s consists of the rows offsets[s] …
 * offsets[s + 1] − 1; an empty one yields zeros.
 * @throws RangeError unless the offsets are i32 with one column and a fixed number of rows.
 */
declare const sumSegments: (x: Tensor, offsets: Tensor) => Tensor;
/** Mean of each ragged segment, with segments as in `sumSegments`: [R, C], [S + 1, 1] → [S, C]. */
declare const meanSegments: (x: Tensor, offsets: Tensor) => Tensor;
/** Sum or mean of each ragged segment, with segments as in `sumSegments`: [R, C], [S + 1, 1] → [S, C]. */
declare const reduceSegments: (kind: Reduction, x: Tensor, offsets: Tensor) => Tensor;
/**
 * Copies row s of x to all rows of segment s: [S, C] → [rows, C]. Rows outside all segments are zeros. It is the adjoint of
 * `sumSegments`; with `share` it divides by the rows of the segment and is the adjoint of `meanSegments`.
 */
declare const expandSegments: (x: Tensor, offsets: Tensor, rows: number | Extent, share?: boolean) => Tensor;
/** Softmax over the columns of each row: [R, C] → [R, C]. */
declare const softmax: (x: Tensor) => Tensor;
/** ln Σ e^x over the columns of each row: [R, C] → [R, 1]. */
declare const logSumExp: (x: Tensor) => Tensor;
/**
 * The same memory with another number of columns: [R, C] → [R·C / cols, cols].
 * @throws RangeError unless the values divide into rows of `cols` columns.
 */
declare function reshape(x: Tensor, cols: number): Tensor;
/** x, which `gradient` treats as a constant: [R, C] → [R, C]. */
declare const stopGradient: (x: Tensor) => Tensor;
/**
 * Rows of a table in the order of the index: table [S, C], index [R, k] of i32 → [R·k, C]. A negative index yields zeros.
 * @throws RangeError unless the index is i32.
 */
declare const gather: (table: Tensor, index: Tensor) => Tensor;
/**
 * Repeats all rows of x, in order, `times` times: [S, C] → [times·S, C].
 * @throws RangeError unless x has a fixed number of rows.
 */
declare function tileRows(x: Tensor, times: Extent): Tensor;
/**
 * A gather in which row g of the index reads block g of the table: table [G·S, C], index [G, k] of i32 in 0 … S − 1 →
 * [G·k, C]. A negative index yields zeros.
 * @throws RangeError unless the table has a block of rows for each row of the index.
 */
declare function gatherGroups(table: Tensor, index: Tensor): Tensor;
/**
 * The adjoint of `gather`: row r of the result is the sum of the rows of x whose index is r. x [R·k, C], index [R, k] → [rows,
 * C]. With `group` it is the adjoint of `gatherGroups` for blocks of `group` rows.
 */
declare const scatterAdd: (x: Tensor, index: Tensor, rows: Extent, group?: number) => Tensor;
/**
 * Concatenates columns: [R, C₁], [R, C₂] … → [R, C₁ + C₂ + …].
 * @throws RangeError unless there is at least one, and all are f32 with the same rows.
 */
declare function concat(...parts: Tensor[]): Tensor;
/**
 * Columns start … end − 1: [R, C] → [R, end − start].
 * @throws RangeError unless 0 ≤ start < end ≤ C.
 */
declare function slice(x: Tensor, start: number, end: number): Tensor;
/** x in the columns from `start` on, zeros in the others: [R, C] → [R, cols]. The adjoint of `slice`. */
declare const pad: (x: Tensor, start: number, cols: number) => Tensor;
/** Column i: [R, C] → [R, 1]. */
declare function column(x: Tensor, i: number): Tensor;
/** The constant row 0, 1, … n − 1 in the graph of `like`: [1, n]. */
declare function iota(like: Tensor, n: number): Tensor;
/**
 * The mean over j of σ(x_i − c_j): [R, 1], [C, 1] → [R, 1]. It is several times faster than σ of all R·C differences and needs
 * no memory of that size. It has no gradient.
 * @throws RangeError unless both have one column.
 */
declare const meanSigmoid: (x: Tensor, c: Tensor) => Tensor;
/** A value that changes with the step. */
interface Schedule {
  /** Value at the start of a period. */
  start: number;
  /** Value at the end of a period. */
  end: number;
  /** Number of steps of cosine annealing from start to end. */
  period: number;
  /** Restart after each period instead of staying at the end. */
  cyclic?: boolean;
  /** Number of steps of linear warm-up from 0 to start, before the first period. */
  warmup?: number;
}
/**
 * Cosine annealing with warm-up (Loshchilov & Hutter 2017), as a [1, 1] value that follows the step counter.
 * @throws TypeError or RangeError that names a field of the schedule that is missing, unknown or out of range.
 */
declare function schedule(graph: Graph, given: Schedule): Tensor;
/** Options of Adam. */
interface AdamOptions {
  /** Decay of the mean of gradients: 0.9 by default. */
  beta1?: number;
  /** Decay of the mean of squared gradients: 0.999 by default. */
  beta2?: number;
  /** Added to the denominator: 1e-8 by default. */
  epsilon?: number;
  /** Decoupled weight decay (AdamW): each step multiplies a weight by 1 − lr · weightDecay. */
  weightDecay?: number;
}
/**
 * An effect: one step of Adam (Kingma & Ba 2015; AdamW: Loshchilov & Hutter 2019) on every parameter. `gradients` are in the
 * order of `parameters` and have their shapes; `rate` is the learning rate, [1, 1]. The moments are state leaves named
 * `adam.m.<parameter>` and `adam.v.<parameter>`.
 * @throws RangeError when a tensor is not a parameter, or a shape does not fit.
 */
declare function adam(parameters: Tensor[], gradients: Tensor[], rate: Tensor, options?: AdamOptions): void;
/**
 * An effect: target ← (1 − τ)·target + τ·source (Polyak averaging), with τ in 0 … 1. The target is a parameter [R, C], the
 * source a tensor of the same shape.
 * @throws RangeError when the target is not a parameter, the shapes differ, or τ is out of range.
 */
declare const polyak: (target: Tensor, source: Tensor, tau: number) => void;
/**
 * An effect: target ← source. The target is a parameter [R, C] with finite values, the source a tensor of the same shape.
 * @throws RangeError when the target is not a parameter, or the shapes differ.
 */
declare const assign: (target: Tensor, source: Tensor) => void;
/**
 * An effect: adds a row x [1, C] to the state leaf `metric.<name>` [1, C + 1], which holds the number of steps and then the
 * sums of the columns. The host reads it to get means over steps, and resets it.
 * @throws RangeError unless x has one row.
 */
declare function record(name: string, x: Tensor): void;
export { Activation, ActivationName, AdamOptions, Extent, Graph, LEAKY_SLOPE, Leaf, LinearOptions, MatmulOptions, Op, Plan, PlanOpcode, Reduction, Schedule, Shape, Step, Tensor, abs, activationCode, activationGradient, adam, add, affine, assign, blocks, bytesOf, categorical, clip, column, compile, concat, copy, divide, exp, expand, expandSegments, extent, fillMasked, gather, gatherGroups, gradient, inverseCholesky, iota, leakyRelu, less, linear, liveRows, log, logSumExp, matmul, maxColumns, maxRows, maximum, mean, meanColumns, meanRows, meanSegments, meanSigmoid, minimum, multiply, negate, normal, outerSum, pad, placeTemporaries, polyak, present, ratio, readersOf, reciprocal, record, reduce, reduceSegments, relu, repeatRows, reshape, sameRows, sampleIndex, sampleSegment, scale, scaled, scatterAdd, schedule, select, shapeText, sigmoid, slice, softmax, softplus, sqrt, square, step, stopGradient, storage, subtract, sum, sumColumns, sumRows, sumSegments, tanh, tileRows, toFloat, transpose, uniform };