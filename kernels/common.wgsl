// What every kernel begins with: the op at hand, and functions of one number. Operand 0 is the result, 1 … 7 the inputs.

struct Op {
  /** Rows and columns of the operands, two operands a vector. */
  shapes: array<vec4u, 4>,
  /** Attributes, as numbers and as whole numbers. */
  numbers: array<vec4f, 2>,
  wholes: array<vec4u, 2>,
}
@group(0) @binding(0) var<uniform> op: Op;

fn rows(operand: u32) -> u32 { return op.shapes[operand / 2u][operand % 2u * 2u]; }
fn cols(operand: u32) -> u32 { return op.shapes[operand / 2u][operand % 2u * 2u + 1u]; }
fn number(i: u32) -> f32 { return op.numbers[i / 4u][i % 4u]; }
fn whole(i: u32) -> u32 { return op.wholes[i / 4u][i % 4u]; }

/** Invocations of a workgroup where each computes on its own. */
const LANES = 256u;
/** The place of an invocation in a grid that is folded when it is longer than a dimension may be. */
fn place(id: vec3u, groups: vec3u) -> u32 { return id.y * groups.x * LANES + id.x; }

fn power_of_two(n: i32) -> f32 { return bitcast<f32>(u32(n + 127) << 23u); }

// Polynomials from the Cephes library (S. Moshier), as on WebAssembly: what WGSL promises of its own is too coarse.
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
  // As bits, because WGSL has no word for −∞ and NaN.
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

/** What stands after a sum of products: none, relu, leaky relu, tanh, sigmoid. */
override ACTIVATION: u32 = 0u;
fn activate(x: f32, slope: f32) -> f32 {
  switch ACTIVATION {
    case 1u: { return max(x, 0.0); }
    case 2u: { return select(slope * x, x, x > 0.0); }
    case 3u: { return hyperbolic_tangent(x); }
    case 4u: { return sigmoid(x); }
    default: { return x; }
  }
}
