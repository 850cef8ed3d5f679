// Declarations shared by all kernels: the arena, the op records of a dispatch, and scalar functions.

/** A tensor in the arena: its first word and its live rows. */
struct Operand { at: u32, rows: u32, cols: u32 }

/** An op record: one op of a dispatch, or a part of one whose operands do not fit into a single record. */
struct Op {
  /** A code of `Opcode` or `ClockOp`. */
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
  var m = bitcast<f32>((bits & 0x007fffffu) | 0x3f000000u); // in [½, 1)
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
  // As bits, because WGSL has no literals for −∞ and NaN.
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

/** φ(x) for a code of `Activation`; `slope` is that of LeakyReLU below zero. */
fn activate(kind: u32, x: f32, slope: f32) -> f32 {
  switch kind {
    case Activation_Relu: { return max(x, 0.0); }
    case Activation_LeakyRelu: { return select(slope * x, x, x > 0.0); }
    case Activation_Tanh: { return hyperbolic_tangent(x); }
    case Activation_Sigmoid: { return sigmoid(x); }
    default: { return x; }
  }
}

/** φ′(x) from `value` = φ(x). */
fn slope_of(kind: u32, value: f32, leak: f32) -> f32 {
  switch kind {
    case Activation_Relu: { return select(0.0, 1.0, value > 0.0); }
    case Activation_LeakyRelu: { return select(leak, 1.0, value > 0.0); }
    case Activation_Tanh: { return 1.0 - value * value; }
    case Activation_Sigmoid: { return value * (1.0 - value); }
    default: { return 1.0; }
  }
}
