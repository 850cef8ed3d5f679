// A graph is a list of tensors, each the result of a primitive op on earlier ones. Nothing is computed here: `gradient` adds
// more tensors, `compile` turns the list into a plan, and a backend runs the plan.

import type { Opcode } from "../../assembly/opcode.ts";
import { checkNumbers, checkText, checkWhole, isBetween, isWhole, refuse } from "../base/check.ts";
import { type Extent, extent, type Shape, shapeText } from "./shape.ts";

/** The kind of a leaf, a tensor that no op computes; the methods of `Graph` with these names create them. */
export type Leaf = "data" | "parameter" | "state" | "constant";

/** The opcodes of a plan: all but PackB, which the WebAssembly backend adds itself. */
export type PlanOpcode = Exclude<Opcode, Opcode.PackB>;

/**
 * A primitive op. Its derivative is in derivatives.ts. Ops are made by functions, because bundlers do not remove unused
 * objects that read an enum.
 */
export interface Op {
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
export class Tensor {
  constructor(
    /** The graph that it belongs to. */
    readonly graph: Graph,
    /** Its position in the graph. */
    readonly id: number,
    /** The op that computes it; null for a leaf. */
    readonly op: Op | null,
    /** The operands of the op; null where an optional one is absent. */
    readonly inputs: readonly (Tensor | null)[],
    /** Numbers that the op takes besides its operands, such as a slope or a period. */
    readonly attributes: readonly number[],
    /** Rows, columns and element type. */
    readonly shape: Shape,
    /** The name of a leaf, by which the host reads and writes it; otherwise empty. */
    readonly name = "",
    /** The kind of a leaf; null for the result of an op. */
    readonly leaf: Leaf | null = null,
    private fixed: Float64Array | (() => Float64Array) | null = null,
  ) {}
  /** The values of a constant, or the initialisation bound of a parameter; null for other tensors. */
  get values(): Float64Array | null {
    if (typeof this.fixed === "function") this.fixed = this.fixed();
    return this.fixed;
  }
  /** Number of rows. */
  get rows(): Extent {
    return this.shape.rows;
  }
  /** Number of columns. */
  get cols(): number {
    return this.shape.cols;
  }
  /** Name and shape, as in error messages. */
  toString(): string {
    return `${this.name || this.op?.name || "constant"} ${shapeText(this.shape)}`;
  }
}

/** @throws TypeError unless `name` is a text; RangeError when it is taken. */
function checkNew(kind: string, name: string, taken: ReadonlyMap<string, unknown>): void {
  checkText("name", name, "a text of at least one character");
  if (taken.has(name)) throw new RangeError(`${kind} "${name}": the graph already has this name`);
}

/** The tensors of a computation, each after its inputs. */
export class Graph {
  /** Leaves and results of ops, in the order in which they were added. */
  readonly tensors: Tensor[] = [];
  /** Ops that update a leaf. They run after all other ops, in this order. */
  readonly effects: Tensor[] = [];
  /** The maximum of each named count. */
  readonly counts = new Map<string, number>();
  private readonly names = new Map<string, Tensor>();

  /**
   * A named number of rows, which each run may set from 1 to `max` without recompiling.
   * @throws RangeError when the name is taken or `max` is not a whole number of at least 1.
   */
  count(name: string, max: number): Extent {
    checkNew("count", name, this.counts);
    checkWhole("max", max, 1);
    this.counts.set(name, max);
    return { count: name, times: 1, max };
  }

  /**
   * A leaf [rows, cols] that the host writes before a run: a data set, a batch, an observation.
   * @throws RangeError when the name is taken or a size is not a whole number of at least 1; the same holds for all leaves.
   */
  data(name: string, rows: number | Extent, cols: number, type: Shape["type"] = "f32"): Tensor {
    return this.addLeaf("data", name, { rows: extent(rows), cols, type });
  }

  /** Trainable weights [rows, cols], initialised uniformly in ±bound (0: zeros). */
  parameter(name: string, rows: number, cols: number, bound = 0): Tensor {
    if (!isBetween(bound, 0, Number.MAX_VALUE)) refuse("bound", bound, "a number of at least 0", RangeError);
    return this.addLeaf("parameter", name, { rows: extent(rows), cols, type: "f32" }, Float64Array.of(bound));
  }

  /** A leaf [rows, cols] that effects carry from step to step (moments, metrics). It starts at zero. */
  state(name: string, rows: number, cols: number): Tensor {
    return this.addLeaf("state", name, { rows: extent(rows), cols, type: "f32" });
  }

  /**
   * Fixed values in row-major order: [rows, values / rows]. A single number is [1, 1], which broadcasts.
   * @throws RangeError when one is no number or NaN, or they do not divide into the rows.
   */
  constant(values: number | ArrayLike<number>, rows: number | Extent = 1, type: Shape["type"] = "f32"): Tensor {
    const list = typeof values === "number" ? [values] : values;
    checkNumbers("values", list);
    const array = new Float64Array(list);
    const shape: Shape = { rows: extent(rows), cols: array.length / extent(rows).max, type };
    if (!isWhole(shape.cols, 1)) refuse("values", list, `numbers that divide into ${shape.rows.max} rows`, RangeError);
    return this.push(null, [], [], shape, "", "constant", array);
  }

  /** Fixed values f(row, column): [rows, cols]. They are computed when a program is loaded. */
  filled(rows: number, cols: number, f: (r: number, c: number) => number): Tensor {
    checkWhole("cols", cols, 1);
    if (typeof f !== "function") refuse("f", f, "a function");
    const make = () => Float64Array.from({ length: rows * cols }, (_, i) => f(Math.floor(i / cols), i % cols));
    return this.push(null, [], [], { rows: extent(rows), cols, type: "f32" }, "", "constant", make);
  }

  /** The leaf of this name, or undefined. */
  find(name: string): Tensor | undefined {
    return this.names.get(name);
  }

  /** @internal Adds the result of an op; the op checks the shapes. */
  apply(op: Op, inputs: readonly (Tensor | null)[], attributes: readonly number[] = []): Tensor {
    inputs.forEach((x, i) => {
      if (x !== null && x?.graph !== this)
        refuse(`input ${i} of ${op.name}`, x?.graph ? String(x) : x, "a tensor of the same graph");
    });
    checkNumbers(`numbers of ${op.name}`, attributes);
    const shape = op.shape(inputs, attributes);
    inputs.forEach((x, i) => {
      if (x?.shape.type !== "i32" || op.integerInputs?.includes(i)) return;
      throw new RangeError(`${op.name}: got ${shapeText(x.shape)} as input ${i}; it must be f32 (toFloat converts)`);
    });
    const tensor = this.push(op, inputs, attributes, shape);
    if (op.effect) this.effects.push(tensor);
    return tensor;
  }

  private addLeaf(leaf: Leaf, name: string, shape: Shape, values: Float64Array | null = null): Tensor {
    checkNew(leaf, name, this.names);
    checkWhole(`cols of ${name}`, shape.cols, 1);
    const tensor = this.push(null, [], [], shape, name, leaf, values);
    this.names.set(name, tensor);
    return tensor;
  }

  private push(
    op: Op | null,
    inputs: readonly (Tensor | null)[],
    attributes: readonly number[],
    shape: Shape,
    name = "",
    leaf: Leaf | null = null,
    values: Float64Array | (() => Float64Array) | null = null,
  ): Tensor {
    if (shape.type !== "f32" && shape.type !== "i32") refuse("type", shape.type, '"f32" or "i32"', RangeError);
    const tensor = new Tensor(this, this.tensors.length, op, inputs, attributes, shape, name, leaf, values);
    this.tensors.push(tensor);
    return tensor;
  }
}
