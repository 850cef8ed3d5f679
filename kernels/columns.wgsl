// Sums, means and maxima over many rows, reduced by a workgroup in a fixed order. Attributes, as integers: the reduction, and
// the number of slices S. With S > 1, each run of S consecutive rows of y holds partial results over S slices of the terms.

/** Tree reduction of `partial` (declared by workgroups.ts) to its first `stride` elements. */
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
