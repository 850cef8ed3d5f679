import {
  mebibytes
} from "./chunk-W3ZU5B5M.js";
import {
  BackendError
} from "./chunk-MMKH5L6C.js";
import {
  Activation,
  Binary,
  Opcode,
  Reduction,
  Tensor,
  Unary,
  bytesOf,
  extent,
  placeTemporaries,
  readersOf,
  sameRows,
  storage
} from "./chunk-XHHEE3EZ.js";
import {
  at
} from "./chunk-NNLXVFEM.js";

// src/backend/webgpu/arena.ts
var Usage = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128, QUERY_RESOLVE: 512 }, HEADER = 16, bindingLimit = ({ limits }) => Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
function externalTables(plan, limit) {
  let onlyGathered = /* @__PURE__ */ new Map();
  for (let user of [...plan.prologue, ...plan.body])
    user.inputs.forEach((x, i) => {
      if (!x) return;
      let t = storage(x), isTable = i === 0 && x === t && t.leaf === "data" && user.op?.code === 13 /* Gather */;
      onlyGathered.set(t, isTable && (onlyGathered.get(t) ?? !0));
    });
  let tables = /* @__PURE__ */ new Map();
  for (let [t, isTable] of onlyGathered) {
    if (!isTable || bytesOf(t) <= limit / 4) continue;
    let maxRows2 = Math.floor(limit / (4 * t.cols)), count = Math.ceil(t.rows.max / maxRows2);
    tables.set(
      t,
      Array.from({ length: count }, (_, i) => Math.min(maxRows2, t.rows.max - i * maxRows2))
    );
  }
  return tables;
}
function layOutArena(plan, { prologue, body }, tables) {
  let persistent = [...[...plan.offsets.keys()].filter((t) => t.leaf && !tables.has(t)), ...prologue.flatMap(resultsOf), ...[...plan.named.values()].map(storage)], offsets = /* @__PURE__ */ new Map(), end = HEADER;
  for (let t of persistent)
    offsets.has(t) || tables.has(t) || (offsets.set(t, end), end += bytesOf(t));
  let steps = body.map((dispatch) => ({
    makes: resultsOf(dispatch),
    uses: dispatch.chains.flat().flatMap(({ operands }) => operands)
  }));
  return end = placeTemporaries(steps, offsets, end), { offsets, end };
}
var resultsOf = ({ chains }) => chains.flat().flatMap(({ operands: [y] }) => y ? [storage(y)] : []);
function allocate(device, plan, schedule, externals, lists) {
  let { offsets, end } = layOutArena(plan, schedule, externals), limit = bindingLimit(device), tooLarge = (tensors, bytes2, why) => {
    let largest = [...tensors].reduce((p, q) => bytesOf(q) > bytesOf(p) ? q : p);
    return `the plan takes ${mebibytes(bytes2)}, ${largest} alone ${mebibytes(bytesOf(largest))}; ${why}. Use smaller batches, or --backend wasm`;
  };
  if (end > limit)
    throw new BackendError(
      `webgpu: ${tooLarge(offsets.keys(), end, `the device can bind at most ${mebibytes(limit)}`)}`
    );
  let usage = Usage.STORAGE | Usage.COPY_SRC | Usage.COPY_DST;
  device.pushErrorScope("validation"), device.pushErrorScope("out-of-memory");
  let arena = device.createBuffer({ label: "arena", size: end, usage }), tables = /* @__PURE__ */ new Map();
  for (let [t, rowsOfBuffers] of externals)
    tables.set(
      t,
      rowsOfBuffers.map((rows) => device.createBuffer({ label: String(t), size: 4 * rows * t.cols, usage }))
    );
  let listBuffer = (label) => device.createBuffer({ label, size: lists[label], usage: Usage.STORAGE | Usage.COPY_DST }), [ops, dispatches] = [listBuffer("ops"), listBuffer("dispatches")], buffers = [arena, ops, dispatches, ...[...tables.values()].flat()], bytes = buffers.reduce((sum, { size }) => sum + size, 0), errors = Promise.all([device.popErrorScope(), device.popErrorScope()]), pieces = (t) => {
    let offset = offsets.get(storage(t));
    if (offset !== void 0) return [{ buffer: arena, offset, start: 0, end: t.rows.max * t.cols }];
    let end2 = 0;
    return tables.get(t).map((buffer) => {
      let start = end2;
      return end2 += buffer.size / 4, { buffer, offset: 0, start, end: end2 };
    });
  };
  return {
    bytes,
    arena,
    ops,
    dispatches,
    at: (t) => offsets.get(storage(t)) / 4,
    tables: (t) => tables.get(t),
    refused: errors.then(([memory, other]) => memory ? tooLarge([...offsets.keys(), ...externals.keys()], bytes, "the device is out of memory") : other?.message ?? null),
    write(t, values) {
      let kind = t.shape.type === "i32" ? Int32Array : Float32Array, typed = values instanceof kind ? values : kind.from(values);
      for (let { buffer, offset, start, end: end2 } of pieces(t)) {
        let part = typed.subarray(start, end2);
        part.length > 0 && device.queue.writeBuffer(buffer, offset, part);
      }
    },
    async read(t) {
      let size = 4 * t.rows.max * t.cols;
      device.pushErrorScope("out-of-memory");
      let staging = device.createBuffer({ size, usage: Usage.MAP_READ | Usage.COPY_DST }), outOfMemory = device.popErrorScope(), encoder = device.createCommandEncoder();
      for (let { buffer, offset, start, end: end2 } of pieces(t))
        encoder.copyBufferToBuffer(buffer, offset, staging, 4 * start, 4 * (end2 - start));
      if (device.queue.submit([encoder.finish()]), await outOfMemory.catch(() => null))
        throw new Error(
          `the device is out of memory for a copy of ${mebibytes(size)}; use smaller batches, or --backend wasm`
        );
      await staging.mapAsync(1);
      let copy = staging.getMappedRange().slice(0);
      return staging.destroy(), copy;
    },
    destroy() {
      for (let buffer of buffers) buffer.destroy();
    }
  };
}

// kernels/cholesky.wgsl
var cholesky_default = `// Inverse Cholesky factors of small symmetric matrices, one invocation per block, in the memory of the result.

// Pivots are at least this fraction of the diagonal entry, so that a numerically singular matrix does not yield NaN. What is
// left of the column of a smaller one is rounding error, which would grow from column to column: it is set to 0.
const PIVOT = 1e-7;

/** y = R\u207B\xB9 of each n \xD7 n block a = R\xB7R\u1D40, R lower triangular. */
fn inverse_cholesky(op: Op, matrix: u32) {
  let n = op.y.cols;
  let x = op.a.at + matrix * n * n;
  let y = op.y.at + matrix * n * n;
  for (var i = 0u; i < n; i++) {
    for (var j = 0u; j <= i; j++) {
      let entry = load(x + i * n + j);
      var s = entry;
      for (var k = 0u; k < j; k++) { s -= load(y + i * n + k) * load(y + j * n + k); }
      let pivot = load(y + j * n + j); // negative when it was raised
      let least = max(PIVOT * entry, 1e-30);
      if (i == j) {
        s = select(sqrt(s), -sqrt(least), s < least);
      } else {
        s = select(s / pivot, 0.0, pivot < 0.0);
      }
      store(y + i * n + j, s);
    }
    for (var j = i + 1u; j < n; j++) { store(y + i * n + j, 0.0); }
  }
  // Row i of the inverse needs row i of R from column j on, and the rows of the inverse above it.
  for (var i = 0u; i < n; i++) {
    let d = 1.0 / abs(load(y + i * n + i));
    for (var j = 0u; j < i; j++) {
      var s = 0.0;
      for (var k = j; k < i; k++) { s += load(y + i * n + k) * load(y + k * n + j); }
      store(y + i * n + j, -s * d);
    }
    store(y + i * n + i, d);
  }
}
`;

// kernels/columns.wgsl
var columns_default = `// Sums, means and maxima over many rows, reduced by a workgroup in a fixed order. Attributes, as integers: the reduction, and
// the number of slices S. With S > 1, each run of S consecutive rows of y holds partial results over S slices of the terms.

/** Tree reduction of \`partial\` (declared by workgroups.ts) to its first \`stride\` elements. */
fn join_lanes(kind: u32, lane: u32, stride: u32) {
  workgroupBarrier();
  for (var half = LANES / 2u; half >= stride; half /= 2u) {
    if (lane < half) { partial[lane] = join(kind, partial[lane], partial[lane + half]); }
    workgroupBarrier();
  }
}

/** A workgroup reduces 32 columns, 8 rows at a time; if y has one column, it reduces that column, 256 rows at a time. */
@compute @workgroup_size(LANES) fn reduce(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let op = ops[find_op(at, groups)];
  let i = at - op.first;
  if (i >= op.groups) { return; }
  let kind = op.integers[0];
  let width = op.y.cols;
  let columns = select(32u, 1u, width == 1u);
  let across = (width + columns - 1u) / columns;
  let r = i / across;
  let col = i % across * columns + lane % columns;
  let slices = op.integers[1];
  let height = op.a.rows / (op.y.rows / slices) * (op.a.cols / width);
  let per_slice = (height + slices - 1u) / slices;
  let begin = r % slices * per_slice;
  let end = min(begin + per_slice, height);
  let first = op.a.at + r / slices * height * width + min(col, width - 1u);
  let start = begin + lane / columns;
  let stride = LANES / columns;
  var sum = load(first + min(start, height - 1u) * width);
  if (start >= end && kind != Reduction_Max) { sum = 0.0; }
  for (var t = start + stride; t < end; t += stride) { sum = join(kind, sum, load(first + t * width)); }
  partial[lane] = sum;
  join_lanes(kind, lane, columns);
  if (lane < columns && col < width) { store(op.y.at + r * width + col, share(kind, partial[lane], height)); }
}
`;

// kernels/common.wgsl
var common_default = `// Declarations shared by all kernels: the arena, the op records of a dispatch, and scalar functions.

/** A tensor in the arena: its first word and its live rows. */
struct Operand { at: u32, rows: u32, cols: u32 }

/** An op record: one op of a dispatch, or a part of one whose operands do not fit into a single record. */
struct Op {
  /** A code of \`Opcode\` or \`ClockOp\`. */
  code: u32,
  /** First workgroup of the dispatch that computes this op, and their number. */
  first: u32,
  groups: u32,
  /** Invocations with something to compute, where each computes on its own. */
  lanes: u32,
  /** Position in the chain of ops that the same invocations compute, and of records that belong together. */
  chain_index: u32,
  y: Operand,
  a: Operand,
  b: Operand,
  c: Operand,
  d: Operand,
  e: Operand,
  /** The attributes, as floats and as integers. */
  floats: array<f32, 8>,
  integers: array<u32, 8>,
}

/** A header of four words (step, seed, optimiser step), then the tensors; floats are stored as their bits. */
@group(0) @binding(0) var<storage, read_write> arena: array<u32>;
@group(0) @binding(1) var<storage, read> ops: array<Op>;
/** For each dispatch of the plan, its first op record and the end of its records. */
@group(0) @binding(3) var<storage, read> dispatches: array<vec2u>;

/** Words of the arena's header. The seed takes two. */
const STEP = 0u;
const SEED = 1u;
/** The step that optimisers use: the step counter may advance before they are done. */
const OPTIMISER_STEP = 3u;

fn load(at: u32) -> f32 { return bitcast<f32>(arena[at]); }
fn store(at: u32, x: f32) { arena[at] = bitcast<u32>(x); }
fn size(t: Operand) -> u32 { return t.rows * t.cols; }

/** The index of a workgroup in a grid folded into two dimensions. */
fn workgroup_index(group: vec3u, groups: vec3u) -> u32 { return group.y * groups.x + group.x; }

/**
 * The last op record of this dispatch whose first workgroup is this one or an earlier one, by binary search. The host encodes
 * the number of the dispatch in the height of its grid: dispatch i of n has i + 1 rows of workgroups, or i + 1 plus a
 * multiple of n. The bindings therefore stay the same for all dispatches. Workgroups beyond the last op have nothing to do.
 */
fn find_op(workgroup: u32, groups: vec3u) -> u32 {
  let range = dispatches[(groups.y - 1u) % arrayLength(&dispatches)];
  var low = range.x;
  var high = range.y;
  while (high - low > 1u) {
    let middle = (low + high) / 2u;
    if (ops[middle].first <= workgroup) { low = middle; } else { high = middle; }
  }
  return low;
}

fn power_of_two(n: i32) -> f32 { return bitcast<f32>(u32(n + 127) << 23u); }

// Polynomials of the Cephes library (S. Moshier), as on WebAssembly: the accuracy that WGSL guarantees is too low.
fn exponential(argument: f32) -> f32 {
  let x = clamp(argument, -104.0, 89.0);
  let n = round(x * 1.44269504088896341);
  let r = (x - n * 0.693359375) + n * 2.1219444e-4;
  var p = 1.98756915e-4;
  p = p * r + 1.3981999507e-3;
  p = p * r + 8.3334519073e-3;
  p = p * r + 4.1665795894e-2;
  p = p * r + 1.6666665459e-1;
  p = p * r + 5.0000001201e-1;
  p = (r * r) * p + r + 1.0;
  let whole = i32(n);
  let half = whole >> 1u;
  return p * power_of_two(half) * power_of_two(whole - half);
}

fn logarithm(x: f32) -> f32 {
  let tiny = x < 1.17549435e-38;
  let bits = bitcast<u32>(select(x, x * 8388608.0, tiny));
  var e = f32(i32(bits >> 23u) - 126 - select(0, 23, tiny));
  var m = bitcast<f32>((bits & 0x007fffffu) | 0x3f000000u); // in [\xBD, 1)
  if (m < 0.7071067811865475) {
    e -= 1.0;
    m += m;
  }
  m -= 1.0;
  let z = m * m;
  var p = 7.0376836292e-2;
  p = p * m - 1.151461031e-1;
  p = p * m + 1.167699874e-1;
  p = p * m - 1.2420140846e-1;
  p = p * m + 1.4249322787e-1;
  p = p * m - 1.6668057665e-1;
  p = p * m + 2.0000714765e-1;
  p = p * m - 2.4999993993e-1;
  p = p * m + 3.3333331174e-1;
  var y = p * m * z - e * 2.1219444e-4 - 0.5 * z;
  y = m + y + e * 0.693359375;
  // As bits, because WGSL has no literals for \u2212\u221E and NaN.
  let special = select(select(bitcast<u32>(y), 0xff800000u, x == 0.0), 0x7fc00000u, x < 0.0);
  return select(bitcast<f32>(special), x, x > 3.4028234e38);
}

fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exponential(-x)); }

fn hyperbolic_tangent(x: f32) -> f32 {
  let size = abs(x);
  let far = sign(x) * (1.0 - 2.0 / (exponential(2.0 * size) + 1.0));
  let z = x * x;
  var p = -5.70498872745e-3;
  p = p * z + 2.06390887954e-2;
  p = p * z - 5.37397155531e-2;
  p = p * z + 1.33314422036e-1;
  p = p * z - 3.33332819422e-1;
  return select(far, x + x * z * p, size < 0.625);
}

/** log(1 + u) for u in [0, 1]. */
fn logarithm_of_one_and(u: f32) -> f32 {
  let v = 1.0 + u;
  return select(logarithm(v) * (u / (v - 1.0)), u, v == 1.0);
}

fn softplus(x: f32) -> f32 { return max(x, 0.0) + logarithm_of_one_and(exponential(-abs(x))); }

/** \u03C6(x) for a code of \`Activation\`; \`slope\` is that of LeakyReLU below zero. */
fn activate(kind: u32, x: f32, slope: f32) -> f32 {
  switch kind {
    case Activation_Relu: { return max(x, 0.0); }
    case Activation_LeakyRelu: { return select(slope * x, x, x > 0.0); }
    case Activation_Tanh: { return hyperbolic_tangent(x); }
    case Activation_Sigmoid: { return sigmoid(x); }
    default: { return x; }
  }
}

/** \u03C6\u2032(x) from \`value\` = \u03C6(x). */
fn slope_of(kind: u32, value: f32, leak: f32) -> f32 {
  switch kind {
    case Activation_Relu: { return select(0.0, 1.0, value > 0.0); }
    case Activation_LeakyRelu: { return select(leak, 1.0, value > 0.0); }
    case Activation_Tanh: { return 1.0 - value * value; }
    case Activation_Sigmoid: { return value * (1.0 - value); }
    default: { return 1.0; }
  }
}
`;

// kernels/elementwise.wgsl
var elementwise_default = `// Elementwise ops.

fn unary(op: Op, i: u32) {
  let x = load(op.a.at + i);
  let p = op.floats[1];
  let q = op.floats[2];
  var y: f32;
  switch op.integers[0] {
    case Unary_Affine: { y = x * p + q; }
    case Unary_Exp: { y = exponential(x); }
    case Unary_Log: { y = logarithm(x); }
    case Unary_Sqrt: { y = sqrt(x); }
    case Unary_Abs: { y = abs(x); }
    case Unary_Reciprocal: { y = 1.0 / x; }
    case Unary_LeakyRelu: { y = select(p * x, x, x > 0.0); }
    case Unary_Sigmoid: { y = sigmoid(x); }
    case Unary_Tanh: { y = hyperbolic_tangent(x); }
    case Unary_Softplus: { y = softplus(x); }
    case Unary_Clip: { y = min(max(x, p), q); }
    case Unary_Step: { y = select(0.0, 1.0, x > 0.0); }
    default: {}
  }
  store(op.y.at + i, y);
}

/** An element of an operand whose single row or column is broadcast. */
fn broadcast(t: Operand, row: u32, col: u32) -> f32 {
  return load(t.at + select(row * t.cols, 0u, t.rows == 1u) + select(col, 0u, t.cols == 1u));
}

fn binary(op: Op, i: u32) {
  let u = broadcast(op.a, i / op.y.cols, i % op.y.cols);
  let v = broadcast(op.b, i / op.y.cols, i % op.y.cols);
  var y: f32;
  switch op.integers[0] {
    case Binary_Add: { y = u + v; }
    case Binary_Subtract: { y = u - v; }
    case Binary_Multiply: { y = u * v; }
    case Binary_Divide: { y = u / v; }
    case Binary_Minimum: { y = min(u, v); }
    case Binary_Maximum: { y = max(u, v); }
    case Binary_Less: { y = select(0.0, 1.0, u < v); }
    default: {}
  }
  store(op.y.at + i, y);
}

/** y = b where the mask a is not 0, c elsewhere. */
fn choose(op: Op, i: u32) {
  arena[op.y.at + i] = arena[select(op.c.at, op.b.at, load(op.a.at + i) != 0.0) + i];
}

/** y = \u03C6(a_i + b_j) in row i\xB7S + j, where S is the number of rows of b. */
fn outer_sum(op: Op, i: u32) {
  let row = i / op.y.cols;
  let col = i % op.y.cols;
  let u = load(op.a.at + row / op.b.rows * op.y.cols + col);
  let v = load(op.b.at + row % op.b.rows * op.y.cols + col);
  store(op.y.at + i, activate(op.integers[0], u + v, op.floats[1]));
}

/** y = dx = dy \xB7 \u03C6\u2032, with a = \u03C6(x) and b = dy. */
fn activation_gradient(op: Op, i: u32) {
  store(op.y.at + i, load(op.b.at + i) * slope_of(op.integers[0], load(op.a.at + i), op.floats[1]));
}
`;

// kernels/elementwise-entry.wgsl
var elementwise_entry_default = `// Every invocation computes one element, row or block on its own. Ops that depend only on the same element of another op form
// a chain: the same invocations compute them one after the other. \`run_op\` is generated by
// src/backend/webgpu/elementwise-ops.ts.

@compute @workgroup_size(LANES) fn elementwise(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let last = find_op(at, groups);
  let i = (at - ops[last].first) * LANES + lane;
  if (i >= ops[last].lanes) { return; }
  for (var k = last - ops[last].chain_index; k <= last; k++) {
    let op = ops[k];
    run_op(op, i);
  }
}
`;

// kernels/matmul.wgsl
var matmul_default = `// Tiled matrix product: C = \u03C6(op(A)\xB7op(B) + bias + group bias), or C = \u03C6\u2032 \u2218 (op(A)\xB7op(B)), where op is the identity or the
// transpose. A workgroup computes one tile of C from strips of A and B in workgroup memory. Attributes, as integers:
//
//   0  rows of a block of C      4  whether A is transposed
//   1  number of blocks          5  whether B is transposed
//   2  \u03C6                         6  operand c, a code of OperandC
//   3  slope of \u03C6, as a float    7  whether operand d is a group bias
//
// Split-K: if y has several times the rows of its one block, it holds partial sums over consecutive slices of the terms. A
// reduction adds them up afterwards. The arrays in workgroup memory and DEPTH are declared by workgroups.ts.

/** Whether A and B are transposed in the ops of the dispatch. */
override TRANSPOSE_A: u32 = Transposed_PerOp;
override TRANSPOSE_B: u32 = Transposed_PerOp;

struct Product { m: u32, n: u32, k: u32, slices: u32, transpose_a: bool, transpose_b: bool }
fn product_of(op: Op) -> Product {
  let transpose_a = TRANSPOSE_A == Transposed_Always || (TRANSPOSE_A == Transposed_PerOp && op.integers[4] == 1u);
  let transpose_b = TRANSPOSE_B == Transposed_Always || (TRANSPOSE_B == Transposed_PerOp && op.integers[5] == 1u);
  let k = select(op.a.cols, op.a.rows / op.integers[1], transpose_a);
  let slices = op.y.rows / (op.integers[0] * op.integers[1]);
  return Product(op.integers[0], op.y.cols, k, slices, transpose_a, transpose_b);
}

/** The range of terms that a block of y sums, and the block of A and B that they belong to. */
struct Terms { block: u32, begin: u32, end: u32 }
fn terms_of(p: Product, block: u32) -> Terms {
  if (p.slices == 1u) { return Terms(block, 0u, p.k); }
  let per_slice = (p.k + p.slices * DEPTH - 1u) / (p.slices * DEPTH) * DEPTH;
  return Terms(0u, block * per_slice, min((block + 1u) * per_slice, p.k));
}

/** Element (row, k) of op(A), and element (k, col) of op(B); 0 outside. */
fn a_at(op: Op, p: Product, block: u32, row: u32, k: u32) -> f32 {
  if (row >= p.m || k >= p.k) { return 0.0; }
  if (p.transpose_a) { return load(op.a.at + (block * p.k + k) * p.m + row); }
  return load(op.a.at + (block * p.m + row) * p.k + k);
}
fn b_at(op: Op, p: Product, block: u32, k: u32, col: u32) -> f32 {
  if (col >= p.n || k >= p.k) { return 0.0; }
  if (p.transpose_b) { return load(op.b.at + (block * p.n + col) * p.k + k); }
  return load(op.b.at + (block * p.k + k) * p.n + col);
}
fn four_of_a(op: Op, p: Product, block: u32, row: u32, k: u32) -> vec4f {
  return vec4f(
    a_at(op, p, block, row, k), a_at(op, p, block, row + 1u, k),
    a_at(op, p, block, row + 2u, k), a_at(op, p, block, row + 3u, k),
  );
}
fn four_of_b(op: Op, p: Product, block: u32, k: u32, col: u32) -> vec4f {
  return vec4f(
    b_at(op, p, block, k, col), b_at(op, p, block, k, col + 1u),
    b_at(op, p, block, k, col + 2u), b_at(op, p, block, k, col + 3u),
  );
}
/** The epilogue: adds biases, applies \u03C6 or \u03C6\u2032 and stores four columns of a row of C. */
fn finish(op: Op, p: Product, block: u32, row: u32, col: u32, four: vec4f) {
  if (row >= p.m) { return; }
  let result = block * p.m + row;
  for (var j = 0u; j < 4u; j++) {
    if (col + j >= p.n) { return; }
    var sum = four[j];
    if (op.integers[6] == OperandC_Bias) { sum += load(op.c.at + col + j); }
    if (op.integers[7] == 1u) { sum += load(op.d.at + result / (op.y.rows / op.d.rows) * p.n + col + j); }
    let at = result * p.n + col + j;
    if (op.integers[6] == OperandC_ActivationOutput) { sum *= slope_of(op.integers[2], load(op.c.at + at), op.floats[3]); }
    else { sum = activate(op.integers[2], sum, op.floats[3]); }
    store(op.y.at + at, sum);
  }
}

/** Tiles of 4\xB7SIDE \xD7 4\xB7SIDE, 4 \xD7 4 per invocation. tile_a is [k][4 rows], tile_b is [k][4 columns]. */
override SIDE: u32 = 16u;

@compute @workgroup_size(SIDE, SIDE) fn matmul(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let op = ops[find_op(at, groups)];
  let tile = at - op.first;
  if (tile >= op.groups) { return; }
  let p = product_of(op);
  let across = (p.n + 4u * SIDE - 1u) / (4u * SIDE);
  let down = (p.m + 4u * SIDE - 1u) / (4u * SIDE);
  let block = tile / (across * down);
  let terms = terms_of(p, block);
  let row0 = tile % (across * down) / across * 4u * SIDE;
  let col0 = tile % across * 4u * SIDE;
  var sums: array<vec4f, 4>;
  for (var k0 = terms.begin; k0 < terms.end; k0 += DEPTH) {
    workgroupBarrier();
    for (var i = lane; i < DEPTH * SIDE; i += SIDE * SIDE) {
      // Neighbouring invocations read neighbouring elements, transposed or not, so that loads coalesce.
      let ka = select(i % DEPTH, i / SIDE, p.transpose_a);
      let fa = select(i / DEPTH, i % SIDE, p.transpose_a);
      tile_a[ka * SIDE + fa] = four_of_a(op, p, terms.block, row0 + 4u * fa, k0 + ka);
      let kb = select(i / SIDE, i % DEPTH, p.transpose_b);
      let fb = select(i % SIDE, i / DEPTH, p.transpose_b);
      tile_b[kb * SIDE + fb] = four_of_b(op, p, terms.block, k0 + kb, col0 + 4u * fb);
    }
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      let u = tile_a[k * SIDE + local.y];
      let v = tile_b[k * SIDE + local.x];
      sums[0] += u.x * v;
      sums[1] += u.y * v;
      sums[2] += u.z * v;
      sums[3] += u.w * v;
    }
  }
  for (var i = 0u; i < 4u; i++) { finish(op, p, block, row0 + 4u * local.y + i, col0 + 4u * local.x, sums[i]); }
}

/** Tiles of 128 \xD7 128, 8 \xD7 8 per invocation, which halves the reads of workgroup memory per multiply-add. */
@compute @workgroup_size(LARGE_SIDE, LARGE_SIDE) fn matmul_large(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let op = ops[find_op(at, groups)];
  let tile = at - op.first;
  if (tile >= op.groups) { return; }
  let p = product_of(op);
  let across = (p.n + 4u * LARGE_FOURS - 1u) / (4u * LARGE_FOURS);
  let down = (p.m + 4u * LARGE_FOURS - 1u) / (4u * LARGE_FOURS);
  let block = tile / (across * down);
  let terms = terms_of(p, block);
  let row0 = tile % (across * down) / across * 4u * LARGE_FOURS;
  let col0 = tile % across * 4u * LARGE_FOURS;
  var left = Sums(); // the first four columns
  var right = Sums(); // four columns half a tile further on
  for (var k0 = terms.begin; k0 < terms.end; k0 += DEPTH) {
    workgroupBarrier();
    for (var i = lane; i < DEPTH * LARGE_FOURS; i += LARGE_SIDE * LARGE_SIDE) {
      let ka = select(i % DEPTH, i / LARGE_FOURS, p.transpose_a);
      let fa = select(i / DEPTH, i % LARGE_FOURS, p.transpose_a);
      large_a[ka * LARGE_FOURS + fa] = four_of_a(op, p, terms.block, row0 + 4u * fa, k0 + ka);
      let kb = select(i / LARGE_FOURS, i % DEPTH, p.transpose_b);
      let fb = select(i % LARGE_FOURS, i / DEPTH, p.transpose_b);
      large_b[kb * LARGE_FOURS + fb] = four_of_b(op, p, terms.block, k0 + kb, col0 + 4u * fb);
    }
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      let u = large_a[k * LARGE_FOURS + local.y];
      let w = large_a[k * LARGE_FOURS + local.y + 16u];
      let v = large_b[k * LARGE_FOURS + local.x];
      let x = large_b[k * LARGE_FOURS + local.x + 16u];
      multiply_add(&left, &right, u, w, v, x);
    }
  }
  for (var i = 0u; i < 8u; i++) {
    let row = row0 + 4u * local.y + i % 4u + 64u * (i / 4u);
    finish(op, p, block, row, col0 + 4u * local.x, left[i]);
    finish(op, p, block, row, col0 + 4u * local.x + 64u, right[i]);
  }
}
`;

// kernels/pairs.wgsl
var pairs_default = `// y_i = mean over j of \u03C3(f(\u03C6(a_i + b_j))), where f is a stack of layers with one output. The activations of a pair (i, j) stay
// in registers and workgroup memory. A workgroup computes one row i against all rows of b, a tile of them at a time.
// The first record of the op has operands y, a, b and attributes \u03C6, slope. Each layer has a record of its own: weights and bias
// as operands y and a; activation, slope and whether there is a bias as attributes. The arrays in workgroup memory are
// declared by workgroups.ts.

fn bias_of(layer: Op, n: u32) -> f32 {
  if (layer.integers[2] == 0u || n >= layer.y.cols) { return 0.0; }
  return load(layer.a.at + n);
}
fn weight_of(layer: Op, k: u32, n: u32) -> f32 {
  if (k >= layer.y.rows || n >= layer.y.cols) { return 0.0; }
  return load(layer.y.at + k * layer.y.cols + n);
}
fn four_biases(layer: Op, n: u32) -> vec4f {
  return vec4f(bias_of(layer, n), bias_of(layer, n + 1u), bias_of(layer, n + 2u), bias_of(layer, n + 3u));
}
fn four_weights(layer: Op, k: u32, n: u32) -> vec4f {
  return vec4f(
    weight_of(layer, k, n), weight_of(layer, k, n + 1u), weight_of(layer, k, n + 2u), weight_of(layer, k, n + 3u),
  );
}
/** Four weights of the last layer, which has one column. */
fn four_last(out: Op, k: u32) -> vec4f {
  return vec4f(
    weight_of(out, k, 0u), weight_of(out, k + 1u, 0u), weight_of(out, k + 2u, 0u), weight_of(out, k + 3u, 0u),
  );
}
fn activate_four(kind: u32, slope: f32, x: vec4f) -> vec4f {
  return vec4f(activate(kind, x.x, slope), activate(kind, x.y, slope), activate(kind, x.z, slope), activate(kind, x.w, slope));
}

/** \u03C6, as an override, so that the code of other activations is left out. */
override PHI: u32 = Activation_LeakyRelu;
/** Feature k of \u03C6(a_i + b_j) for the pairs j to j + 3. Rows beyond the end of b repeat its last row. */
fn four_pairs(op: Op, i: u32, j: u32, k: u32) -> vec4f {
  if (k >= op.a.cols) { return vec4f(); }
  let last = op.b.rows - 1u;
  let b = op.b.at + k;
  let four_b = vec4f(
    load(b + min(j, last) * op.b.cols), load(b + min(j + 1u, last) * op.b.cols),
    load(b + min(j + 2u, last) * op.b.cols), load(b + min(j + 3u, last) * op.b.cols),
  );
  return activate_four(PHI, op.floats[1], load(op.a.at + i * op.a.cols + k) + four_b);
}

/** Sum of \u03C3 over four pairs, without those beyond the end of b. */
fn sum_of_sigmoids(op: Op, j: u32, logits: vec4f) -> f32 {
  var sum = 0.0;
  for (var q = 0u; q < 4u; q++) {
    if (j + q < op.b.rows) { sum += sigmoid(logits[q]); }
  }
  return sum;
}

/** The activation \u03C8 of the hidden layer. */
override PSI: u32 = Activation_LeakyRelu;
/** Biases and last-layer weights of eight columns of the hidden layer. */
struct Columns { bias_left: vec4f, bias_right: vec4f, last_left: vec4f, last_right: vec4f }
/** The contribution of eight columns of the hidden layer to the last layer's output for one pair. */
fn contribution(layer: Op, p: Columns, left: vec4f, right: vec4f) -> f32 {
  let slope = layer.floats[1];
  let sum = dot(activate_four(PSI, slope, left + p.bias_left), p.last_left);
  return sum + dot(activate_four(PSI, slope, right + p.bias_right), p.last_right);
}

/** Invocations side by side. Each computes 8 pairs \xD7 8 columns of the tile. Features are loaded ACROSS at a time. */
override ACROSS: u32 = 16u;
/** A tile has 4\xB7DOWN pairs and 4\xB7WIDE columns. */
override DOWN: u32 = 32u; // 512 / ACROSS
override WIDE: u32 = 32u; // 2 \xB7 ACROSS

/** A stack of one hidden layer and the last layer. tile_a is [feature][4 pairs], tile_b is [feature][4 columns]. */
@compute @workgroup_size(LANES) fn pairs(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let last = find_op(at, groups);
  let op = ops[last - ops[last].chain_index];
  let layer = ops[last - 1u];
  let out = ops[last];
  let i = at - op.first;
  if (i >= op.groups) { return; }
  let across = lane % ACROSS;
  let down = lane / ACROSS;
  var sum = 0.0;
  for (var j0 = 0u; j0 < op.b.rows; j0 += 4u * DOWN) {
    var low = vec4f(); // the last layer's output for the first four pairs
    var high = vec4f(); // and for four pairs half a tile further on
    for (var n0 = 0u; n0 < layer.y.cols; n0 += 4u * WIDE) {
      var left = Sums(); // the first four columns
      var right = Sums(); // four columns half a tile further on
      for (var k0 = 0u; k0 < op.a.cols; k0 += ACROSS) {
        workgroupBarrier();
        for (var s = lane; s < ACROSS * DOWN; s += LANES) {
          tile_a[s % ACROSS * DOWN + s / ACROSS] = four_pairs(op, i, j0 + 4u * (s / ACROSS), k0 + s % ACROSS);
        }
        for (var s = lane; s < ACROSS * WIDE; s += LANES) {
          tile_b[s] = four_weights(layer, k0 + s / WIDE, n0 + 4u * (s % WIDE));
        }
        workgroupBarrier();
        for (var k = 0u; k < ACROSS; k++) {
          let u = tile_a[k * DOWN + down];
          let w = tile_a[k * DOWN + down + DOWN / 2u];
          let v = tile_b[k * WIDE + across];
          let x = tile_b[k * WIDE + across + ACROSS];
          multiply_add(&left, &right, u, w, v, x);
        }
      }
      let n = n0 + 4u * across;
      let columns = Columns(
        four_biases(layer, n), four_biases(layer, n + 4u * ACROSS), four_last(out, n), four_last(out, n + 4u * ACROSS),
      );
      low += vec4f(
        contribution(layer, columns, left[0], right[0]), contribution(layer, columns, left[1], right[1]),
        contribution(layer, columns, left[2], right[2]), contribution(layer, columns, left[3], right[3]),
      );
      high += vec4f(
        contribution(layer, columns, left[4], right[4]), contribution(layer, columns, left[5], right[5]),
        contribution(layer, columns, left[6], right[6]), contribution(layer, columns, left[7], right[7]),
      );
    }
    workgroupBarrier();
    tile_a[across * DOWN + down] = low;
    tile_a[across * DOWN + down + DOWN / 2u] = high;
    workgroupBarrier();
    if (lane < DOWN) {
      var logits = vec4f(bias_of(out, 0u));
      for (var c = 0u; c < ACROSS; c++) { logits += tile_a[c * DOWN + lane]; }
      sum += sum_of_sigmoids(op, j0 + 4u * lane, logits);
    }
  }
  workgroupBarrier();
  if (lane < DOWN) { tile_a[lane].x = sum; }
  workgroupBarrier();
  if (lane > 0u) { return; }
  for (var s = 1u; s < DOWN; s++) { sum += tile_a[s].x; }
  store(op.y.at + i, sum / f32(op.b.rows));
}

/** A tile has 4\xB7FOURS pairs; a layer may have up to PAIR_VALUES / FOURS features. */
override FOURS: u32 = 4u;

/** A stack of any number of layers. \`values\` holds the features of a tile after the current layer, as [feature][4 pairs]. */
@compute @workgroup_size(LANES) fn pairs_deep(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let last = find_op(at, groups);
  let first = last - ops[last].chain_index;
  let op = ops[first];
  let out = ops[last];
  let i = at - op.first;
  if (i >= op.groups) { return; }
  let four = lane % FOURS;
  let n = 4u * (lane / FOURS);
  var sum = 0.0;
  for (var j0 = 0u; j0 < op.b.rows; j0 += 4u * FOURS) {
    workgroupBarrier();
    for (var s = lane; s < FOURS * op.a.cols; s += LANES) {
      values[s] = four_pairs(op, i, j0 + 4u * (s % FOURS), s / FOURS);
    }
    workgroupBarrier();
    for (var l = first + 1u; l < last; l++) {
      let layer = ops[l];
      var s0 = vec4f(bias_of(layer, n));
      var s1 = vec4f(bias_of(layer, n + 1u));
      var s2 = vec4f(bias_of(layer, n + 2u));
      var s3 = vec4f(bias_of(layer, n + 3u));
      for (var k = 0u; k < layer.y.rows; k++) {
        let v = values[k * FOURS + four];
        s0 += weight_of(layer, k, n) * v;
        s1 += weight_of(layer, k, n + 1u) * v;
        s2 += weight_of(layer, k, n + 2u) * v;
        s3 += weight_of(layer, k, n + 3u) * v;
      }
      let kind = layer.integers[0];
      let slope = layer.floats[1];
      workgroupBarrier();
      if (n < layer.y.cols) { values[n * FOURS + four] = activate_four(kind, slope, s0); }
      if (n + 1u < layer.y.cols) { values[(n + 1u) * FOURS + four] = activate_four(kind, slope, s1); }
      if (n + 2u < layer.y.cols) { values[(n + 2u) * FOURS + four] = activate_four(kind, slope, s2); }
      if (n + 3u < layer.y.cols) { values[(n + 3u) * FOURS + four] = activate_four(kind, slope, s3); }
      workgroupBarrier();
    }
    if (lane < FOURS) {
      var logits = vec4f(bias_of(out, 0u));
      for (var k = 0u; k < out.y.rows; k++) { logits += load(out.y.at + k) * values[k * FOURS + lane]; }
      sum += sum_of_sigmoids(op, j0 + 4u * lane, logits);
    }
  }
  workgroupBarrier();
  if (lane < FOURS) { values[lane].x = sum; }
  workgroupBarrier();
  if (lane > 0u) { return; }
  for (var s = 1u; s < FOURS; s++) { sum += values[s].x; }
  store(op.y.at + i, sum / f32(op.b.rows));
}
`;

// kernels/random.wgsl
var random_default = `// Random numbers and indices from Philox4x32-10 (Salmon et al., SC 2011): the same words as on WebAssembly.

/** The upper 32 bits of a product. */
fn high(a: u32, b: u32) -> u32 {
  let a0 = a & 0xffffu;
  let a1 = a >> 16u;
  let b0 = b & 0xffffu;
  let b1 = b >> 16u;
  let mid = a1 * b0 + ((a0 * b0) >> 16u);
  let mid2 = a0 * b1 + (mid & 0xffffu);
  return (a1 * b1) + (mid >> 16u) + (mid2 >> 16u);
}

/** Words 4\xB7counter \u2026 4\xB7counter + 3 of the op's stream at this step. Attribute 0 is the stream. */
fn words(op: Op, counter: u32) -> vec4u {
  var c = vec4u(counter, arena[STEP], op.integers[0], 0u);
  var key = vec2u(arena[SEED], arena[SEED + 1u]);
  for (var round = 0u; round < 10u; round++) {
    c = vec4u(high(0xcd9e8d57u, c.z) ^ c.y ^ key.x, 0xcd9e8d57u * c.z, high(0xd2511f53u, c.x) ^ c.w ^ key.y, 0xd2511f53u * c.x);
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
fn word(op: Op, i: u32) -> u32 { return words(op, i / 4u)[i % 4u]; }

/** A multiple of 2\u207B\xB2\u2074 in [0, 1). */
fn uniform_of(word: u32) -> f32 { return f32(word >> 8u) * 5.9604644775390625e-8; }

/** \u221A2\xB7erfinv(x), after Giles (2012), "Approximating the erfinv function", single precision. */
fn normal_of(word: u32) -> f32 {
  let x = f32(i32((word >> 8u) * 2u) + 1 - 16777216) * 5.9604644775390625e-8;
  let w = -logarithm((1.0 - x) * (1.0 + x));
  var p: f32;
  if (w < 5.0) {
    let t = w - 2.5;
    p = 2.81022636e-8;
    p = p * t + 3.43273939e-7;
    p = p * t - 3.5233877e-6;
    p = p * t - 4.39150654e-6;
    p = p * t + 0.00021858087;
    p = p * t - 0.00125372503;
    p = p * t - 0.00417768164;
    p = p * t + 0.246640727;
    p = p * t + 1.50140941;
  } else {
    let t = sqrt(w) - 3.0;
    p = -0.000200214257;
    p = p * t + 0.000100950558;
    p = p * t + 0.00134934322;
    p = p * t - 0.00367342844;
    p = p * t + 0.00573950773;
    p = p * t - 0.0076224613;
    p = p * t + 0.00943887047;
    p = p * t + 1.00167406;
    p = p * t + 2.83297682;
  }
  return p * x * 1.4142135623730951;
}

fn draw_uniform(op: Op, i: u32) { store(op.y.at + i, uniform_of(word(op, i))); }

fn draw_normal(op: Op, i: u32) { store(op.y.at + i, normal_of(word(op, i))); }

/** Uniform in 0 \u2026 range \u2212 1, where attribute 1 is the range. */
fn sample_index(op: Op, i: u32) { arena[op.y.at + i] = high(word(op, i), op.integers[1]); }

/** For each row of a, a column drawn in proportion to its weight: inversion of the cumulative sum. */
fn categorical(op: Op, r: u32) {
  let n = op.a.cols;
  let x = op.a.at + r * n;
  var total = 0.0;
  for (var c = 0u; c < n; c++) { total += load(x + c); }
  let u = uniform_of(word(op, r)) * total;
  var c = 0u;
  var sum = load(x);
  while (sum <= u && c < n - 1u) {
    c++;
    sum += load(x + c);
  }
  arena[op.y.at + r] = c;
}

/**
 * Distinct rows of segment a[r] (offsets b) in random order, by Floyd's algorithm and a Fisher\u2013Yates shuffle. Where the
 * segment is shorter than the row, \u22121 fills the rest.
 */
fn sample_segment(op: Op, r: u32) {
  let n = op.y.cols;
  let segment = arena[op.a.at + r];
  let begin = arena[op.b.at + segment];
  let size = arena[op.b.at + segment + 1u] - begin;
  let count = min(n, size);
  let row = op.y.at + r * n;
  var w: vec4u;
  for (var j = 0u; j < count; j++) {
    if (j % 2u == 0u) { w = words(op, r * ((n + 1u) / 2u) + j / 2u); }
    let at = j % 2u * 2u;
    let top = size - count + j;
    var drawn = begin + high(w[at], top + 1u);
    for (var i = 0u; i < j; i++) {
      if (arena[row + i] == drawn) {
        drawn = begin + top;
        break;
      }
    }
    let other = row + high(w[at + 1u], j + 1u);
    arena[row + j] = drawn;
    let before = arena[other];
    arena[other] = drawn;
    arena[row + j] = before;
  }
  for (var j = count; j < n; j++) { arena[row + j] = 0xffffffffu; }
}
`;

// kernels/reduce.wgsl
var reduce_default = `// Sums, means and maxima of few terms, one result per invocation, and their adjoints. Every sum has one fixed order.

/** Combines two partial results of a \`Reduction\`. */
fn join(kind: u32, a: f32, b: f32) -> f32 { return select(a + b, max(a, b), kind == Reduction_Max); }
/** The result of a \`Reduction\` from the sum or maximum of a number of terms. */
fn share(kind: u32, sum: f32, terms: u32) -> f32 { return select(sum, sum / f32(terms), kind == Reduction_Mean); }

fn reduce_few(op: Op, i: u32) {
  let kind = op.integers[0];
  let height = op.a.rows / op.y.rows;
  let width = op.a.cols / op.y.cols;
  let first = op.a.at + i / op.y.cols * height * op.a.cols + i % op.y.cols;
  var sum = load(first);
  for (var r = 0u; r < height; r++) {
    for (var c = select(0u, 1u, r == 0u); c < width; c++) { sum = join(kind, sum, load(first + r * op.a.cols + c)); }
  }
  store(op.y.at + i, share(kind, sum, height * width));
}

/** Adjoint of a sum or mean: repeats each row of a, and a single column. The adjoint of a mean divides by the number of copies. */
fn expand(op: Op, i: u32) {
  let height = op.y.rows / op.a.rows;
  let row = i / op.y.cols / height;
  let v = load(op.a.at + row * op.a.cols + select(i % op.y.cols, 0u, op.a.cols == 1u));
  store(op.y.at + i, share(op.integers[0], v, height * (op.y.cols / op.a.cols)));
}

/** The first row of a segment; b holds the offsets [segments + 1]. */
fn begin_of(op: Op, segment: u32) -> u32 { return arena[op.b.at + segment]; }

fn segment_reduce(op: Op, i: u32) {
  let width = op.y.cols;
  let begin = begin_of(op, i / width);
  let end = begin_of(op, i / width + 1u);
  var sum = 0.0;
  for (var r = begin; r < end; r++) { sum += load(op.a.at + r * width + i % width); }
  store(op.y.at + i, share(op.integers[0], sum, max(end - begin, 1u)));
}

fn segment_expand(op: Op, i: u32) {
  let width = op.y.cols;
  let row = i / width;
  // Binary search for the last segment that begins at or before this row; earlier ones there are empty.
  var low = 0u;
  var high = op.a.rows;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (begin_of(op, middle) <= row) { low = middle + 1u; } else { high = middle; }
  }
  var v = 0.0;
  if (low > 0u && row < begin_of(op, low)) {
    v = share(op.integers[0], load(op.a.at + (low - 1u) * width + i % width), begin_of(op, low) - begin_of(op, low - 1u));
  }
  store(op.y.at + i, v);
}

/** Adjoint of a gather: row r of y is the sum of the rows of a whose index in b is r, in the order of the index. */
fn scatter_add(op: Op, i: u32) {
  let width = op.y.cols;
  let row = i / width;
  let rows = op.integers[0]; // rows of y in the group of each row of the index; 0: one group
  let first = select(row / rows * op.b.cols, 0u, rows == 0u);
  let last = select(first + op.b.cols, size(op.b), rows == 0u);
  let named = select(row % rows, row, rows == 0u);
  var sum = 0.0;
  for (var r = first; r < last; r++) {
    if (arena[op.b.at + r] == named) { sum += load(op.a.at + r * width + i % width); }
  }
  store(op.y.at + i, sum);
}
`;

// kernels/rows.wgsl
var rows_default = `// Ops that move rows and columns of 32-bit elements of any type.

/** A buffer of a table that lies outside the arena. */
@group(0) @binding(2) var<storage, read> table: array<u32>;

/** Converts i32 to f32. */
fn to_float(op: Op, i: u32) { store(op.y.at + i, f32(bitcast<i32>(arena[op.a.at + i]))); }

/**
 * y = the rows of table a at the indices b, zeros where an index is negative. Attributes: rows in the group of the table that
 * each row of indices reads (0: all read one table); first row and number of rows of this part of the table; 1 if the table
 * lies outside the arena; first column. A table outside the arena has an op for each of its buffers, each of which writes the
 * rows that its buffer holds; the first also writes the zeros.
 */
fn gather(op: Op, i: u32) {
  let width = op.y.cols;
  let r = i / width;
  let named = bitcast<i32>(arena[op.b.at + r]);
  let first = op.integers[1];
  if (named < 0) {
    if (first == 0u) { arena[op.y.at + i] = 0u; }
    return;
  }
  let row = u32(named) + r / op.b.cols * op.integers[0] - first;
  if (row >= op.integers[2]) { return; }
  if (op.integers[3] == 1u) { arena[op.y.at + i] = table[row * width + i % width]; }
  else { arena[op.y.at + i] = arena[op.a.at + row * op.a.cols + op.integers[4] + i % width]; }
}

/** Writes operands side by side into y's columns. Attributes: first column, number of operands. */
fn concat(op: Op, i: u32) {
  let parts = array<Operand, 5>(op.a, op.b, op.c, op.d, op.e);
  let count = op.integers[1];
  var width = 0u;
  for (var p = 0u; p < count; p++) { width += parts[p].cols; }
  let r = i / width;
  var col = i % width;
  let to = op.y.at + r * op.y.cols + op.integers[0] + col;
  for (var p = 0u; p < count; p++) {
    let part = parts[p];
    if (col < part.cols) {
      arena[to] = arena[part.at + r * part.cols + col];
      return;
    }
    col -= part.cols;
  }
}

/** y = the columns of a from attribute 0 on. */
fn take_columns(op: Op, i: u32) {
  arena[op.y.at + i] = arena[op.a.at + i / op.y.cols * op.a.cols + op.integers[0] + i % op.y.cols];
}

/** y = a in the columns from attribute 0 on, zeros elsewhere. */
fn pad(op: Op, i: u32) {
  let col = i % op.y.cols - op.integers[0]; // a large number left of a
  var bits = 0u;
  if (col < op.a.cols) { bits = arena[op.a.at + i / op.y.cols * op.a.cols + col]; }
  arena[op.y.at + i] = bits;
}

/** y = each block of y.cols rows of a, transposed. */
fn transpose_blocks(op: Op, i: u32) {
  let r = i / op.y.cols;
  let block = r / op.a.cols;
  arena[op.y.at + i] = arena[op.a.at + (block * op.y.cols + i % op.y.cols) * op.a.cols + r % op.a.cols];
}
`;

// kernels/sigmoids.wgsl
var sigmoids_default = `// The mean of \u03C3(x \u2212 c) over comparison values c, for rewards scaled by SPO. A workgroup computes LANES rows of x and reads
// each c once, into \`comparators\` (declared by workgroups.ts).

/** Number of terms that are summed directly before each step of compensated summation. */
const SHORT = 16u;

@compute @workgroup_size(LANES) fn mean_sigmoid(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let op = ops[find_op(at, groups)];
  if (at - op.first >= op.groups) { return; }
  let n = op.b.rows;
  let r = (at - op.first) * LANES + lane;
  let x = load(op.a.at + min(r, op.a.rows - 1u));
  // \u03C3(d) = t for d \u2264 0 and 1 \u2212 t for d > 0, with t = 1 / (1 + e^|d|) \u2264 \xBD. The ones are counted exactly. The \xB1t are summed in
  // blocks of SHORT, and the blocks by Kahan summation, because many equal terms would all round the same way.
  var ones = 0u;
  var total = 0.0;
  var lost = 0.0;
  for (var start = 0u; start < n; start += LANES) {
    workgroupBarrier();
    comparators[lane] = load(op.b.at + min(start + lane, n - 1u));
    workgroupBarrier();
    let terms = min(LANES, n - start);
    for (var j0 = 0u; j0 < terms; j0 += SHORT) {
      var sum = 0.0;
      for (var j = j0; j < min(j0 + SHORT, terms); j++) {
        // Halved before the subtraction, so that the difference of any two finite numbers is finite.
        let half = x * 0.5 - comparators[j] * 0.5;
        let t = 1.0 / (1.0 + exp(2.0 * min(abs(half), 43.5)));
        ones += select(0u, 1u, half > 0.0);
        sum += select(t, -t, half > 0.0);
      }
      let term = sum - lost;
      let next = total + term;
      lost = (next - total) - term;
      total = next;
    }
  }
  let mean = (f32(ones) + total) / f32(n);
  if (r < op.y.rows) { store(op.y.at + r, mean); }
}
`;

// kernels/softmax.wgsl
var softmax_default = `// Softmax and log-sum-exp over the columns of a row, one invocation per row.

fn row_maximum(first: u32, n: u32) -> f32 {
  var top = load(first);
  for (var c = 1u; c < n; c++) { top = max(top, load(first + c)); }
  return top;
}

fn softmax(op: Op, r: u32) {
  let n = op.y.cols;
  let x = op.a.at + r * n;
  let y = op.y.at + r * n;
  let top = row_maximum(x, n);
  var sum = 0.0;
  for (var c = 0u; c < n; c++) {
    let e = exponential(load(x + c) - top);
    store(y + c, e);
    sum += e;
  }
  for (var c = 0u; c < n; c++) { store(y + c, load(y + c) / sum); }
}

fn log_sum_exp(op: Op, r: u32) {
  let n = op.a.cols;
  let x = op.a.at + r * n;
  let top = row_maximum(x, n);
  var sum = 0.0;
  for (var c = 0u; c < n; c++) { sum += exponential(load(x + c) - top); }
  store(op.y.at + r, top + logarithm(sum));
}
`;

// kernels/tile.wgsl
var tile_default = `// An 8 \xD7 8 tile of sums in an invocation's registers, for the kernels of matrix products.

/** Eight rows of four columns. Initialise it explicitly: a compiler was seen to omit the implicit zeros inside a loop. */
alias Sums = array<vec4f, 8>;

/** Adds one term, an outer product: rows (u, w) times columns v, in \`left\`, and columns x, in \`right\`. */
fn multiply_add(left: ptr<function, Sums>, right: ptr<function, Sums>, u: vec4f, w: vec4f, v: vec4f, x: vec4f) {
  (*left)[0] += u.x * v;
  (*left)[1] += u.y * v;
  (*left)[2] += u.z * v;
  (*left)[3] += u.w * v;
  (*left)[4] += w.x * v;
  (*left)[5] += w.y * v;
  (*left)[6] += w.z * v;
  (*left)[7] += w.w * v;
  (*right)[0] += u.x * x;
  (*right)[1] += u.y * x;
  (*right)[2] += u.z * x;
  (*right)[3] += u.w * x;
  (*right)[4] += w.x * x;
  (*right)[5] += w.y * x;
  (*right)[6] += w.z * x;
  (*right)[7] += w.w * x;
}
`;

// kernels/update.wgsl
var update_default = `// Updates of leaves in a training step, schedules, and the step counter.

/** Cosine annealing after a linear warm-up. Attributes: start, end, period, cyclic, warm-up steps. */
fn schedule(op: Op, i: u32) {
  let start = op.floats[0];
  let end = op.floats[1];
  let warmup = op.integers[4];
  let step = arena[STEP];
  if (step < warmup) {
    store(op.y.at, start * f32(step + 1u) / f32(warmup));
    return;
  }
  // Reduced modulo the period in integers: in f32, a step of millions leaves no digits for the fraction.
  let period = op.integers[2];
  let since = step - warmup;
  var phase = f32(since % period) / f32(period);
  if (op.floats[3] == 0.0 && since >= period) { phase = 1.0; }
  // cos \u03C0u = \u2212sin \u03C0(u \u2212 \xBD), from a series on [\u2212\xBD, \xBD]
  let t = 3.141592653589793 * (phase - 0.5);
  let z = t * t;
  let sine = t * (1.0 + z * (-0.16666667 + z * (8.3333333e-3 + z * (-1.98412698e-4 + z * (2.75573e-6 - z * 2.50521e-8)))));
  store(op.y.at, end + (start - end) * (1.0 - sine) / 2.0);
}

/** 1 \u2212 base\u207F from ln base. A series near 0 avoids the cancellation. */
fn one_minus_power(ln: f32, n: f32) -> f32 {
  let t = -ln * n;
  let series = t * (1.0 - t / 2.0 * (1.0 - t / 3.0 * (1.0 - t / 4.0 * (1.0 - t / 5.0 * (1.0 - t / 6.0)))));
  return select(1.0 - exponential(-t), series, t < 0.25);
}

/**
 * Adam: y = w \u2190 w\xB7(1 \u2212 lr\xB7decay) \u2212 lr\xB7m\u0302 / (\u221Av\u0302 + \u03B5), with a the gradient, b and c the moments m and v, d the rate lr.
 * Attributes: \u03B2\u2081, \u03B2\u2082, \u03B5, decay, ln \u03B2\u2081, ln \u03B2\u2082, 1 \u2212 \u03B2\u2081, 1 \u2212 \u03B2\u2082.
 */
fn adam(op: Op, i: u32) {
  let t = f32(arena[OPTIMISER_STEP] + 1u);
  let lr = load(op.d.at);
  let g = load(op.a.at + i);
  var m = load(op.b.at + i);
  var v = load(op.c.at + i);
  // Moments too small to move a weight are set to 0 before they decay to subnormal numbers.
  if (arena[OPTIMISER_STEP] % 128u == 127u) {
    m = select(m, 0.0, abs(m) < 1e-30);
    v = select(v, 0.0, v < 1e-30);
  }
  m = op.floats[0] * m + op.floats[6] * g;
  v = op.floats[1] * v + op.floats[7] * (g * g);
  store(op.b.at + i, m);
  store(op.c.at + i, v);
  let step = lr / one_minus_power(op.floats[4], t);
  let spread = sqrt(v / one_minus_power(op.floats[5], t));
  store(op.y.at + i, load(op.y.at + i) * (1.0 - lr * op.floats[3]) - step * m / (spread + op.floats[2]));
}

/** y \u2190 (1 \u2212 \u03C4)\xB7y + \u03C4\xB7a, where attribute 0 is \u03C4. */
fn polyak(op: Op, i: u32) {
  store(op.y.at + i, (1.0 - op.floats[0]) * load(op.y.at + i) + op.floats[0] * load(op.a.at + i));
}

/** Adds a [1, C] to y [1, C + 1], which holds the number of steps and then the sums. */
fn record(op: Op, i: u32) {
  if (i == 0u) { store(op.y.at, load(op.y.at) + 1.0); }
  store(op.y.at + i + 1u, load(op.y.at + i + 1u) + load(op.a.at + i));
}

/** Copies the step for the optimisers, so that the counter can advance before they are done. */
fn snapshot_step(op: Op, i: u32) { arena[OPTIMISER_STEP] = arena[STEP]; }

/** Advances the step counter. */
fn advance_step(op: Op, i: u32) { arena[STEP] += 1u; }
`;

// src/backend/webgpu/workgroups.ts
var CONSTANTS = {
  LANES: 256,
  PAIR_VALUES: 1024,
  /** Terms of a matrix product in workgroup memory at a time. */
  DEPTH: 16,
  /** The workgroup of `matmul_large` is LARGE_SIDE × LARGE_SIDE; its tile is LARGE_FOURS · 4 rows and columns. */
  LARGE_SIDE: 16,
  LARGE_FOURS: 32
}, BYTES = { f32: 4, vec4f: 16 }, linear = (arrays = {}) => ({ size: ["LANES"], arrays }), WORKGROUPS = {
  elementwise: { elementwise: linear() },
  columns: { reduce: linear({ partial: ["f32", "LANES"] }) },
  matmul: {
    matmul: {
      size: ["SIDE", "SIDE"],
      arrays: { tile_a: ["vec4f", "DEPTH", "SIDE"], tile_b: ["vec4f", "DEPTH", "SIDE"] }
    },
    matmul_large: {
      size: ["LARGE_SIDE", "LARGE_SIDE"],
      arrays: { large_a: ["vec4f", "DEPTH", "LARGE_FOURS"], large_b: ["vec4f", "DEPTH", "LARGE_FOURS"] }
    }
  },
  pairs: {
    pairs: linear({ tile_a: ["vec4f", "ACROSS", "DOWN"], tile_b: ["vec4f", "ACROSS", "WIDE"] }),
    pairs_deep: linear({ values: ["vec4f", "PAIR_VALUES"] })
  },
  sigmoids: { mean_sigmoid: linear({ comparators: ["f32", "LANES"] }) }
}, workgroupConstants = () => Object.entries(CONSTANTS).map(([name, value]) => `const ${name} = ${value}u;`).join(`
`), workgroupArrays = (shader) => Object.values(WORKGROUPS[shader]).flatMap(({ arrays }) => Object.entries(arrays)).map(([name, [type, ...factors]]) => `var<workgroup> ${name}: array<${type}, ${factors.join(" * ")}>;`).join(`
`);
function workgroupOf({ shader, entry, constants: constants2 }) {
  let spec = WORKGROUPS[shader][entry];
  if (!spec) throw new TypeError(`webgpu: no workgroup for the entry point ${entry} of "${shader}"`);
  let values = { ...CONSTANTS, ...constants2 }, product2 = (factors) => factors.reduce((n, name) => {
    let value = values[name];
    if (value === void 0) throw new TypeError(`webgpu: ${entry} needs a value for ${name}`);
    return n * value;
  }, 1), bytes = Object.values(spec.arrays).map(([type, ...factors]) => BYTES[type] * product2(factors));
  return { invocations: product2(spec.size), memory: bytes.reduce((sum, n) => sum + n, 0) };
}

// src/backend/webgpu/task.ts
var OPERANDS = 6, ATTRIBUTES = 8, ELEMENTWISE = { shader: "elementwise", entry: "elementwise", constants: {} }, opcodeOf = ({ op }) => op?.code;
function elementwise(y, inputs, given = {}) {
  let task = {
    ops: [y],
    kernel: ELEMENTWISE,
    code: opcodeOf(y),
    operands: [y, ...inputs],
    writes: [0],
    aligned: [0],
    clock: {},
    table: null,
    attributes: () => y.attributes,
    lanes: (rows) => rows(y) * y.cols,
    ...given
  };
  return { groups: (rows) => Math.ceil(task.lanes(rows) / 256), ...task };
}
var workgroupTask = (kernel, y, inputs, groups, attributes = () => y.attributes, given = {}) => ({ ...elementwise(y, inputs), kernel, aligned: [], lanes: () => 0, groups, attributes, ...given });

// src/backend/webgpu/elementwise-ops.ts
var perRow = (y) => ({ aligned: [], lanes: (rows) => rows(y) }), perBlock = (y) => ({ aligned: [], lanes: (rows) => rows(y) / y.cols }), logarithm = (beta) => Math.max(Math.log(beta), -1e3);
function adam({ attributes: [beta1 = 0, beta2 = 0, epsilon = 0, decay = 0] }) {
  let attributes = [beta1, beta2, epsilon, decay, logarithm(beta1), logarithm(beta2), 1 - beta1, 1 - beta2];
  return { attributes: () => attributes, aligned: [0, 1, 2, 3], writes: [0, 2, 3], clock: { reads: "optimiser step" } };
}
function record({ inputs: [, x] }) {
  let row = x;
  return { aligned: [1], lanes: (rows) => rows(row) * row.cols };
}
var ELEMENTWISE_OPS = {
  0: { wgsl: "unary", pointwise: !0 },
  1: { wgsl: "binary", pointwise: !0 },
  2: { wgsl: "choose", pointwise: !0 },
  3: { wgsl: "outer_sum" },
  4: { wgsl: "activation_gradient", pointwise: !0 },
  5: { wgsl: "to_float", pointwise: !0 },
  6: { wgsl: "reduce_few" },
  7: { wgsl: "expand" },
  8: { wgsl: "segment_reduce" },
  9: { wgsl: "segment_expand" },
  10: { wgsl: "softmax", task: perRow },
  11: { wgsl: "log_sum_exp" },
  13: { wgsl: "gather" },
  14: { wgsl: "scatter_add" },
  15: { wgsl: "concat" },
  16: { wgsl: "take_columns" },
  17: { wgsl: "pad" },
  18: { wgsl: "transpose_blocks" },
  22: { wgsl: "inverse_cholesky", rare: !0, task: perBlock },
  23: { wgsl: "draw_uniform" },
  24: { wgsl: "draw_normal", rare: !0 },
  25: { wgsl: "categorical", rare: !0 },
  26: { wgsl: "sample_index" },
  27: { wgsl: "sample_segment", rare: !0, task: perRow },
  28: { wgsl: "schedule" },
  29: { wgsl: "adam", task: adam },
  30: { wgsl: "polyak", pointwise: !0 },
  31: { wgsl: "record", task: record }
}, codesOf = (table) => Object.entries(table).flatMap(([code, op]) => op ? [[Number(code), op]] : []);
function elementwiseDispatch(opcodes = Opcode, table = ELEMENTWISE_OPS) {
  let ops = codesOf(table), overrides = ops.flatMap(([code, { rare }]) => rare ? [`override HAS_${opcodes[code]}: bool = true;`] : []), cases = ops.map(([code, { wgsl, rare }]) => {
    let name = opcodes[code];
    return `if (${rare ? `HAS_${name} && ` : ""}op.code == Opcode_${name}) { ${wgsl}(op, i); }`;
  });
  return cases.push(
    "if (op.code == ClockOp_SnapshotStep) { snapshot_step(op, i); }",
    "if (op.code == ClockOp_AdvanceStep) { advance_step(op, i); }"
  ), [...overrides, "fn run_op(op: Op, i: u32) {", `  ${cases.join(`
  else `)}`, "}"].join(`
`);
}
function rareOverrides(present, opcodes = Opcode, table = ELEMENTWISE_OPS) {
  let rare = codesOf(table).filter(([, op]) => op.rare);
  return Object.fromEntries(rare.map(([code]) => [`HAS_${opcodes[code]}`, present.has(code) ? 1 : 0]));
}
function elementwiseTask(t) {
  let code = t.op?.code, entry = ELEMENTWISE_OPS[code];
  if (!entry) throw new TypeError(`webgpu: no kernel for ${t.op?.name}`);
  let operands = t.op?.effect ? t.inputs : [t, ...t.inputs], [y, ...inputs] = operands, isLike = (x) => x?.cols === y.cols && x.rows.max === y.rows.max, aligned = operands.flatMap((x, i) => i === 0 || entry.pointwise && isLike(x) ? [i] : []);
  return elementwise(y, inputs, {
    ops: [t],
    code,
    aligned,
    attributes: () => t.attributes,
    clock: t.op?.volatile ? { reads: "step" } : {},
    ...entry.task?.(t)
  });
}

// src/backend/webgpu/wgsl-constants.ts
var members = (values) => Object.entries(values).flatMap(([name, value]) => typeof value == "number" ? [[name, value]] : []), wgslConstants = (enums) => Object.entries(enums).flatMap(([type, values]) => members(values).map(([name, value]) => `const ${type}_${name} = ${value}u;`)).join(`
`);
function clockCodes(opcodes) {
  let last = Math.max(...members(opcodes).map(([, code]) => code));
  return { AdvanceStep: last + 1, SnapshotStep: last + 2 };
}
var Transposed = { Never: 0, Always: 1, PerOp: 2 }, OperandC = { None: 0, Bias: 1, ActivationOutput: 2 };

// src/backend/webgpu/pipelines.ts
var ClockOp = clockCodes(Opcode), constants = [
  wgslConstants({ Opcode, ClockOp, Unary, Binary, Reduction, Activation, Transposed, OperandC }),
  workgroupConstants()
], MODULES = {
  elementwise: [elementwise_default, rows_default, reduce_default, softmax_default, cholesky_default, random_default, update_default, elementwiseDispatch(), elementwise_entry_default],
  columns: [reduce_default, columns_default],
  matmul: [tile_default, matmul_default],
  pairs: [tile_default, pairs_default],
  sigmoids: [sigmoids_default]
}, shaderCode = (shader) => [...constants, common_default, ...MODULES[shader], workgroupArrays(shader)].join(`
`);
function bindGroupLayout(device) {
  let entries = ["storage", "read-only-storage", "read-only-storage", "read-only-storage"].map((type, binding) => ({ binding, visibility: 4, buffer: { type } }));
  return device.createBindGroupLayout({ entries });
}
function pipelines(device, bindings) {
  let layout = device.createPipelineLayout({ bindGroupLayouts: [bindings] }), modules = /* @__PURE__ */ new Map(), compiled = /* @__PURE__ */ new Map(), compile = async ({ shader, entry, constants: constants2 }) => {
    let module = modules.get(shader);
    module || (device.pushErrorScope("validation"), module = device.createShaderModule({ label: shader, code: shaderCode(shader) }), device.popErrorScope().catch(() => {
    }), modules.set(shader, module));
    let compute = { module, entryPoint: entry, constants: constants2 };
    try {
      return await device.createComputePipelineAsync({ label: entry, layout, compute });
    } catch (error) {
      let { messages } = await module.getCompilationInfo(), lines = messages.map(({ lineNum, message }) => `line ${lineNum}: ${message}`), why = lines.length > 0 ? lines.join("; ") : error.message;
      throw new BackendError(
        `the device does not compile ${entry} of the module "${shader}" (${why}); use --backend wasm`
      );
    }
  };
  return (kernel) => {
    let key = `${kernel.entry} ${JSON.stringify(kernel.constants)}`, known = compiled.get(key) ?? compile(kernel);
    return compiled.set(key, known), known.catch(() => {
    }), known;
  };
}

// src/backend/webgpu/dependency-graph.ts
function dependencyGraph(tasks) {
  let extents = tasks.map(extentOf), crossed = tasks.map(crossedTensors), accesses = /* @__PURE__ */ new Map();
  return tasks.map(({ operands, writes, clock }, i) => {
    let dependencies = /* @__PURE__ */ new Map(), dependOn = (j, location) => {
      if (j === i) return;
      let staysInElement = (k) => typeof location != "string" && !at(crossed, k).has(location), isElementwise = staysInElement(i) && staysInElement(j) && extents[i] === extents[j];
      dependencies.set(j, isElementwise && (dependencies.get(j) ?? !0));
    }, accessesOf = (location) => {
      let known = accesses.get(location) ?? { writer: null, readers: [] };
      return accesses.set(location, known), known;
    }, read = (location) => {
      let { writer, readers } = accessesOf(location);
      writer !== null && dependOn(writer, location), readers.push(i);
    }, write = (location) => {
      let known = accessesOf(location);
      known.writer !== null && dependOn(known.writer, location);
      for (let reader of known.readers) dependOn(reader, location);
      known.writer = i, known.readers = [];
    };
    clock.reads && read(clock.reads), clock.sets && write(clock.sets);
    let written = new Set(writes);
    for (let [k, t] of operands.entries()) t && !written.has(k) && read(storage(t));
    for (let [k, t] of operands.entries()) t && written.has(k) && write(storage(t));
    return dependencies;
  });
}
function extentOf({ operands, lanes }) {
  let count = operands.find((t) => t)?.rows.count ?? null, lanesAt = (live) => lanes((t) => t.rows.count === count ? t.rows.times * live : t.rows.max);
  return `${count} ${lanesAt(1)} ${lanesAt(2)}`;
}
var crossedTensors = ({ operands, aligned }) => new Set(operands.flatMap((t, k) => t && !aligned.includes(k) ? [storage(t)] : []));
function criticalPaths(graph) {
  let following = graph.map(() => 0);
  for (let i = graph.length - 1; i >= 0; i--)
    for (let [j, isElementwise] of at(graph, i))
      following[j] = Math.max(at(following, j), at(following, i) + (isElementwise ? 0 : 1));
  return following;
}

// src/backend/webgpu/split-k.ts
var FEW = 32, BUSY = 256, [MIN_TERMS, MAX_SLICES] = [512, 128], MIN_TILES = 64, COLUMNS = 32, sliceCount = (terms, workgroups) => Math.max(1, Math.min(MAX_SLICES, Math.floor(terms / MIN_TERMS), Math.ceil(BUSY / workgroups))), partialResults = (y, slices) => new Tensor(y.graph, -1, null, [], [], { ...y.shape, rows: extent(slices * y.rows.max) }, `slices of ${y}`);
function viewed(t, rows) {
  let shape = { ...t.shape, rows: extent(rows), cols: t.rows.max * t.cols / rows };
  return new Tensor(t.graph, -1, { name: "view", code: null, shape: () => shape }, [t], [], shape);
}
function reduce(y, x) {
  let kind = at(y.attributes, 0), terms = x.rows.max / y.rows.max * (x.cols / y.cols), slices = y.rows.count === null ? sliceCount(terms, y.rows.max * Math.ceil(y.cols / COLUMNS)) : 1;
  if (slices === 1) return [reduction(y, y, x, kind)];
  let partials = partialResults(y, slices);
  return [
    reduction(y, partials, x, kind, slices),
    reduction(y, y, partials, kind === 2 /* Max */ ? kind : 0 /* Sum */)
  ];
}
function reduction(op, result, x, kind, slices = 1) {
  let terms = x.rows.max / result.rows.max * (x.cols / result.cols), task = { ops: [op], code: 6 /* Reduce */ };
  return terms <= FEW && slices === 1 ? elementwise(result, [x], { ...task, attributes: () => [kind] }) : workgroupTask({ shader: "columns", entry: "reduce", constants: {} }, result, [x], (rows) => rows(result) * Math.ceil(result.cols / COLUMNS), () => [kind, slices], task);
}
function productSlices(y) {
  if (y.op?.code === 20 /* Linear */ || y.rows.count !== null) return 1;
  let [transposeA = 0, , block = 0] = y.attributes;
  if (block) return 1;
  let [a] = y.inputs, tiles = Math.ceil(y.rows.max / 64) * Math.ceil(y.cols / 64);
  return sliceCount(transposeA ? a.rows.max : a.cols, tiles);
}
function product(y, inputs) {
  let slices = productSlices(y);
  if (slices === 1) return [tiledProduct(y, y, inputs)];
  let partials = partialResults(y, slices);
  return [tiledProduct(y, partials, inputs), reduction(y, viewed(y, 1), viewed(partials, slices), 0 /* Sum */)];
}
function productWithSlope(product2, y) {
  let [a, b] = product2.inputs;
  return productSlices(product2) > 1 ? null : tiledProduct(product2, y, [a, b, y.inputs[0]], y);
}
function tiledProduct(op, result, inputs, slope = null) {
  let isLinear = op.op?.code === 20 /* Linear */, [transposeA = 0, transposeB = 0, block = 0] = isLinear ? [] : op.attributes, [activation = 0, leak = 0] = slope?.attributes ?? (isLinear ? op.attributes : []), [a, b, bias = null, group = null] = inputs, m = block || op.rows.max, tiles = (side2) => result.rows.max / m * Math.ceil(m / side2) * Math.ceil(result.cols / side2), side = tiles(128) >= 2 * MIN_TILES ? 128 : tiles(64) >= MIN_TILES ? 64 : 32, kernel = side === 128 ? { shader: "matmul", entry: "matmul_large", constants: {} } : { shader: "matmul", entry: "matmul", constants: { SIDE: side / 4 } }, groups = (rows) => {
    let height = block || rows(op);
    return rows(result) / height * Math.ceil(height / side) * Math.ceil(result.cols / side);
  }, operandC = slope ? OperandC.ActivationOutput : bias ? OperandC.Bias : OperandC.None, flags = [transposeA, transposeB, operandC, group ? 1 : 0], blocks = (rows) => block ? [block, rows(result) / block] : [rows(op), 1];
  return workgroupTask(kernel, result, [a, b, bias, group], groups, (rows) => [...blocks(rows), activation, leak, ...flags], {
    ops: slope ? [op, slope] : [op],
    code: opcodeOf(op)
  });
}

// src/backend/webgpu/lowering.ts
function gatherFrom(y, gathered, column = 0) {
  let [table, index] = gathered.inputs, [group = 0] = gathered.attributes;
  return elementwise(y, [table, index], { attributes: (rows) => [group, 0, rows(table), 0, column], aligned: y.cols === 1 ? [0, 2] : [0] });
}
function gather(y, parts) {
  if (!parts) return [gatherFrom(y, y)];
  let [group = 0] = y.attributes, [table, index] = y.inputs, end = 0;
  return parts.map((rows, part) => {
    let first = end;
    return end += rows, elementwise(y, [null, index], { attributes: () => [group, first, rows, 1], table: { of: table, part } });
  });
}
var leafOperands = ({ inputs }) => inputs.flatMap((x) => x.op?.code === 15 /* Concat */ ? leafOperands(x) : [x]);
function concat(y) {
  let leaves = leafOperands(y), parts = leaves.length < OPERANDS ? leaves : y.inputs, tasks = [], end = 0;
  for (let i = 0; i < parts.length; i += OPERANDS - 1) {
    let operands = parts.slice(i, i + OPERANDS - 1), start = end, width = operands.reduce((sum, x) => sum + x.cols, 0);
    end += width;
    let attributes = () => [start, operands.length];
    tasks.push(
      elementwise(y, operands, { attributes, aligned: width === y.cols ? [0] : [], lanes: (rows) => rows(y) * width })
    );
  }
  return tasks;
}
function lower(t, tables) {
  let [x, c] = t.inputs;
  switch (t.op?.code) {
    case 6 /* Reduce */:
      return reduce(t, x);
    case 13 /* Gather */:
      return gather(t, tables.get(x));
    case 15 /* Concat */:
      return concat(t);
    case 19 /* Matmul */:
    case 20 /* Linear */:
      return product(t, t.inputs);
    case 12 /* MeanSigmoid */:
      return [workgroupTask({ shader: "sigmoids", entry: "mean_sigmoid", constants: {} }, t, [x, c], (rows) => Math.ceil(rows(t) / 256))];
    default:
      return [elementwiseTask(t)];
  }
}
var clockTask = (code, clock) => ({
  ops: [],
  kernel: ELEMENTWISE,
  code,
  operands: [],
  writes: [],
  aligned: [],
  clock,
  table: null,
  attributes: () => [],
  lanes: () => 1,
  groups: () => 1
}), advanceStep = clockTask(ClockOp.AdvanceStep, { sets: "step" }), snapshotStep = clockTask(ClockOp.SnapshotStep, { reads: "step", sets: "optimiser step" });

// src/backend/webgpu/pair-fusion.ts
var NARROW = 64;
function pairsOf(plan) {
  let readers = readersOf(plan), readOnce = (t) => readers.get(storage(t))?.length === 1 ? storage(t) : null, chainTo = (mean) => {
    let [probabilities] = mean.inputs;
    if (mean.attributes[0] !== 1 /* Mean */ || !sameRows(mean.rows, probabilities.rows)) return null;
    let \u03C3 = readOnce(probabilities);
    if (!isA(\u03C3, 0 /* Unary */) || \u03C3.attributes[0] !== 7 /* Sigmoid */) return null;
    let layers = [], x = readOnce(\u03C3.inputs[0]);
    if (x?.cols !== 1 || x.attributes[0] !== 0 /* None */) return null;
    for (; isA(x, 20 /* Linear */) && !x.inputs[3]; x = readOnce(x.inputs[0])) {
      let [input, weight] = x.inputs;
      if (storage(input).cols !== weight.rows.max) return null;
      layers.unshift(x);
    }
    if (!isA(x, 3 /* OuterSum */) || layers.length === 0) return null;
    let [a, b] = x.inputs;
    if (!sameRows(mean.rows, a.rows) || b.rows.times !== probabilities.cols) return null;
    let chain = [x, ...layers, \u03C3, mean], isNarrow = [x, ...layers].every(({ cols }) => cols <= 1024);
    return isTiled(chain) || isNarrow ? chain : null;
  };
  return [...plan.prologue, ...plan.body].filter((t) => isA(t, 6 /* Reduce */) && t.cols === 1).map(chainTo).filter((chain) => chain !== null);
}
var isA = (t, code) => t?.op?.code === code, isTiled = (chain) => chain.length === 5;
function lowerPairs(chain) {
  let [outer, mean] = [chain[0], chain.at(-1)], layers = chain.slice(1, -2), operands = padded([mean, ...outer.inputs], OPERANDS, null), attributes = padded(outer.attributes, ATTRIBUTES, 0);
  for (let { inputs, attributes: activation } of layers) {
    let [, weight = null, bias = null] = inputs;
    operands.push(...padded([weight, bias], OPERANDS, null)), attributes.push(...padded([...activation.slice(0, 2), bias ? 1 : 0], ATTRIBUTES, 0));
  }
  let groups = (rows) => rows(mean);
  return workgroupTask(kernelOf(chain), mean, [], groups, () => attributes, { ops: chain, operands });
}
var padded = (values, length, filler) => [
  ...values,
  ...Array.from({ length: length - values.length }, () => filler)
];
function kernelOf(chain) {
  let [outer, layer] = chain, [PHI = 0] = outer.attributes;
  if (isTiled(chain)) {
    let across = layer.cols <= NARROW ? 8 : 16;
    return { shader: "pairs", entry: "pairs", constants: { ...{ ACROSS: across, DOWN: 512 / across, WIDE: 2 * across }, PHI, PSI: at(layer.attributes, 0) } };
  }
  let widest = Math.max(16, ...chain.slice(0, -3).map(({ cols }) => cols));
  return { shader: "pairs", entry: "pairs_deep", constants: { FOURS: 1024 / 2 ** Math.ceil(Math.log2(widest)), PHI } };
}

// src/backend/webgpu/fusion.ts
function fusionsOf(plan, tables) {
  let fused = /* @__PURE__ */ new Map(), fuse = (ops, task) => {
    for (let t of ops) fused.set(t, []);
    fused.set(ops.at(-1), [task]);
  };
  for (let chain of pairsOf(plan)) fuse(chain, lowerPairs(chain));
  let readers = readersOf(plan), { prologue, body } = plan;
  for (let t of [...prologue, ...body]) {
    let readersOfT = readers.get(t) ?? [], [reader] = readersOfT;
    if (t.op?.code === 19 /* Matmul */ && readersOfT.length === 1 && reader?.op?.code === 4 /* ActivationGradient */) {
      let task = (body.includes(t) || prologue.includes(reader)) && reader.inputs[1] === t ? productWithSlope(t, reader) : null;
      task && fuse([t, reader], task);
    }
    if (t.op?.code === 13 /* Gather */ && !tables.has(t.inputs[0])) {
      let slices = readersOfT.filter((y) => y?.op?.code === 16 /* Slice */ && y.inputs[0] === t);
      if (slices.length < readersOfT.length) continue;
      for (let y of slices) fuse([t, y], { ...gatherFrom(y, t, y.attributes[0]), ops: [t, y], code: 13 /* Gather */ });
    }
  }
  return fused;
}

// src/backend/webgpu/list-scheduling.ts
function scheduleOf(plan, tables) {
  let fused = fusionsOf(plan, tables), tasksOf = (ops) => ops.flatMap((t) => fused.get(t) ?? lower(t, tables)), body = tasksOf(plan.body), hasOptimiser = body.some(({ clock }) => clock.reads === "optimiser step");
  return {
    prologue: listSchedule(tasksOf(plan.prologue)),
    body: listSchedule([...hasOptimiser ? [snapshotStep] : [], ...body, advanceStep])
  };
}
function listSchedule(tasks) {
  let overrides = rareOverrides(new Set(tasks.map(({ code }) => code))), graph = dependencyGraph(tasks), following = criticalPaths(graph), remaining = new Set(tasks.keys()), dispatches = [];
  for (; remaining.size > 0; ) {
    let urgent = [...remaining].filter((i) => [...at(graph, i).keys()].every((j) => !remaining.has(j))).reduce((best, i) => at(following, i) > at(following, best) ? i : best), chosen = chainsWith(at(tasks, urgent), tasks, graph, remaining);
    for (let i of chosen.flat()) remaining.delete(i);
    let chains = chosen.map((chain) => chain.map((i) => at(tasks, i)));
    dispatches.push({
      kernel: specialised(chains.flat(), overrides),
      table: chains.flat().find(({ table }) => table)?.table ?? null,
      chains
    });
  }
  return dispatches;
}
var sameKernel = ({ kernel: p }, { kernel: q }) => p.entry === q.entry && JSON.stringify(p.constants) === JSON.stringify(q.constants), sameTable = (p, q) => !p || !q || p.of === q.of && p.part === q.part;
function chainsWith(first, tasks, graph, remaining) {
  let chainOf = /* @__PURE__ */ new Map(), table = first.table;
  for (let i of remaining) {
    let task = at(tasks, i);
    if (!sameKernel(task, first) || !sameTable(task.table, table)) continue;
    let pending = [...at(graph, i)].filter(([j]) => remaining.has(j)), joined = /* @__PURE__ */ new Set();
    if (!pending.every(([j, isElementwise]) => {
      let chain2 = chainOf.get(j);
      return chain2 && joined.add(chain2), isElementwise && chain2 !== void 0;
    })) continue;
    table ??= task.table;
    let chain = [...[...joined].flat(), i].sort((p, q) => p - q);
    for (let j of chain) chainOf.set(j, chain);
  }
  return [...new Set(chainOf.values())];
}
function specialised(tasks, overrides) {
  let { kernel } = at(tasks, 0);
  if (kernel.shader === "elementwise") return { ...kernel, constants: overrides };
  if (kernel.shader !== "matmul") return kernel;
  let transposition = (position) => {
    let flags = new Set(tasks.map(({ attributes }) => at(attributes(maxRows), position))), [flag = 0] = flags;
    return flags.size > 1 ? Transposed.PerOp : flag ? Transposed.Always : Transposed.Never;
  };
  return {
    ...kernel,
    constants: { ...kernel.constants, TRANSPOSE_A: transposition(4), TRANSPOSE_B: transposition(5) }
  };
}
var maxRows = (t) => t.rows.max;

// src/backend/webgpu/stopwatch.ts
function stopwatch(device) {
  if (!device.features.has("timestamp-query")) {
    let started = performance.now();
    return {
      writes: () => {
      },
      async nanoseconds() {
        return await device.queue.onSubmittedWorkDone(), 1e6 * (performance.now() - started);
      }
    };
  }
  let querySet = device.createQuerySet({ type: "timestamp", count: 2 });
  return {
    writes: (first, last) => ({
      querySet,
      ...first && { beginningOfPassWriteIndex: 0 },
      ...last && { endOfPassWriteIndex: 1 }
    }),
    async nanoseconds() {
      let resolved = device.createBuffer({ size: 16, usage: Usage.QUERY_RESOLVE | Usage.COPY_SRC }), staging = device.createBuffer({ size: 16, usage: Usage.MAP_READ | Usage.COPY_DST }), encoder = device.createCommandEncoder();
      encoder.resolveQuerySet(querySet, 0, 2, resolved, 0), encoder.copyBufferToBuffer(resolved, 0, staging, 0, 16), device.queue.submit([encoder.finish()]), await staging.mapAsync(1);
      let [from = 0n, to = 0n] = new BigUint64Array(staging.getMappedRange());
      for (let resource of [resolved, staging, querySet]) resource.destroy();
      return Number(to - from);
    }
  };
}

export {
  Usage,
  bindingLimit,
  externalTables,
  allocate,
  workgroupConstants,
  workgroupOf,
  OPERANDS,
  ATTRIBUTES,
  bindGroupLayout,
  pipelines,
  scheduleOf,
  stopwatch
};
