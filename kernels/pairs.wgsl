// y_i, the mean over j of σ(f(φ(a_i + b_j))), f a stack of layers that ends in one number: what a pair (i, j) goes through
// is in registers and workgroup memory alone. A workgroup takes row i beside all rows of b, a tile of them at a time.
// The op's first record has y, a, b and φ with its slope; each layer has one more, with its weights and bias in place of y
// and a, its activation and slope, and whether there is a bias.

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
/** Of the last layer, which has one column. */
fn four_last(out: Op, k: u32) -> vec4f {
  return vec4f(
    weight_of(out, k, 0u), weight_of(out, k + 1u, 0u), weight_of(out, k + 2u, 0u), weight_of(out, k + 3u, 0u),
  );
}
fn activate_four(kind: u32, slope: f32, x: vec4f) -> vec4f {
  return vec4f(activate(kind, x.x, slope), activate(kind, x.y, slope), activate(kind, x.z, slope), activate(kind, x.w, slope));
}

/** φ, which is known ahead so that the code of others is left out. */
override PHI: u32 = Activation_LeakyRelu;
/** φ(a_i + b_j) at feature k, of four pairs from j on; rows of b beyond the last are the last again. */
fn four_pairs(op: Op, i: u32, j: u32, k: u32) -> vec4f {
  if (k >= op.a.cols) { return vec4f(); }
  let last = op.b.rows - 1u;
  let b = op.b.at + k;
  let others = vec4f(
    load(b + min(j, last) * op.b.cols), load(b + min(j + 1u, last) * op.b.cols),
    load(b + min(j + 2u, last) * op.b.cols), load(b + min(j + 3u, last) * op.b.cols),
  );
  return activate_four(PHI, op.floats[1], load(op.a.at + i * op.a.cols + k) + others);
}

/** The sum of σ over four pairs, of which those beyond the last row of b are none. */
fn chances(op: Op, j: u32, logits: vec4f) -> f32 {
  var sum = 0.0;
  for (var q = 0u; q < 4u; q++) {
    if (j + q < op.b.rows) { sum += sigmoid(logits[q]); }
  }
  return sum;
}

/** The activation of the one layer. */
override PSI: u32 = Activation_LeakyRelu;
/** What eight columns of a layer add to the last layer's sum. */
struct Part { bias_left: vec4f, bias_right: vec4f, last_left: vec4f, last_right: vec4f }
fn part_of(layer: Op, p: Part, left: vec4f, right: vec4f) -> f32 {
  let slope = layer.floats[1];
  let sum = dot(activate_four(PSI, slope, left + p.bias_left), p.last_left);
  return sum + dot(activate_four(PSI, slope, right + p.bias_right), p.last_right);
}

/** Invocations side by side, each of which has eight columns of the tile, as has each eight pairs. */
override ACROSS: u32 = 16u;
/** Fours of pairs in a tile, and of columns. */
override DOWN: u32 = 32u; // 512 / ACROSS
override WIDE: u32 = 32u; // 2 · ACROSS
/** ACROSS features at a time. */
var<workgroup> tile_a: array<vec4f, 512>;
var<workgroup> tile_b: array<vec4f, ACROSS * WIDE>;

/** One layer before the last. */
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
    var low = vec4f(); // the last layer's sums for the first four pairs
    var high = vec4f(); // and for those half a tile further on
    for (var n0 = 0u; n0 < layer.y.cols; n0 += 4u * WIDE) {
      var left = Sums(); // of the first four columns
      var right = Sums(); // of those half a tile further on
      for (var k0 = 0u; k0 < op.a.cols; k0 += ACROSS) {
        workgroupBarrier();
        for (var s = lane; s < 512u; s += LANES) {
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
      let part = Part(
        four_biases(layer, n), four_biases(layer, n + 4u * ACROSS), four_last(out, n), four_last(out, n + 4u * ACROSS),
      );
      low += vec4f(
        part_of(layer, part, left[0], right[0]), part_of(layer, part, left[1], right[1]),
        part_of(layer, part, left[2], right[2]), part_of(layer, part, left[3], right[3]),
      );
      high += vec4f(
        part_of(layer, part, left[4], right[4]), part_of(layer, part, left[5], right[5]),
        part_of(layer, part, left[6], right[6]), part_of(layer, part, left[7], right[7]),
      );
    }
    workgroupBarrier();
    tile_a[across * DOWN + down] = low;
    tile_a[across * DOWN + down + DOWN / 2u] = high;
    workgroupBarrier();
    if (lane < DOWN) {
      var logits = vec4f(bias_of(out, 0u));
      for (var c = 0u; c < ACROSS; c++) { logits += tile_a[c * DOWN + lane]; }
      sum += chances(op, j0 + 4u * lane, logits);
    }
  }
  workgroupBarrier();
  if (lane < DOWN) { tile_a[lane].x = sum; }
  workgroupBarrier();
  if (lane > 0u) { return; }
  for (var s = 1u; s < DOWN; s++) { sum += tile_a[s].x; }
  store(op.y.at + i, sum / f32(op.b.rows));
}

/** Fours of pairs in a tile; 1024 / FOURS features of each are as many as a layer may have. */
override FOURS: u32 = 4u;
/** A layer's values, feature by feature. */
var<workgroup> values: array<vec4f, 1024>;

/** Any number of layers before the last, none of them wider than what workgroup memory holds of a tile. */
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
      sum += chances(op, j0 + 4u * lane, logits);
    }
  }
  workgroupBarrier();
  if (lane < FOURS) { values[lane].x = sum; }
  workgroupBarrier();
  if (lane > 0u) { return; }
  for (var s = 1u; s < FOURS; s++) { sum += values[s].x; }
  store(op.y.at + i, sum / f32(op.b.rows));
}
