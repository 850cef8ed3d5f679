// Elementwise ops.

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

/** y = φ(a_i + b_j) in row i·S + j, where S is the number of rows of b. */
fn outer_sum(op: Op, i: u32) {
  let row = i / op.y.cols;
  let col = i % op.y.cols;
  let u = load(op.a.at + row / op.b.rows * op.y.cols + col);
  let v = load(op.b.at + row % op.b.rows * op.y.cols + col);
  store(op.y.at + i, activate(op.integers[0], u + v, op.floats[1]));
}

/** y = dx = dy · φ′, with a = φ(x) and b = dy. */
fn activation_gradient(op: Op, i: u32) {
  store(op.y.at + i, load(op.b.at + i) * slope_of(op.integers[0], load(op.a.at + i), op.floats[1]));
}
