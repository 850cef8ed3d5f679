// Element by element.

@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read> a: array<f32>;
@group(0) @binding(4) var<storage, read> b: array<f32>;
@group(0) @binding(5) var<storage, read> c: array<f32>;

/** Which function: the numbers of `Unary` and `Binary`. */
override KIND: u32 = 0u;

@compute @workgroup_size(LANES) fn unary(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  if (i >= rows(0u) * cols(0u)) { return; }
  let x = a[i];
  let p = number(1u);
  switch KIND {
    case 0u: { y[i] = x * p + number(2u); }
    case 1u: { y[i] = exponential(x); }
    case 2u: { y[i] = logarithm(x); }
    case 3u: { y[i] = sqrt(x); }
    case 4u: { y[i] = abs(x); }
    case 5u: { y[i] = 1.0 / x; }
    case 6u: { y[i] = select(p * x, x, x > 0.0); }
    case 7u: { y[i] = sigmoid(x); }
    case 8u: { y[i] = hyperbolic_tangent(x); }
    case 9u: { y[i] = softplus(x); }
    case 10u: { y[i] = min(max(x, p), number(2u)); }
    default: { y[i] = select(0.0, 1.0, x > 0.0); }
  }
}

/** A side of one row or one column is repeated. */
@compute @workgroup_size(LANES) fn binary(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  if (i >= rows(0u) * cols(0u)) { return; }
  let row = i / cols(0u);
  let col = i % cols(0u);
  let u = a[select(row * cols(1u), 0u, rows(1u) == 1u) + select(col, 0u, cols(1u) == 1u)];
  let v = b[select(row * cols(2u), 0u, rows(2u) == 1u) + select(col, 0u, cols(2u) == 1u)];
  switch KIND {
    case 0u: { y[i] = u + v; }
    case 1u: { y[i] = u - v; }
    case 2u: { y[i] = u * v; }
    case 3u: { y[i] = u / v; }
    case 4u: { y[i] = min(u, v); }
    case 5u: { y[i] = max(u, v); }
    default: { y[i] = select(0.0, 1.0, u < v); }
  }
}

/** b where the mask is not 0, c elsewhere. */
@compute @workgroup_size(LANES) fn choose(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  if (i >= rows(0u) * cols(0u)) { return; }
  if (a[i] != 0.0) { y[i] = b[i]; } else { y[i] = c[i]; }
}

/** φ(a_i + b_j), row i·S + j. */
@compute @workgroup_size(LANES) fn outer_sum(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  let width = cols(0u);
  if (i >= rows(0u) * width) { return; }
  let row = i / width;
  let col = i % width;
  y[i] = activate(a[row / rows(2u) * width + col] + b[row % rows(2u) * width + col], number(1u));
}

/** a = φ(x), b = dy: dy·φ′, for the activations as `activate` numbers them. */
@compute @workgroup_size(LANES) fn activation_gradient(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  if (i >= rows(0u) * cols(0u)) { return; }
  let v = a[i];
  switch KIND {
    case 1u: { y[i] = select(0.0, b[i], v > 0.0); }
    case 2u: { y[i] = b[i] * select(number(1u), 1.0, v > 0.0); }
    case 3u: { y[i] = b[i] * (1.0 - v * v); }
    case 4u: { y[i] = b[i] * (v * (1.0 - v)); }
    default: { y[i] = b[i]; }
  }
}
