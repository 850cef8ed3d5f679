// Sums, means and maxima of many terms, shared by the invocations of a workgroup in one fixed order. Attributes: which of
// the three, and slices: so many rows of y, one after the other, each have a part of the terms of one result.

var<workgroup> partial: array<f32, LANES>;
fn join_lanes(kind: u32, lane: u32, stride: u32) {
  workgroupBarrier();
  for (var half = LANES / 2u; half >= stride; half /= 2u) {
    if (lane < half) { partial[lane] = join(kind, partial[lane], partial[lane + half]); }
    workgroupBarrier();
  }
}

/** A workgroup for 32 columns of a row of results, over eight rows at a time; where y has one column, for each, over 256. */
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
  let each = (height + slices - 1u) / slices;
  let begin = r % slices * each;
  let end = min(begin + each, height);
  let first = op.a.at + r / slices * height * width + min(col, width - 1u);
  let own = begin + lane / columns;
  let stride = LANES / columns;
  var sum = load(first + min(own, height - 1u) * width);
  if (own >= end && kind != Reduction_Max) { sum = 0.0; }
  for (var t = own + stride; t < end; t += stride) { sum = join(kind, sum, load(first + t * width)); }
  partial[lane] = sum;
  join_lanes(kind, lane, columns);
  if (lane < columns && col < width) { store(op.y.at + r * width + col, share(kind, partial[lane], height)); }
}
