import {
  apply,
  check,
  checkTensors,
  checked,
  extent,
  flag,
  input,
  ratio,
  sameRows,
  sameSize,
  scaled,
  tensor
} from "./chunk-XHHEE3EZ.js";
import {
  checkBetween,
  checkOptions,
  checkText,
  checkWhole,
  refuse
} from "./chunk-FOST4AUN.js";

// src/plan/rows.ts
var reshapeOp = (rows, cols) => ({
  name: "reshape",
  code: null,
  integerInputs: [0],
  shape(inputs) {
    let x = input(inputs, 0);
    return { rows, cols, type: x.shape.type };
  }
});
function reshape(x, cols) {
  if (checkWhole("cols", cols, 1), cols === tensor(x).cols) return x;
  let times = x.rows.times * x.cols / cols;
  return check(Number.isInteger(times), "reshape", `its values do not divide into rows of ${cols}`, x), apply(reshapeOp(scaled(x.rows, x.cols / cols), cols), [x]);
}
var stopOp = () => ({
  name: "stopGradient",
  code: null,
  shape: (inputs) => input(inputs, 0).shape
}), stopGradient = (x) => apply(stopOp(), [x]), gatherOp = () => ({
  name: "gather",
  code: 13 /* Gather */,
  integerInputs: [0, 1],
  shape(inputs) {
    let [table, index] = [input(inputs, 0), input(inputs, 1)];
    return check(index.shape.type === "i32", "gather", "the index must be i32", table, index), { rows: scaled(index.rows, index.cols), cols: table.cols, type: table.shape.type };
  }
}), scatterOp = (rows) => ({
  name: "scatterAdd",
  code: 14 /* ScatterAdd */,
  integerInputs: [1],
  shape: (inputs) => ({ rows, cols: input(inputs, 0).cols, type: "f32" })
}), gather = (table, index) => apply(gatherOp(), [table, index], [0]);
function tileRows(x, times) {
  let size = tensor(x).rows.times;
  check(x.rows.count === null, "tileRows", "its rows must be fixed", x);
  let index = Array.from({ length: extent(times).max * size }, (_, i) => i % size);
  return gather(x, x.graph.constant(index, times, "i32"));
}
function gatherGroups(table, index) {
  let size = ratio(tensor(table, "table").rows, tensor(index, "index").rows);
  return check(size >= 1, "gatherGroups", "the table must have a block of rows for each row of the index", table, index), apply(gatherOp(), [table, index], [size]);
}
var concatOp = () => ({
  name: "concat",
  code: 15 /* Concat */,
  shape(inputs) {
    let first = input(inputs, 0), cols = 0;
    for (let i = 0; i < inputs.length; i++) {
      let t = input(inputs, i);
      check(
        t.shape.type === "f32" && ratio(t.rows, first.rows) === 1,
        "concat",
        "all must be f32 with the same rows",
        first,
        t
      ), cols += t.cols;
    }
    return { rows: first.rows, cols, type: "f32" };
  }
}), scatterAdd = (x, index, rows, group = 0) => apply(scatterOp(rows), [x, index], [group]);
function concat(...parts) {
  if (parts.length === 0) throw new RangeError("concat: got no tensors; it must have at least one");
  return parts.length === 1 ? tensor(parts[0]) : apply(concatOp(), parts);
}
var sliceOp = () => ({
  name: "slice",
  code: 16 /* Slice */,
  integerInputs: [0],
  shape(inputs, [start = 0, end = 0]) {
    let x = input(inputs, 0), ok = Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= x.cols;
    return check(ok, "slice", `it does not contain columns ${start} to ${end}`, x), { rows: x.rows, cols: end - start, type: x.shape.type };
  }
}), padOp = (cols) => ({
  name: "pad",
  code: 17 /* Pad */,
  shape(inputs, [start = 0]) {
    let x = input(inputs, 0);
    checkWhole("cols", cols, 1);
    let ok = Number.isInteger(start) && start >= 0 && start + x.cols <= cols;
    return check(ok, "pad", `it does not fit from column ${start} on into ${cols}`, x), { rows: x.rows, cols, type: "f32" };
  }
});
function slice(x, start, end) {
  return start === 0 && end === tensor(x).cols ? x : apply(sliceOp(), [x], [start, end]);
}
var pad = (x, start, cols) => apply(padOp(cols), [x], [start]);
function column(x, i) {
  return checkWhole("i", i, 0), slice(x, i, i + 1);
}
function iota(like, n) {
  return checkWhole("n", n, 1), tensor(like, "like").graph.constant(Array.from({ length: n }, (_, i) => i));
}

// src/plan/cholesky.ts
var inverseCholeskyOp = () => ({
  name: "inverseCholesky",
  code: 22 /* InverseCholesky */,
  shape(inputs) {
    let x = input(inputs, 0), square2 = x.rows.times % x.cols === 0;
    return check(square2 && x.shape.type === "f32", "inverseCholesky", "it must be f32 and consist of square blocks", x), x.shape;
  }
}), inverseCholesky = (x) => apply(inverseCholeskyOp(), [x]);
function blocks(graph, n, times, f) {
  return tileRows(checked(graph).filled(n, n, f), times);
}

// src/plan/reduce.ts
var reduceOp = (rows, cols) => ({
  name: "reduce",
  code: 6 /* Reduce */,
  shape(inputs, [kind]) {
    let x = input(inputs, 0);
    checkWhole("kind", kind, 0 /* Sum */, 2 /* Max */), checkWhole("cols", cols, 1);
    let whole = sameRows(rows, extent(1)) || !Number.isNaN(ratio(x.rows, rows));
    return check(whole && (cols === 1 || cols === x.cols), "reduce", `it cannot become ${rows.times} \xD7 ${cols}`, x), { rows, cols, type: "f32" };
  }
}), reduce = (kind, x, rows, cols) => apply(reduceOp(extent(rows), cols), [x], [kind]), sumColumns = (x) => reduce(0 /* Sum */, x, tensor(x).rows, 1), meanColumns = (x) => reduce(1 /* Mean */, x, tensor(x).rows, 1), maxColumns = (x) => reduce(2 /* Max */, x, tensor(x).rows, 1);
function groups(x, size) {
  let { rows } = tensor(x);
  return size === void 0 ? extent(1) : (checkWhole("size", size, 1), scaled(rows, 1 / size));
}
var sumRows = (x, size) => reduce(0 /* Sum */, x, groups(x, size), x.cols), meanRows = (x, size) => reduce(1 /* Mean */, x, groups(x, size), x.cols), maxRows = (x, size) => reduce(2 /* Max */, x, groups(x, size), x.cols), sum = (x) => reduce(0 /* Sum */, x, extent(1), 1), mean = (x) => reduce(1 /* Mean */, x, extent(1), 1), adjointOf = (share) => flag("share", share) ? 1 /* Mean */ : 0 /* Sum */, expandOp = (rows, cols) => ({
  name: "expand",
  code: 7 /* Expand */,
  shape(inputs) {
    let x = input(inputs, 0), whole = sameRows(x.rows, extent(1)) || !Number.isNaN(ratio(rows, x.rows));
    return check(whole && (x.cols === cols || x.cols === 1), "expand", `it cannot become ${rows.times} \xD7 ${cols}`, x), { rows, cols, type: "f32" };
  }
});
function expand(x, rows, cols, share = !1) {
  return sameRows(tensor(x).rows, extent(rows)) && x.cols === cols ? x : apply(expandOp(extent(rows), cols), [x], [adjointOf(share)]);
}
function repeatRows(x, times) {
  return checkWhole("times", times, 1), expand(x, scaled(tensor(x).rows, times), x.cols);
}
var segmentReduceOp = (rows) => ({
  name: "segmentReduce",
  code: 8 /* SegmentReduce */,
  integerInputs: [1],
  shape(inputs, [kind]) {
    checkWhole("kind", kind, 0 /* Sum */, 1 /* Mean */);
    let [x, offsets] = [input(inputs, 0), input(inputs, 1)], ok = offsets.shape.type === "i32" && offsets.cols === 1 && offsets.rows.max === rows.max + 1;
    return check(ok && x.shape.type === "f32", "segmentReduce", "offsets must be [segments + 1, 1] of i32", x, offsets), { rows, cols: x.cols, type: "f32" };
  }
}), segmentExpandOp = (rows) => ({
  name: "segmentExpand",
  code: 9 /* SegmentExpand */,
  integerInputs: [1],
  shape: (inputs) => ({ rows, cols: input(inputs, 0).cols, type: "f32" })
}), segments = (offsets) => (check(
  tensor(offsets, "offsets").rows.count === null && offsets.rows.max > 1,
  "segments",
  "offsets must have a fixed number of rows, at least 2",
  offsets
), extent(offsets.rows.max - 1)), sumSegments = (x, offsets) => reduceSegments(0 /* Sum */, x, offsets), meanSegments = (x, offsets) => reduceSegments(1 /* Mean */, x, offsets), reduceSegments = (kind, x, offsets) => apply(segmentReduceOp(segments(offsets)), [x, offsets], [kind]), expandSegments = (x, offsets, rows, share = !1) => apply(segmentExpandOp(extent(rows)), [x, offsets], [adjointOf(share)]), softmaxOp = () => ({
  name: "softmax",
  code: 10 /* Softmax */,
  shape: (inputs) => input(inputs, 0).shape
}), softmax = (x) => apply(softmaxOp(), [x]), logSumExpOp = () => ({
  name: "logSumExp",
  code: 11 /* LogSumExp */,
  shape: (inputs) => ({ rows: input(inputs, 0).rows, cols: 1, type: "f32" })
}), logSumExp = (x) => apply(logSumExpOp(), [x]);

// src/plan/elementwise.ts
var LEAKY_SLOPE = 0.2, one = extent(1), unary = (label) => ({
  name: "unary",
  code: 0 /* Unary */,
  shape(inputs) {
    let x = input(inputs, 0);
    return check(x.shape.type === "f32", label, "it must be f32", x), x.shape;
  }
}), map = (label, kind, x, parameters = [0, 0]) => apply(unary(label), [x], [kind, ...parameters]), affine = (x, p, q) => map("affine", 0 /* Affine */, x, [p, q]), negate = (x) => affine(x, -1, 0), scale = (x, p) => affine(x, p, 0), copy = (x) => affine(x, 1, 0), exp = (x) => map("exp", 1 /* Exp */, x), log = (x) => map("log", 2 /* Log */, x), sqrt = (x) => map("sqrt", 3 /* Sqrt */, x), abs = (x) => map("abs", 4 /* Abs */, x), reciprocal = (x) => map("reciprocal", 5 /* Reciprocal */, x), relu = (x) => map("relu", 6 /* LeakyRelu */, x), leakyRelu = (x) => map("leakyRelu", 6 /* LeakyRelu */, x, [LEAKY_SLOPE, 0]), sigmoid = (x) => map("sigmoid", 7 /* Sigmoid */, x), tanh = (x) => map("tanh", 8 /* Tanh */, x), softplus = (x) => map("softplus", 9 /* Softplus */, x), clip = (x, low, high) => map("clip", 10 /* Clip */, x, [low, high]), step = (x) => map("step", 11 /* Step */, x), binary = (label) => ({
  name: "binary",
  code: 1 /* Binary */,
  shape(inputs) {
    let a = input(inputs, 0), b = input(inputs, 1), wants = "both must be f32, and their rows and columns equal or one";
    check(a.shape.type === "f32" && b.shape.type === "f32", label, wants, a, b);
    let rows = broadcastRows(a.rows, b.rows);
    return check(rows !== null && (a.cols === b.cols || a.cols === 1 || b.cols === 1), label, wants, a, b), { rows, cols: Math.max(a.cols, b.cols), type: "f32" };
  }
});
function broadcastRows(a, b) {
  return sameRows(a, b) || sameRows(b, one) ? a : sameRows(a, one) ? b : null;
}
var combine = (label, kind, a, b) => apply(binary(label), [a, b], [kind]), add = (a, b) => combine("add", 0 /* Add */, a, b), subtract = (a, b) => combine("subtract", 1 /* Subtract */, a, b), multiply = (a, b) => combine("multiply", 2 /* Multiply */, a, b), divide = (a, b) => combine("divide", 3 /* Divide */, a, b), minimum = (a, b) => combine("minimum", 4 /* Minimum */, a, b), maximum = (a, b) => combine("maximum", 5 /* Maximum */, a, b), less = (a, b) => combine("less", 6 /* Less */, a, b), square = (x) => multiply(x, x), selectOp = () => ({
  name: "select",
  code: 2 /* Select */,
  shape(inputs) {
    let [mask, a, b] = [input(inputs, 0), input(inputs, 1), input(inputs, 2)], ok = [mask, a, b].every((t) => sameSize(t, mask) && t.shape.type === "f32");
    return check(ok, "select", "the mask and both sides must be f32 of the same shape", mask, a, b), a.shape;
  }
}), select = (mask, a, b) => apply(selectOp(), [mask, a, b]);
function fillMasked(mask, x, value) {
  let { graph, rows, cols } = tensor(x);
  return select(mask, x, expand(graph.constant(value), rows, cols));
}
var ACTIVATIONS = {
  none: 0 /* None */,
  relu: 1 /* Relu */,
  "leaky-relu": 2 /* LeakyRelu */,
  tanh: 3 /* Tanh */,
  sigmoid: 4 /* Sigmoid */
}, activationCode = (name) => (typeof name == "string" ? ACTIVATIONS[name] : void 0) ?? refuse("activation", name, Object.keys(ACTIVATIONS).join(", "), RangeError), activationGradientOp = () => ({
  name: "activation gradient",
  code: 4 /* ActivationGradient */,
  shape: (inputs) => input(inputs, 0).shape
});
function activationGradient(y, dy, \u03C6) {
  return \u03C6 === 0 /* None */ ? dy : apply(activationGradientOp(), [y, dy], [\u03C6, LEAKY_SLOPE]);
}
var outerSumOp = () => ({
  name: "outerSum",
  code: 3 /* OuterSum */,
  shape(inputs) {
    let [a, b] = [input(inputs, 0), input(inputs, 1)], ok = a.cols === b.cols && b.rows.count === null;
    return check(ok, "outerSum", "both must have the same columns, and the second a fixed number of rows", a, b), { rows: scaled(a.rows, b.rows.times), cols: a.cols, type: "f32" };
  }
}), outerSum = (a, b, activation = "none") => apply(outerSumOp(), [a, b], [activationCode(activation), LEAKY_SLOPE]), toFloatOp = () => ({
  name: "toFloat",
  code: 5 /* ToFloat */,
  integerInputs: [0],
  shape(inputs) {
    let x = input(inputs, 0);
    return check(x.shape.type === "i32", "toFloat", "it must be i32", x), { rows: x.rows, cols: x.cols, type: "f32" };
  }
}), toFloat = (x) => apply(toFloatOp(), [x]), present = (index) => step(affine(toFloat(index), 1, 1));

// src/plan/matmul.ts
var matmulOp = (batch) => ({
  name: "matmul",
  code: 19 /* Matmul */,
  shape(inputs, [transposeA, transposeB]) {
    let [a, b] = [input(inputs, 0), input(inputs, 1)];
    check(a.shape.type === "f32" && b.shape.type === "f32", "matmul", "both must be f32", a, b);
    let blockRows = (t) => batch ? ratio(t.rows, batch) : Number.NaN, wants = "the inner dimensions must be equal";
    if (batch) {
      check(
        blockRows(a) > 0 && blockRows(b) > 0,
        "matmul",
        `the rows of both must divide into ${batch.times} blocks`,
        a,
        b
      );
      let [m, k] = transposeA ? [a.cols, blockRows(a)] : [blockRows(a), a.cols], [k2, n] = transposeB ? [b.cols, blockRows(b)] : [blockRows(b), b.cols];
      return check(k === k2, "matmul", wants, a, b), { rows: scaled(batch, m), cols: n, type: "f32" };
    }
    let kB = transposeB ? extent(b.cols) : b.rows;
    return check(sameRows(transposeA ? a.rows : extent(a.cols), kB), "matmul", wants, a, b), check(
      !transposeB || b.rows.count === null,
      "matmul",
      "the rows of b become columns, so their number must be fixed",
      a,
      b
    ), { rows: transposeA ? extent(a.cols) : a.rows, cols: transposeB ? b.rows.times : b.cols, type: "f32" };
  }
});
function matmul(a, b, options = {}) {
  checkOptions(options, ["transposeA", "transposeB", "batch"]);
  let { transposeA = !1, transposeB = !1, batch } = options, blocks2 = batch === void 0 ? null : extent(batch), block = blocks2 ? transposeA ? tensor(a).cols : ratio(tensor(a).rows, blocks2) : 0;
  return apply(matmulOp(blocks2), [a, b], [flag("transposeA", transposeA), flag("transposeB", transposeB), block]);
}
var linearOp = () => ({
  name: "linear",
  code: 20 /* Linear */,
  shape(inputs) {
    let [x, w, bias, group] = [input(inputs, 0), input(inputs, 1), inputs[2] ?? null, inputs[3] ?? null];
    if (check(sameRows(extent(x.cols), w.rows), "linear", "the columns of x must equal the rows of the weight", x, w), bias && check(sameRows(bias.rows, extent(1)) && bias.cols === w.cols, "linear", "bias must be [1, out]", w, bias), group) {
      let whole = ratio(x.rows, group.rows) >= 1 && group.cols === w.cols;
      check(
        whole,
        "linear",
        "the group bias must have the weight's columns, and its rows must divide those of x",
        x,
        group
      );
    }
    return { rows: x.rows, cols: w.cols, type: "f32" };
  }
});
function linear(x, w, bias = null, options = {}) {
  checkOptions(options, ["activation", "groupBias"]);
  let { activation = "none", groupBias = null } = options;
  return apply(linearOp(), [x, w, bias, groupBias], [activationCode(activation), LEAKY_SLOPE]);
}
var transposeOp = (rows, cols) => ({
  name: "transpose",
  code: 18 /* Transpose */,
  shape: () => ({ rows, cols, type: "f32" })
});
function transpose(x, batch = 1) {
  let blocks2 = extent(batch), rows = ratio(tensor(x).rows, blocks2);
  return check(rows >= 1, "transpose", `rows must be fixed and divide into ${blocks2.times} blocks`, x), apply(transposeOp(scaled(blocks2, x.cols), rows), [x], [x.cols]);
}

// src/plan/derivatives.ts
var none = () => [null];
function reduceLike(x, like) {
  return sameSize(x, like) ? x : reduce(0 /* Sum */, x, like.rows, like.cols);
}
function unary2(y, dy) {
  let x = input(y.inputs, 0), [kind, p = 0, q = 0] = y.attributes;
  switch (kind) {
    case 0 /* Affine */:
      return [affine(dy, p, 0)];
    case 1 /* Exp */:
      return [multiply(dy, y)];
    case 2 /* Log */:
      return [divide(dy, x)];
    case 3 /* Sqrt */:
      return [divide(affine(dy, 0.5, 0), y)];
    case 4 /* Abs */:
      return [multiply(dy, affine(step(x), 2, -1))];
    case 5 /* Reciprocal */:
      return [affine(multiply(dy, multiply(y, y)), -1, 0)];
    case 6 /* LeakyRelu */:
      return [multiply(dy, affine(step(x), 1 - p, p))];
    case 7 /* Sigmoid */:
      return [activationGradient(y, dy, 4 /* Sigmoid */)];
    case 8 /* Tanh */:
      return [activationGradient(y, dy, 3 /* Tanh */)];
    case 9 /* Softplus */:
      return [multiply(dy, sigmoid(x))];
    case 10 /* Clip */:
      return [multiply(dy, multiply(step(affine(x, 1, -p)), step(affine(x, -1, q))))];
    case 11 /* Step */:
      return [null];
  }
}
function binary2(y, dy) {
  let [a, b] = [input(y.inputs, 0), input(y.inputs, 1)], back = (da, db) => [reduceLike(da, a), reduceLike(db, b)], selection = (takesB) => back(multiply(dy, affine(takesB, -1, 1)), multiply(dy, takesB));
  switch (y.attributes[0]) {
    case 0 /* Add */:
      return back(dy, dy);
    case 1 /* Subtract */:
      return back(dy, negate(dy));
    case 2 /* Multiply */:
      return back(multiply(dy, b), multiply(dy, a));
    case 3 /* Divide */: {
      let da = divide(dy, b);
      return back(da, negate(multiply(da, y)));
    }
    case 4 /* Minimum */:
      return selection(less(b, a));
    case 5 /* Maximum */:
      return selection(less(a, b));
    case 6 /* Less */:
      return [null, null];
  }
}
function matmulGradients(y, dy) {
  let [a, b] = [input(y.inputs, 0), input(y.inputs, 1)], [tA, tB, block] = [!!y.attributes[0], !!y.attributes[1], y.attributes[2]], batch = block ? scaled(y.rows, 1 / block) : void 0, product = (p, q, transposeA, transposeB) => matmul(p, q, { transposeA, transposeB, batch }), da = tA ? product(b, dy, tB, !0) : product(dy, b, !1, !tB), db = tB ? product(dy, a, !0, tA) : product(a, dy, !tA, !1);
  return [da, db];
}
var DERIVATIVES = {
  unary: unary2,
  binary: binary2,
  select(y, dy) {
    let mask = input(y.inputs, 0), zero = expand(dy.graph.constant(0), dy.rows, dy.cols);
    return [null, select(mask, dy, zero), select(mask, zero, dy)];
  },
  outerSum(y, dy) {
    let b = input(y.inputs, 1), dsum = activationGradient(y, dy, y.attributes[0]);
    return [sumRows(dsum, b.rows.times), reshape(sumRows(reshape(dsum, b.rows.times * b.cols)), b.cols)];
  },
  toFloat: none,
  categorical: none,
  stopGradient: none,
  matmul: matmulGradients,
  linear(y, dy) {
    let [x, w, bias, group] = [input(y.inputs, 0), input(y.inputs, 1), y.inputs[2] ?? null, y.inputs[3] ?? null], da = activationGradient(y, dy, y.attributes[0]);
    return [
      matmul(da, w, { transposeB: !0 }),
      matmul(x, da, { transposeA: !0 }),
      bias && sumRows(da),
      group && (sameRows(group.rows, x.rows) ? da : sumRows(da, ratio(x.rows, group.rows)))
    ];
  },
  transpose: (y, dy) => [transpose(dy, scaled(y.rows, 1 / (y.attributes[0] ?? 1)))],
  // With Φ(M) the lower triangle of M and half its diagonal, dW = −Φ(W·dX·Wᵀ)·W; the adjoint is −Wᵀ·Φ(dW·Wᵀ)·W.
  inverseCholesky(w, dw) {
    let batch = scaled(w.rows, 1 / w.cols), lower = blocks(w.graph, w.cols, batch, (r, c) => r > c ? 1 : r === c ? 0.5 : 0), inner = multiply(matmul(dw, w, { transposeB: !0, batch }), lower);
    return [negate(matmul(matmul(w, inner, { transposeA: !0, batch }), w, { batch }))];
  },
  reduce(y, dy) {
    let x = input(y.inputs, 0), [kind] = y.attributes;
    if (kind !== 2 /* Max */) return [expand(dy, x.rows, x.cols, kind === 1 /* Mean */)];
    let below = less(x, expand(y, x.rows, x.cols));
    return [multiply(expand(dy, x.rows, x.cols), affine(below, -1, 1))];
  },
  expand(y, dy) {
    let x = input(y.inputs, 0);
    return [reduce(y.attributes[0], dy, x.rows, x.cols)];
  },
  segmentReduce(y, dy) {
    let [x, offsets] = [input(y.inputs, 0), input(y.inputs, 1)];
    return [expandSegments(dy, offsets, x.rows, y.attributes[0] === 1 /* Mean */), null];
  },
  segmentExpand(y, dy) {
    let offsets = input(y.inputs, 1);
    return [reduceSegments(y.attributes[0], dy, offsets), null];
  },
  softmax: (y, dy) => [multiply(y, subtract(dy, sumColumns(multiply(dy, y))))],
  logSumExp: (y, dy) => [multiply(dy, softmax(input(y.inputs, 0)))],
  reshape: (y, dy) => [reshape(dy, input(y.inputs, 0).cols)],
  gather(y, dy) {
    let [table, index] = [input(y.inputs, 0), input(y.inputs, 1)];
    return [table.shape.type === "i32" ? null : scatterAdd(dy, index, table.rows, y.attributes[0]), null];
  },
  scatterAdd: (y, dy) => [(y.attributes[0] ? gatherGroups : gather)(dy, input(y.inputs, 1)), null],
  concat(y, dy) {
    let start = 0;
    return y.inputs.map((t) => {
      let width = t?.cols ?? 0;
      return start += width, slice(dy, start - width, start);
    });
  },
  slice: (y, dy) => [pad(dy, y.attributes[0] ?? 0, input(y.inputs, 0).cols)],
  pad(y, dy) {
    let start = y.attributes[0] ?? 0;
    return [slice(dy, start, start + input(y.inputs, 0).cols)];
  }
};

// src/plan/gradient.ts
function gradient(loss, variables) {
  if (checkTensors("variables", variables), tensor(loss, "loss").rows.max !== 1 || loss.cols !== 1)
    throw new RangeError(`gradient: the loss is ${loss}; it must be [1, 1]`);
  let wanted = new Set(variables), depends = new Set(variables);
  for (let t of loss.graph.tensors)
    t.inputs.some((x) => x && depends.has(x)) && depends.add(t);
  let gradients = /* @__PURE__ */ new Map([[loss, loss.graph.constant(1)]]);
  for (let id = loss.id; id >= 0; id--) {
    let y = loss.graph.tensors[id], dy = y && gradients.get(y);
    if (!y || !dy || !y.op || !depends.has(y) || wanted.has(y)) continue;
    let derivative = DERIVATIVES[y.op.name];
    if (!derivative)
      throw new RangeError(
        `gradient: ${y} has no derivative; stop the gradient before it (stopGradient) if that is intended`
      );
    let back = derivative(y, dy);
    y.inputs.forEach((x, i) => {
      let dx = back[i];
      if (!x || !dx || !depends.has(x)) return;
      let before = gradients.get(x);
      gradients.set(x, before ? add(before, dx) : dx);
    });
  }
  return variables.map((t) => {
    let dt = gradients.get(t);
    if (!dt) throw new RangeError(`gradient: ${loss} does not depend on ${t}`);
    return dt;
  });
}

// src/plan/random.ts
var drawOp = (code, name, rows, cols) => ({
  name,
  code,
  volatile: !0,
  shape() {
    return checkWhole("cols", cols, 1), { rows, cols, type: "f32" };
  }
}), draw = (code, name, graph, rows, cols) => checked(graph).apply(drawOp(code, name, extent(rows), cols), [], [graph.tensors.length]), uniform = (graph, rows, cols) => draw(23 /* Uniform */, "uniform", graph, rows, cols), normal = (graph, rows, cols) => draw(24 /* Normal */, "normal", graph, rows, cols), categoricalOp = () => ({
  name: "categorical",
  code: 25 /* Categorical */,
  volatile: !0,
  shape: (inputs) => ({ rows: input(inputs, 0).rows, cols: 1, type: "i32" })
}), categorical = (weights) => apply(categoricalOp(), [weights], [tensor(weights, "weights").graph.tensors.length]), sampleIndexOp = (rows, cols) => ({
  name: "sampleIndex",
  code: 26 /* SampleIndex */,
  volatile: !0,
  shape() {
    return checkWhole("cols", cols, 1), { rows, cols, type: "i32" };
  }
});
function sampleIndex(graph, range, rows, cols = 1) {
  return checkWhole("range", range, 1), checked(graph).apply(sampleIndexOp(extent(rows), cols), [], [graph.tensors.length, range]);
}
var sampleSegmentOp = (cols) => ({
  name: "sampleSegment",
  code: 27 /* SampleSegment */,
  integerInputs: [0, 1],
  volatile: !0,
  shape(inputs) {
    let [segment, offsets] = [input(inputs, 0), input(inputs, 1)], ok = segment.shape.type === "i32" && offsets.shape.type === "i32" && segment.cols === 1 && offsets.cols === 1;
    return check(
      ok,
      "sampleSegment",
      "segment must be [rows, 1] of i32 and offsets [segments + 1, 1] of i32",
      segment,
      offsets
    ), { rows: segment.rows, cols, type: "i32" };
  }
});
function sampleSegment(segment, offsets, cols) {
  return checkWhole("cols", cols, 1, 64), apply(sampleSegmentOp(cols), [segment, offsets], [tensor(segment, "segment").graph.tensors.length]);
}

// src/plan/sigmoids.ts
var meanSigmoidOp = () => ({
  name: "meanSigmoid",
  code: 12 /* MeanSigmoid */,
  shape(inputs) {
    let [x, c] = [input(inputs, 0), input(inputs, 1)];
    return check(x.cols === 1 && c.cols === 1, "meanSigmoid", "both must have one column", x, c), x.shape;
  }
}), meanSigmoid = (x, c) => apply(meanSigmoidOp(), [x, c]);

// src/plan/update.ts
var scheduleOp = () => ({
  name: "schedule",
  code: 28 /* Schedule */,
  volatile: !0,
  shape: () => ({ rows: { count: null, times: 1, max: 1 }, cols: 1, type: "f32" })
});
function schedule(graph, given) {
  checkOptions(given, ["start", "end", "period", "cyclic", "warmup"], "schedule");
  let { start, end, period, cyclic = !1, warmup = 0 } = given;
  return checkNumbers({ start, end }), checkWhole("period", period, 1), checkWhole("warmup", warmup, 0), checked(graph).apply(scheduleOp(), [], [start, end, period, flag("cyclic", cyclic), warmup]);
}
function checkNumbers(numbers) {
  for (let [name, value] of Object.entries(numbers))
    Number.isFinite(value) || refuse(name, value, "a finite number", RangeError);
}
var adamOp = () => ({
  name: "adam",
  code: 29 /* Adam */,
  effect: !0,
  shape(inputs) {
    let [w, dw] = [input(inputs, 0), input(inputs, 1)];
    check(w.leaf === "parameter", "adam", "it must be a parameter", w), check(sameSize(w, dw), "adam", "the gradient must have the shape of the parameter", w, dw);
    let rate = input(inputs, 4);
    return check(rate.rows.max === 1 && rate.cols === 1, "adam", "the learning rate must be [1, 1]", rate), w.shape;
  }
});
function adam(parameters, gradients, rate, options = {}) {
  checkOptions(options, ["beta1", "beta2", "epsilon", "weightDecay"]);
  let { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  checkNumbers({ beta1, beta2, epsilon, weightDecay }), checkTensors("parameters", parameters), checkTensors("gradients", gradients), tensor(rate, "rate"), gradients.length !== parameters.length && refuse("gradients", gradients, `a list of ${parameters.length}, one for each parameter`, RangeError);
  for (let [i, w] of parameters.entries()) {
    let m = w.graph.state(`adam.m.${w.name}`, w.rows.times, w.cols), v = w.graph.state(`adam.v.${w.name}`, w.rows.times, w.cols);
    apply(adamOp(), [w, gradients[i] ?? null, m, v, rate], [beta1, beta2, epsilon, weightDecay]);
  }
}
var polyakOp = () => ({
  name: "polyak",
  code: 30 /* Polyak */,
  effect: !0,
  shape(inputs) {
    let [target, source] = [input(inputs, 0), input(inputs, 1)], fits = sameSize(target, source) && target.leaf === "parameter";
    return check(fits, "polyak", "the target must be a parameter of the source's shape", target, source), target.shape;
  }
}), polyak = (target, source, tau) => {
  checkBetween("tau", tau, 0, 1), apply(polyakOp(), [target, source], [tau]);
}, assign = (target, source) => polyak(target, source, 1), recordOp = () => ({
  name: "record",
  code: 31 /* Record */,
  effect: !0,
  shape(inputs) {
    let [total, x] = [input(inputs, 0), input(inputs, 1)];
    return check(x.rows.max === 1 && total.cols === x.cols + 1, "record", "a metric must have one row", x), total.shape;
  }
});
function record(name, x) {
  checkText("name", name, "a name");
  let total = tensor(x).graph.state(`metric.${name}`, 1, x.cols + 1);
  apply(recordOp(), [total, x]);
}

export {
  reshape,
  stopGradient,
  gather,
  tileRows,
  gatherGroups,
  scatterAdd,
  concat,
  slice,
  pad,
  column,
  iota,
  inverseCholesky,
  blocks,
  reduce,
  sumColumns,
  meanColumns,
  maxColumns,
  sumRows,
  meanRows,
  maxRows,
  sum,
  mean,
  expand,
  repeatRows,
  sumSegments,
  meanSegments,
  reduceSegments,
  expandSegments,
  softmax,
  logSumExp,
  LEAKY_SLOPE,
  affine,
  negate,
  scale,
  copy,
  exp,
  log,
  sqrt,
  abs,
  reciprocal,
  relu,
  leakyRelu,
  sigmoid,
  tanh,
  softplus,
  clip,
  step,
  add,
  subtract,
  multiply,
  divide,
  minimum,
  maximum,
  less,
  square,
  select,
  fillMasked,
  activationCode,
  activationGradient,
  outerSum,
  toFloat,
  present,
  matmul,
  linear,
  transpose,
  gradient,
  uniform,
  normal,
  categorical,
  sampleIndex,
  sampleSegment,
  meanSigmoid,
  schedule,
  adam,
  polyak,
  assign,
  record
};
