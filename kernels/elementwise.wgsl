// Element by element.

fn unary(op: Op, i: u32) {
  let x = load(op.a.at + i);
  let p = op.floats[1];
  var y: f32;
  switch op.integers[0] {
    case 0u: { y = x * p + op.floats[2]; }
    case 1u: { y = exponential(x); }
    case 2u: { y = logarithm(x); }
    case 3u: { y = sqrt(x); }
    case 4u: { y = abs(x); }
    case 5u: { y = 1.0 / x; }
    case 6u: { y = select(p * x, x, x > 0.0); }
    case 7u: { y = sigmoid(x); }
    case 8u: { y = hyperbolic_tangent(x); }
    case 9u: { y = softplus(x); }
    case 10u: { y = min(max(x, p), op.floats[2]); }
    default: { y = select(0.0, 1.0, x > 0.0); }
  }
  store(op.y.at + i, y);
}

/** A side of one row or one column is repeated. */
fn repeated(t: Operand, row: u32, col: u32) -> f32 {
  return load(t.at + select(row * t.cols, 0u, t.rows == 1u) + select(col, 0u, t.cols == 1u));
}

fn binary(op: Op, i: u32) {
  let u = repeated(op.a, i / op.y.cols, i % op.y.cols);
  let v = repeated(op.b, i / op.y.cols, i % op.y.cols);
  var y: f32;
  switch op.integers[0] {
    case 0u: { y = u + v; }
    case 1u: { y = u - v; }
    case 2u: { y = u * v; }
    case 3u: { y = u / v; }
    case 4u: { y = min(u, v); }
    case 5u: { y = max(u, v); }
    default: { y = select(0.0, 1.0, u < v); }
  }
  store(op.y.at + i, y);
}

/** b where the mask a is not 0, c elsewhere. */
fn choose(op: Op, i: u32) {
  arena[op.y.at + i] = arena[select(op.c.at, op.b.at, load(op.a.at + i) != 0.0) + i];
}

/** φ(a_i + b_j), row i·S + j. */
fn outer_sum(op: Op, i: u32) {
  let row = i / op.y.cols;
  let col = i % op.y.cols;
  let u = load(op.a.at + row / op.b.rows * op.y.cols + col);
  let v = load(op.b.at + row % op.b.rows * op.y.cols + col);
  store(op.y.at + i, activate(op.integers[0], u + v, op.floats[1]));
}

/** a = φ(x), b = dy: dy·φ′, for the activations as `activate` numbers them. */
fn activation_gradient(op: Op, i: u32) {
  store(op.y.at + i, load(op.b.at + i) * slope_of(op.integers[0], load(op.a.at + i), op.floats[1]));
}
