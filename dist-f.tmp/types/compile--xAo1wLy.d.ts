/** The op of an instruction. */
declare enum Opcode {
  Unary = 0,
  Binary = 1,
  Select = 2,
  OuterSum = 3,
  ActivationGradient = 4,
  ToFloat = 5,
  Reduce = 6,
  Expand = 7,
  SegmentReduce = 8,
  SegmentExpand = 9,
  Softmax = 10,
  LogSumExp = 11,
  MeanSigmoid = 12,
  Gather = 13,
  ScatterAdd = 14,
  Concat = 15,
  Slice = 16,
  Pad = 17,
  Transpose = 18,
  Matmul = 19,
  Linear = 20,
  PackB = 21,
  InverseCholesky = 22,
  Uniform = 23,
  Normal = 24,
  Categorical = 25,
  SampleIndex = 26,
  SampleSegment = 27,
  Schedule = 28,
  Adam = 29,
  Polyak = 30,
  Record = 31
}
/** The reduction of Reduce and SegmentReduce. Expand and SegmentExpand are the adjoints of these reductions (not of Max). */
declare enum Reduction {
  Sum = 0,
  Mean = 1,
  Max = 2
}
/** The activation φ of Linear, OuterSum and ActivationGradient. */
declare enum Activation {
  None = 0,
  Relu = 1,
  LeakyRelu = 2,
  Tanh = 3,
  Sigmoid = 4
}
/** A number of rows: `times`, or `times` multiples of a named count that a run may lower from its maximum. */
interface Extent {
  /** Name of the count; null when the number of rows is fixed. */
  readonly count: string | null;
  /** Rows for each unit of the count, or the number of rows when it is fixed. */
  readonly times: number;
  /** Number of rows at the maximum of the count, for which memory is laid out. */
  readonly max: number;
}
/** Rows, columns and element type of a tensor. */
interface Shape {
  /** Number of rows. */
  readonly rows: Extent;
  /** Number of columns. */
  readonly cols: number;
  /** Element type. */
  readonly type: "f32" | "i32";
}
/**
 * An extent of a fixed number of rows; an extent is returned as it is.
 * @throws RangeError unless a number is whole and at least 1.
 */
declare function extent(rows: number | Extent): Extent;
/**
 * Multiplies an extent by a factor, which may be a fraction.
 * @throws RangeError when the result is not a whole number of rows.
 */
declare function scaled(rows: Extent, factor: number): Extent;
/** Whether two extents are equal in every run. */
declare function sameRows(a: Extent, b: Extent): boolean;
/** Number of rows of `a` per row of `b` if it is the same whole number in every run, otherwise NaN. */
declare function ratio(a: Extent, b: Extent): number;
/** Number of rows for these values of the counts; a count that is not given is at its maximum. */
declare function liveRows(rows: Extent, counts: ReadonlyMap<string, number>): number;
/** A shape as error messages show it, such as `[2·n, 3] of i32`. */
declare function shapeText(shape: Shape): string;
/** The kind of a leaf, a tensor that no op computes; the methods of `Graph` with these names create them. */
type Leaf = "data" | "parameter" | "state" | "constant";
/** The opcodes of a plan: all but PackB, which the WebAssembly backend adds itself. */
type PlanOpcode = Exclude<Opcode, Opcode.PackB>;
/**
 * A primitive op. Its derivative is in derivatives.ts. Ops are made by functions, because bundlers do not remove unused
 * objects that read an enum.
 */
interface Op {
  /** Its name in error messages. */
  readonly name: string;
  /** Selects the kernel; null when the result shares the memory of the input. */
  readonly code: PlanOpcode | null;
  /** Its result depends on the step (random numbers, schedules), so every step recomputes it. */
  readonly volatile?: boolean;
  /** It updates its first input, a leaf, instead of making a result. */
  readonly effect?: boolean;
  /** Positions of inputs that may be i32. All others must be f32, as kernels do not check. */
  readonly integerInputs?: readonly number[];
  /**
   * The shape of the result.
   * @throws RangeError that names the op and the shapes when the inputs do not fit.
   */
  shape(inputs: readonly (Tensor | null)[], attributes: readonly number[]): Shape;
}
/** A leaf or the result of an op: a dense row-major matrix whose values exist only while a plan runs. */
declare class Tensor {
  /** The graph that it belongs to. */
  readonly graph: Graph;
  /** Its position in the graph. */
  readonly id: number;
  /** The op that computes it; null for a leaf. */
  readonly op: Op | null;
  /** The operands of the op; null where an optional one is absent. */
  readonly inputs: readonly (Tensor | null)[];
  /** Numbers that the op takes besides its operands, such as a slope or a period. */
  readonly attributes: readonly number[];
  /** Rows, columns and element type. */
  readonly shape: Shape;
  /** The name of a leaf, by which the host reads and writes it; otherwise empty. */
  readonly name: string;
  /** The kind of a leaf; null for the result of an op. */
  readonly leaf: Leaf | null;
  private fixed;
  constructor(/** The graph that it belongs to. */

  graph: Graph, /** Its position in the graph. */

  id: number, /** The op that computes it; null for a leaf. */

  op: Op | null, /** The operands of the op; null where an optional one is absent. */

  inputs: readonly (Tensor | null)[], /** Numbers that the op takes besides its operands, such as a slope or a period. */

  attributes: readonly number[], /** Rows, columns and element type. */

  shape: Shape, /** The name of a leaf, by which the host reads and writes it; otherwise empty. */

  name?: string, /** The kind of a leaf; null for the result of an op. */

  leaf?: Leaf | null, fixed?: Float64Array | (() => Float64Array) | null);
  /** The values of a constant, or the initialisation bound of a parameter; null for other tensors. */
  get values(): Float64Array | null;
  /** Number of rows. */
  get rows(): Extent;
  /** Number of columns. */
  get cols(): number;
  /** Name and shape, as in error messages. */
  toString(): string;
}
/** The tensors of a computation, each after its inputs. */
declare class Graph {
  /** Leaves and results of ops, in the order in which they were added. */
  readonly tensors: Tensor[];
  /** Ops that update a leaf. They run after all other ops, in this order. */
  readonly effects: Tensor[];
  /** The maximum of each named count. */
  readonly counts: Map<string, number>;
  private readonly names;
  /**
   * A named number of rows, which each run may set from 1 to `max` without recompiling.
   * @throws RangeError when the name is taken or `max` is not a whole number of at least 1.
   */
  count(name: string, max: number): Extent;
  /**
   * A leaf [rows, cols] that the host writes before a run: a data set, a batch, an observation.
   * @throws RangeError when the name is taken or a size is not a whole number of at least 1; the same holds for all leaves.
   */
  data(name: string, rows: number | Extent, cols: number, type?: Shape["type"]): Tensor;
  /** Trainable weights [rows, cols], initialised uniformly in ±bound (0: zeros). */
  parameter(name: string, rows: number, cols: number, bound?: number): Tensor;
  /** A leaf [rows, cols] that effects carry from step to step (moments, metrics). It starts at zero. */
  state(name: string, rows: number, cols: number): Tensor;
  /**
   * Fixed values in row-major order: [rows, values / rows]. A single number is [1, 1], which broadcasts.
   * @throws RangeError when one is no number or NaN, or they do not divide into the rows.
   */
  constant(values: number | ArrayLike<number>, rows?: number | Extent, type?: Shape["type"]): Tensor;
  /** Fixed values f(row, column): [rows, cols]. They are computed when a program is loaded. */
  filled(rows: number, cols: number, f: (r: number, c: number) => number): Tensor;
  /** The leaf of this name, or undefined. */
  find(name: string): Tensor | undefined;
  /** @internal Adds the result of an op; the op checks the shapes. */
  apply(op: Op, inputs: readonly (Tensor | null)[], attributes?: readonly number[]): Tensor;
  private addLeaf;
  private push;
}
/** A compiled graph: its ops in execution order, and the place of every tensor in one arena. Backends load it. */
interface Plan {
  /** The graph that was compiled. */
  readonly graph: Graph;
  /** Ops whose inputs do not change while the plan runs. They are computed once, after parameters are written. */
  readonly prologue: readonly Tensor[];
  /** The ops of one step, effects last. */
  readonly body: readonly Tensor[];
  /** Tensors that can be read by name after a run: leaves and outputs. */
  readonly named: ReadonlyMap<string, Tensor>;
  /** Byte offset in the arena of every tensor with memory of its own. */
  readonly offsets: ReadonlyMap<Tensor, number>;
  /** Size of the arena in bytes. */
  readonly bytes: number;
}
/** Bytes that a tensor occupies: rows × columns × 4 rounded up to whole vectors, and one vector beyond the end. */
declare const bytesOf: (t: Tensor) => number;
/** The tensor that owns the memory of t: t itself unless it is a view (reshape, stopGradient). */
declare function storage(t: Tensor): Tensor;
/** The readers of each tensor's memory: ops, and a null for each name by which the host can read it. */
declare function readersOf({
  prologue,
  body,
  named
}: Plan): Map<Tensor, (Tensor | null)[]>;
/**
 * Compiles a graph to a plan that computes `outputs`, which can be read by name after a run, and applies all effects of the
 * graph. Tensors that neither needs are left out. The memory of a tensor is reused after its last reader.
 * @throws RangeError when an output has the name of a leaf.
 */
declare function compile(graph: Graph, outputs?: Readonly<Record<string, Tensor>>): Plan;
/** A unit of execution: the results that it makes, and all tensors that it touches. */
interface Step {
  /** Its results. */
  readonly makes: readonly Tensor[];
  /** Its results and operands; null where an optional operand is absent. */
  readonly uses: readonly (Tensor | null)[];
}
/**
 * Assigns offsets to results that have none: first fit in a list of free gaps, from byte `base` on. The memory of a result is
 * free after the last step that uses it. Returns the byte at which the memory ends.
 */
declare function placeTemporaries(steps: readonly Step[], offsets: Map<Tensor, number>, base: number): number;
export { Reduction as S, ratio as _, placeTemporaries as a, shapeText as b, Graph as c, PlanOpcode as d, Tensor as f, liveRows as g, extent as h, compile as i, Leaf as l, Shape as m, Step as n, readersOf as o, Extent as p, bytesOf as r, storage as s, Plan as t, Op as u, sameRows as v, Activation as x, scaled as y };