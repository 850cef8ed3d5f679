// y_i = mean over j of σ(f(φ(a_i + b_j))), where f is a stack of layers with one output. The activations of a pair (i, j) stay
// in registers and workgroup memory. A workgroup computes one row i against all rows of b, a tile of them at a time.
// The first record of the op has operands y, a, b and attributes φ, slope. Each layer has a record of its own: weights and bias
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

/** φ, as an override, so that the code of other activations is left out. */
override PHI: u32 = Activation_LeakyRelu;
/** Feature k of φ(a_i + b_j) for the pairs j to j + 3. Rows beyond the end of b repeat its last row. */
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

/** Sum of σ over four pairs, without those beyond the end of b. */
fn sum_of_sigmoids(op: Op, j: u32, logits: vec4f) -> f32 {
  var sum = 0.0;
  for (var q = 0u; q < 4u; q++) {
    if (j + q < op.b.rows) { sum += sigmoid(logits[q]); }
  }
  return sum;
}

/** The activation ψ of the hidden layer. */
override PSI: u32 = Activation_LeakyRelu;
/** Biases and last-layer weights of eight columns of the hidden layer. */
struct Columns { bias_left: vec4f, bias_right: vec4f, last_left: vec4f, last_right: vec4f }
/** The contribution of eight columns of the hidden layer to the last layer's output for one pair. */
fn contribution(layer: Op, p: Columns, left: vec4f, right: vec4f) -> f32 {
  let slope = layer.floats[1];
  let sum = dot(activate_four(PSI, slope, left + p.bias_left), p.last_left);
  return sum + dot(activate_four(PSI, slope, right + p.bias_right), p.last_right);
}

/** Invocations side by side. Each computes 8 pairs × 8 columns of the tile. Features are loaded ACROSS at a time. */
override ACROSS: u32 = 16u;
/** A tile has 4·DOWN pairs and 4·WIDE columns. */
override DOWN: u32 = 32u; // 512 / ACROSS
override WIDE: u32 = 32u; // 2 · ACROSS

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

/** A tile has 4·FOURS pairs; a layer may have up to PAIR_VALUES / FOURS features. */
override FOURS: u32 = 4u;

/** A stack of any number of layers. `values` holds the features of a tile after the current layer, as [feature][4 pairs]. */
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
