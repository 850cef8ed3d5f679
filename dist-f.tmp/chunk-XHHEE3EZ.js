import {
  at,
  last
} from "./chunk-NNLXVFEM.js";
import {
  checkNumbers,
  checkText,
  checkWhole,
  isBetween,
  isObject,
  isWhole,
  kindOf,
  refuse
} from "./chunk-FOST4AUN.js";

// assembly/opcode.ts
var Opcode = /* @__PURE__ */ ((Opcode2) => (Opcode2[Opcode2.Unary = 0] = "Unary", Opcode2[Opcode2.Binary = 1] = "Binary", Opcode2[Opcode2.Select = 2] = "Select", Opcode2[Opcode2.OuterSum = 3] = "OuterSum", Opcode2[Opcode2.ActivationGradient = 4] = "ActivationGradient", Opcode2[Opcode2.ToFloat = 5] = "ToFloat", Opcode2[Opcode2.Reduce = 6] = "Reduce", Opcode2[Opcode2.Expand = 7] = "Expand", Opcode2[Opcode2.SegmentReduce = 8] = "SegmentReduce", Opcode2[Opcode2.SegmentExpand = 9] = "SegmentExpand", Opcode2[Opcode2.Softmax = 10] = "Softmax", Opcode2[Opcode2.LogSumExp = 11] = "LogSumExp", Opcode2[Opcode2.MeanSigmoid = 12] = "MeanSigmoid", Opcode2[Opcode2.Gather = 13] = "Gather", Opcode2[Opcode2.ScatterAdd = 14] = "ScatterAdd", Opcode2[Opcode2.Concat = 15] = "Concat", Opcode2[Opcode2.Slice = 16] = "Slice", Opcode2[Opcode2.Pad = 17] = "Pad", Opcode2[Opcode2.Transpose = 18] = "Transpose", Opcode2[Opcode2.Matmul = 19] = "Matmul", Opcode2[Opcode2.Linear = 20] = "Linear", Opcode2[Opcode2.PackB = 21] = "PackB", Opcode2[Opcode2.InverseCholesky = 22] = "InverseCholesky", Opcode2[Opcode2.Uniform = 23] = "Uniform", Opcode2[Opcode2.Normal = 24] = "Normal", Opcode2[Opcode2.Categorical = 25] = "Categorical", Opcode2[Opcode2.SampleIndex = 26] = "SampleIndex", Opcode2[Opcode2.SampleSegment = 27] = "SampleSegment", Opcode2[Opcode2.Schedule = 28] = "Schedule", Opcode2[Opcode2.Adam = 29] = "Adam", Opcode2[Opcode2.Polyak = 30] = "Polyak", Opcode2[Opcode2.Record = 31] = "Record", Opcode2))(Opcode || {}), Unary = /* @__PURE__ */ ((Unary2) => (Unary2[Unary2.Affine = 0] = "Affine", Unary2[Unary2.Exp = 1] = "Exp", Unary2[Unary2.Log = 2] = "Log", Unary2[Unary2.Sqrt = 3] = "Sqrt", Unary2[Unary2.Abs = 4] = "Abs", Unary2[Unary2.Reciprocal = 5] = "Reciprocal", Unary2[Unary2.LeakyRelu = 6] = "LeakyRelu", Unary2[Unary2.Sigmoid = 7] = "Sigmoid", Unary2[Unary2.Tanh = 8] = "Tanh", Unary2[Unary2.Softplus = 9] = "Softplus", Unary2[Unary2.Clip = 10] = "Clip", Unary2[Unary2.Step = 11] = "Step", Unary2))(Unary || {}), Binary = /* @__PURE__ */ ((Binary2) => (Binary2[Binary2.Add = 0] = "Add", Binary2[Binary2.Subtract = 1] = "Subtract", Binary2[Binary2.Multiply = 2] = "Multiply", Binary2[Binary2.Divide = 3] = "Divide", Binary2[Binary2.Minimum = 4] = "Minimum", Binary2[Binary2.Maximum = 5] = "Maximum", Binary2[Binary2.Less = 6] = "Less", Binary2))(Binary || {}), Reduction = /* @__PURE__ */ ((Reduction2) => (Reduction2[Reduction2.Sum = 0] = "Sum", Reduction2[Reduction2.Mean = 1] = "Mean", Reduction2[Reduction2.Max = 2] = "Max", Reduction2))(Reduction || {}), Activation = /* @__PURE__ */ ((Activation2) => (Activation2[Activation2.None = 0] = "None", Activation2[Activation2.Relu = 1] = "Relu", Activation2[Activation2.LeakyRelu = 2] = "LeakyRelu", Activation2[Activation2.Tanh = 3] = "Tanh", Activation2[Activation2.Sigmoid = 4] = "Sigmoid", Activation2))(Activation || {});

// src/plan/shape.ts
function extent(rows) {
  return typeof rows == "object" && rows?.max >= 1 ? rows : (checkWhole("rows", rows, 1), { count: null, times: rows, max: rows });
}
function scaled(rows, factor) {
  typeof factor != "number" && refuse("factor", factor, "a number");
  let exact = rows.times * factor, times = Math.round(exact);
  if (!(Math.abs(times - exact) <= 1e-9 * exact && times >= 1))
    throw new RangeError(`rows: got ${extentText(rows)}; it must divide by ${1 / factor}`);
  return { count: rows.count, times, max: rows.max / rows.times * times };
}
function sameRows(a, b) {
  return a.count === b.count && a.times === b.times;
}
function ratio(a, b) {
  let whole = a.count === b.count ? a.times / b.times : Number.NaN;
  return Number.isInteger(whole) ? whole : Number.NaN;
}
function liveRows(rows, counts) {
  return rows.count === null ? rows.times : rows.times * (counts.get(rows.count) ?? rows.max / rows.times);
}
function extentText(rows) {
  return rows.count === null ? String(rows.times) : rows.times === 1 ? rows.count : `${rows.times}\xB7${rows.count}`;
}
function shapeText(shape) {
  return `[${extentText(shape.rows)}, ${shape.cols}]${shape.type === "i32" ? " of i32" : ""}`;
}

// src/plan/op.ts
function check(ok, op, wants, ...inputs) {
  if (ok) return;
  let got = inputs.map((t) => t ? (t.name ? `"${t.name}" ` : "") + shapeText(t.shape) : "none").join(" and ");
  throw new RangeError(`${op}: got ${got}; ${wants}`);
}
var sameSize = (a, b) => sameRows(a.rows, b.rows) && a.cols === b.cols, tensor = (x, name = "x") => isTensor(x) ? x : refuse(name, x, "a tensor"), isTensor = (x) => x?.shape?.rows !== void 0;
function checkTensors(name, list) {
  Array.isArray(list) || refuse(name, list, "a list of tensors");
  for (let [i, x] of list.entries()) tensor(x, `${name}[${i}]`);
}
var checked = (graph) => graph?.tensors ? graph : refuse("graph", graph, "a Graph"), flag = (name, value) => typeof value == "boolean" ? Number(value) : refuse(name, value, "true or false"), input = (inputs, i) => inputs[i] ?? tensor(null, `input ${i}`), apply = (op, inputs, attributes) => (isTensor(inputs[0]) ? inputs[0] : tensor(inputs[0], `input 0 of ${op.name}`)).graph.apply(op, inputs, attributes);

// src/plan/compile.ts
var ALIGN = 16, bytesOf = (t) => Math.ceil(t.rows.max * t.cols * 4 / ALIGN) * ALIGN + ALIGN;
function storage(t) {
  let owner = t;
  for (; owner.op && owner.op.code === null; ) owner = input(owner.inputs, 0);
  return owner;
}
function readersOf({ prologue, body, named }) {
  let readers = /* @__PURE__ */ new Map(), add = (t, reader) => readers.set(storage(t), [...readers.get(storage(t)) ?? [], reader]);
  for (let y of [...prologue, ...body]) for (let x of y.inputs) x && add(x, y);
  for (let t of named.values()) add(t, null);
  return readers;
}
function compile(graph, outputs = {}) {
  checked(graph), (!isObject(outputs) || kindOf(outputs) !== "Object") && refuse("outputs", outputs, "an object of tensors");
  for (let [name, output] of Object.entries(outputs)) tensor(output, `outputs.${name}`);
  let order = liveTensors(graph, [...Object.values(outputs), ...graph.effects]), ops = order.filter((t) => t.op && t.op.code !== null && !t.op.effect), effects = graph.effects.filter((t) => order.includes(t)), fixed = fixedTensors(order, effects), prologue = ops.filter((t) => fixed.has(t)), body = [...ops.filter((t) => !fixed.has(t)), ...effects], offsets = /* @__PURE__ */ new Map(), end = 0, place = (t) => {
    offsets.has(t) || (offsets.set(t, end), end += bytesOf(t));
  }, leaves = order.filter((t) => t.leaf !== null);
  for (let t of leaves) t.leaf === "parameter" && place(t);
  for (let t of leaves) t.leaf === "state" && place(t);
  for (let t of leaves) place(t);
  for (let t of prologue) place(t);
  for (let t of Object.values(outputs)) place(storage(t));
  let steps = body.map((t) => ({ makes: t.op?.effect ? [] : [t], uses: [t, ...t.inputs] }));
  end = placeTemporaries(steps, offsets, end);
  let named = new Map(Object.entries(outputs));
  for (let t of leaves) {
    let taken = named.get(t.name);
    if (taken && taken !== t)
      throw new RangeError(`compile: output "${t.name}" has the name of a leaf; it must have another name`);
    t.name && named.set(t.name, t);
  }
  return { graph, prologue, body, named, offsets, bytes: end };
}
function fixedTensors(order, effects) {
  let updated = new Set(effects.map(({ inputs }) => inputs[0])), fixed = /* @__PURE__ */ new Set();
  for (let t of order) {
    let isFixedLeaf = t.leaf === "constant" || t.leaf === "parameter" && !updated.has(t), isFixedResult = t.op && !t.op.effect && !t.op.volatile && t.inputs.every((x) => !x || fixed.has(x));
    (isFixedLeaf || isFixedResult) && fixed.add(t);
  }
  return fixed;
}
function liveTensors(graph, roots) {
  let live = new Set(roots);
  for (let id = graph.tensors.length - 1; id >= 0; id--) {
    let t = at(graph.tensors, id);
    if (live.has(t)) for (let x of t.inputs) x && live.add(x);
  }
  return graph.tensors.filter((t) => live.has(t));
}
function placeTemporaries(steps, offsets, base) {
  let lastUse = /* @__PURE__ */ new Map();
  steps.forEach(({ uses }, i) => {
    for (let x of uses) x && lastUse.set(storage(x), i);
  });
  let dying = /* @__PURE__ */ new Map();
  for (let [t, i] of lastUse) offsets.has(t) || dying.set(i, [...dying.get(i) ?? [], t]);
  let gaps = [], end = base, take = (size) => {
    let gap = gaps.find((g) => g.size >= size);
    if (gap)
      return gap.at += size, gap.size -= size, gap.at - size;
    let top = last(gaps), start = end;
    return top && top.at + top.size === end && (start = top.at, gaps.pop()), end = start + size, start;
  }, free = (t) => {
    gaps.push({ at: offsets.get(t), size: bytesOf(t) }), gaps.sort((p, q) => p.at - q.at);
    let merged = [];
    for (let gap of gaps) {
      let previous = last(merged);
      previous && previous.at + previous.size === gap.at ? previous.size += gap.size : gap.size > 0 && merged.push(gap);
    }
    gaps = merged;
  };
  return steps.forEach(({ makes }, i) => {
    for (let t of makes) offsets.has(t) || offsets.set(t, take(bytesOf(t)));
    dying.get(i)?.forEach(free);
  }), end;
}

// src/plan/graph.ts
var Tensor = class {
  constructor(graph, id, op, inputs, attributes, shape, name = "", leaf = null, fixed = null) {
    this.graph = graph;
    this.id = id;
    this.op = op;
    this.inputs = inputs;
    this.attributes = attributes;
    this.shape = shape;
    this.name = name;
    this.leaf = leaf;
    this.fixed = fixed;
  }
  graph;
  id;
  op;
  inputs;
  attributes;
  shape;
  name;
  leaf;
  fixed;
  /** The values of a constant, or the initialisation bound of a parameter; null for other tensors. */
  get values() {
    return typeof this.fixed == "function" && (this.fixed = this.fixed()), this.fixed;
  }
  /** Number of rows. */
  get rows() {
    return this.shape.rows;
  }
  /** Number of columns. */
  get cols() {
    return this.shape.cols;
  }
  /** Name and shape, as in error messages. */
  toString() {
    return `${this.name || this.op?.name || "constant"} ${shapeText(this.shape)}`;
  }
};
function checkNew(kind, name, taken) {
  if (checkText("name", name, "a text of at least one character"), taken.has(name)) throw new RangeError(`${kind} "${name}": the graph already has this name`);
}
var Graph = class {
  /** Leaves and results of ops, in the order in which they were added. */
  tensors = [];
  /** Ops that update a leaf. They run after all other ops, in this order. */
  effects = [];
  /** The maximum of each named count. */
  counts = /* @__PURE__ */ new Map();
  names = /* @__PURE__ */ new Map();
  /**
   * A named number of rows, which each run may set from 1 to `max` without recompiling.
   * @throws RangeError when the name is taken or `max` is not a whole number of at least 1.
   */
  count(name, max) {
    return checkNew("count", name, this.counts), checkWhole("max", max, 1), this.counts.set(name, max), { count: name, times: 1, max };
  }
  /**
   * A leaf [rows, cols] that the host writes before a run: a data set, a batch, an observation.
   * @throws RangeError when the name is taken or a size is not a whole number of at least 1; the same holds for all leaves.
   */
  data(name, rows, cols, type = "f32") {
    return this.addLeaf("data", name, { rows: extent(rows), cols, type });
  }
  /** Trainable weights [rows, cols], initialised uniformly in ±bound (0: zeros). */
  parameter(name, rows, cols, bound = 0) {
    return isBetween(bound, 0, Number.MAX_VALUE) || refuse("bound", bound, "a number of at least 0", RangeError), this.addLeaf("parameter", name, { rows: extent(rows), cols, type: "f32" }, Float64Array.of(bound));
  }
  /** A leaf [rows, cols] that effects carry from step to step (moments, metrics). It starts at zero. */
  state(name, rows, cols) {
    return this.addLeaf("state", name, { rows: extent(rows), cols, type: "f32" });
  }
  /**
   * Fixed values in row-major order: [rows, values / rows]. A single number is [1, 1], which broadcasts.
   * @throws RangeError when one is no number or NaN, or they do not divide into the rows.
   */
  constant(values, rows = 1, type = "f32") {
    let list = typeof values == "number" ? [values] : values;
    checkNumbers("values", list);
    let array = new Float64Array(list), shape = { rows: extent(rows), cols: array.length / extent(rows).max, type };
    return isWhole(shape.cols, 1) || refuse("values", list, `numbers that divide into ${shape.rows.max} rows`, RangeError), this.push(null, [], [], shape, "", "constant", array);
  }
  /** Fixed values f(row, column): [rows, cols]. They are computed when a program is loaded. */
  filled(rows, cols, f) {
    checkWhole("cols", cols, 1), typeof f != "function" && refuse("f", f, "a function");
    let make = () => Float64Array.from({ length: rows * cols }, (_, i) => f(Math.floor(i / cols), i % cols));
    return this.push(null, [], [], { rows: extent(rows), cols, type: "f32" }, "", "constant", make);
  }
  /** The leaf of this name, or undefined. */
  find(name) {
    return this.names.get(name);
  }
  /** @internal Adds the result of an op; the op checks the shapes. */
  apply(op, inputs, attributes = []) {
    inputs.forEach((x, i) => {
      x !== null && x?.graph !== this && refuse(`input ${i} of ${op.name}`, x?.graph ? String(x) : x, "a tensor of the same graph");
    }), checkNumbers(`numbers of ${op.name}`, attributes);
    let shape = op.shape(inputs, attributes);
    inputs.forEach((x, i) => {
      if (!(x?.shape.type !== "i32" || op.integerInputs?.includes(i)))
        throw new RangeError(`${op.name}: got ${shapeText(x.shape)} as input ${i}; it must be f32 (toFloat converts)`);
    });
    let tensor2 = this.push(op, inputs, attributes, shape);
    return op.effect && this.effects.push(tensor2), tensor2;
  }
  addLeaf(leaf, name, shape, values = null) {
    checkNew(leaf, name, this.names), checkWhole(`cols of ${name}`, shape.cols, 1);
    let tensor2 = this.push(null, [], [], shape, name, leaf, values);
    return this.names.set(name, tensor2), tensor2;
  }
  push(op, inputs, attributes, shape, name = "", leaf = null, values = null) {
    shape.type !== "f32" && shape.type !== "i32" && refuse("type", shape.type, '"f32" or "i32"', RangeError);
    let tensor2 = new Tensor(this, this.tensors.length, op, inputs, attributes, shape, name, leaf, values);
    return this.tensors.push(tensor2), tensor2;
  }
};

export {
  Opcode,
  Unary,
  Binary,
  Reduction,
  Activation,
  extent,
  scaled,
  sameRows,
  ratio,
  liveRows,
  shapeText,
  check,
  sameSize,
  tensor,
  checkTensors,
  checked,
  flag,
  input,
  apply,
  bytesOf,
  storage,
  readersOf,
  compile,
  placeTemporaries,
  Tensor,
  Graph
};
