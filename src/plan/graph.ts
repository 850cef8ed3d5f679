// A graph is a list of tensors, each the result of one primitive op on earlier ones. Nothing is
// computed here: `gradient` adds more tensors, `compile` turns the list into a plan, a backend runs it.

import type { Opcode } from "../../assembly/opcode.ts";
import { type Extent, extent, type Shape, shapeText } from "./shape.ts";

export type Leaf = "data" | "parameter" | "state" | "constant";

/**
 * A primitive: what its result's shape is; `derivatives.ts` builds its gradient from other primitives. Functions make them:
 * bundlers keep an object that reads an enum, needed or not.
 */
export interface Op {
  readonly name: string;
  /** The kernel that computes it; null for another name of the same memory. */
  readonly code: Opcode | null;
  /** Its result depends on the step (noise, schedules), so it is never computed ahead of the steps. */
  readonly volatile?: boolean;
  /** It writes into its first input, a leaf, instead of making a result. */
  readonly effect?: boolean;
  /** Inputs that may be i32, by position; all others must be f32, or the kernel would read bits as numbers. */
  readonly integerInputs?: readonly number[];
  /** The shape of the result; throws a RangeError that names the op and the shapes. */
  shape(inputs: readonly (Tensor | null)[], attributes: readonly number[]): Shape;
}

/** The result of one op: a dense row-major matrix whose values exist only while a plan runs. */
export class Tensor {
  constructor(
    readonly graph: Graph,
    readonly id: number,
    readonly op: Op | null,
    readonly inputs: readonly (Tensor | null)[],
    readonly attributes: readonly number[],
    readonly shape: Shape,
    readonly name = "",
    readonly leaf: Leaf | null = null,
    private fixed: Float64Array | (() => Float64Array) | null = null,
  ) {}
  /** A constant's values, or a parameter's bound. */
  get values(): Float64Array | null {
    if (typeof this.fixed === "function") this.fixed = this.fixed();
    return this.fixed;
  }
  get rows(): Extent {
    return this.shape.rows;
  }
  get cols(): number {
    return this.shape.cols;
  }
  toString(): string {
    return `${this.name || this.op?.name || "constant"} ${shapeText(this.shape)}`;
  }
}

export class Graph {
  readonly tensors: Tensor[] = [];
  /** Ops that write into a leaf, in the order in which they must run, after everything else. */
  readonly effects: Tensor[] = [];
  readonly counts = new Map<string, number>();
  private readonly names = new Map<string, Tensor>();

  /** A named count of rows, at most `max`: a run may lower it without compiling again. */
  count(name: string, max: number): Extent {
    if (!Number.isInteger(max) || max < 1) {
      throw new RangeError(`count "${name}": max is ${max}; it must be a whole number of at least 1`);
    }
    if (this.counts.has(name)) throw new RangeError(`count "${name}": the graph already has this name`);
    this.counts.set(name, max);
    return { count: name, times: 1, max };
  }

  /** Values that the host writes before a run: a data set, a batch, an observation. */
  data(name: string, rows: number | Extent, cols: number, type: Shape["type"] = "f32"): Tensor {
    return this.addLeaf("data", name, { rows: extent(rows), cols, type });
  }

  /** Trainable weights. `bound`: they start uniform in ±bound (0 = zeros). */
  parameter(name: string, rows: number, cols: number, bound = 0): Tensor {
    return this.addLeaf("parameter", name, { rows: extent(rows), cols, type: "f32" }, Float64Array.of(bound));
  }

  /** Numbers that an effect carries from step to step (moments, metrics); they start at zero. */
  state(name: string, rows: number, cols: number): Tensor {
    return this.addLeaf("state", name, { rows: extent(rows), cols, type: "f32" });
  }

  /** Fixed values; a single number has shape [1, 1] and broadcasts. */
  constant(values: number | ArrayLike<number>, rows: number | Extent = 1, type: Shape["type"] = "f32"): Tensor {
    const array = typeof values === "number" ? Float64Array.of(values) : Float64Array.from(values);
    const shape: Shape = { rows: extent(rows), cols: array.length / extent(rows).max, type };
    if (!Number.isInteger(shape.cols)) {
      throw new RangeError(`constant: ${array.length} values do not divide into ${shape.rows.max} rows`);
    }
    return this.push(null, [], [], shape, "", "constant", array);
  }

  /** Fixed values f(row, column), which are made only when a program asks for them. */
  filled(rows: number, cols: number, f: (r: number, c: number) => number): Tensor {
    const make = () => Float64Array.from({ length: rows * cols }, (_, i) => f(Math.floor(i / cols), i % cols));
    return this.push(null, [], [], { rows: extent(rows), cols, type: "f32" }, "", "constant", make);
  }

  /** The leaf of this name, or undefined. */
  find(name: string): Tensor | undefined {
    return this.names.get(name);
  }

  /** @internal Adds the result of an op; the op checks the shapes. */
  apply(op: Op, inputs: readonly (Tensor | null)[], attributes: readonly number[] = []): Tensor {
    for (const input of inputs) {
      if (input && input.graph !== this) throw new TypeError(`${op.name}: ${input} belongs to another graph`);
    }
    const shape = op.shape(inputs, attributes);
    inputs.forEach((x, i) => {
      if (x?.shape.type !== "i32" || op.integerInputs?.includes(i)) return;
      throw new RangeError(`${op.name}: got ${shapeText(x.shape)} as input ${i}; it wants f32, which toFloat makes`);
    });
    const tensor = this.push(op, inputs, attributes, shape);
    if (op.effect) this.effects.push(tensor);
    return tensor;
  }

  private addLeaf(leaf: Leaf, name: string, shape: Shape, values: Float64Array | null = null): Tensor {
    if (this.names.has(name)) throw new RangeError(`${leaf} "${name}": the graph already has this name`);
    if (!Number.isInteger(shape.cols) || shape.cols < 1) {
      throw new RangeError(`${leaf} "${name}": ${shape.cols} columns; it must be a whole number of at least 1`);
    }
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
    const tensor = new Tensor(this, this.tensors.length, op, inputs, attributes, shape, name, leaf, values);
    this.tensors.push(tensor);
    return tensor;
  }
}
