// Sums, means and maxima of many terms, shared by the invocations of a workgroup in one fixed order.

var<workgroup> partial: array<f32, LANES>;
fn join_lanes(kind: u32, lane: u32, stride: u32) {
  workgroupBarrier();
  for (var half = LANES / 2u; half >= stride; half /= 2u) {
    if (lane < half) { partial[lane] = join(kind, partial[lane], partial[lane + half]); }
    workgroupBarrier();
  }
}

/** A workgroup for each result: over runs of memory, where y has one column. */
@compute @workgroup_size(LANES) fn reduce_runs(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = place(group, groups);
  let op = ops[op_of(at)];
  let i = at - op.first;
  if (i >= op.groups) { return; }
  let kind = op.wholes[0];
  let terms = op.a.rows / op.y.rows * op.a.cols;
  let first = op.a.at + i * terms;
  var sum = load(first + min(lane, terms - 1u));
  if (lane >= terms && kind != 2u) { sum = 0.0; }
  for (var t = lane + LANES; t < terms; t += LANES) { sum = join(kind, sum, load(first + t)); }
  partial[lane] = sum;
  join_lanes(kind, lane, 1u);
  if (lane == 0u) { store(op.y.at + i, share(kind, partial[0], terms)); }
}

/** A workgroup for 32 columns of a row of results: over many rows, eight at a time. */
@compute @workgroup_size(LANES) fn reduce_columns(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = place(group, groups);
  let op = ops[op_of(at)];
  let i = at - op.first;
  if (i >= op.groups) { return; }
  let kind = op.wholes[0];
  let width = op.y.cols;
  let across = (width + 31u) / 32u;
  let r = i / across;
  let col = i % across * 32u + lane % 32u;
  let height = op.a.rows / op.y.rows;
  let first = op.a.at + r * height * width + min(col, width - 1u);
  var sum = load(first + min(lane / 32u, height - 1u) * width);
  if (lane / 32u >= height && kind != 2u) { sum = 0.0; }
  for (var t = lane / 32u + 8u; t < height; t += 8u) { sum = join(kind, sum, load(first + t * width)); }
  partial[lane] = sum;
  join_lanes(kind, lane, 32u);
  if (lane < 32u && col < width) { store(op.y.at + r * width + col, share(kind, partial[lane], height)); }
}
