// Sums, means and maxima, and their adjoints. Every result is summed in one fixed order.

@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read> x: array<f32>;
@group(0) @binding(4) var<storage, read> index: array<i32>;

/** 0: sum, 1: mean, 2: maximum. */
override KIND: u32 = 0u;
fn join(a: f32, b: f32) -> f32 {
  if (KIND == 2u) { return max(a, b); }
  return a + b;
}
fn share(sum: f32, terms: u32) -> f32 { return select(sum, sum / f32(terms), KIND == 1u); }

/** An invocation for each result: over few terms. */
@compute @workgroup_size(LANES) fn reduce_few(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  if (i >= rows(0u) * cols(0u)) { return; }
  let height = rows(1u) / rows(0u);
  let width = cols(1u) / cols(0u);
  let first = i / cols(0u) * height * cols(1u) + i % cols(0u);
  var sum = x[first];
  for (var r = 0u; r < height; r++) {
    for (var c = select(0u, 1u, r == 0u); c < width; c++) { sum = join(sum, x[first + r * cols(1u) + c]); }
  }
  y[i] = share(sum, height * width);
}

var<workgroup> partial: array<f32, LANES>;
fn join_lanes(lane: u32, stride: u32) {
  workgroupBarrier();
  for (var half = LANES / 2u; half >= stride; half /= 2u) {
    if (lane < half) { partial[lane] = join(partial[lane], partial[lane + half]); }
    workgroupBarrier();
  }
}

/** A workgroup for each result: over runs of memory, where y has one column. */
@compute @workgroup_size(LANES) fn reduce_runs(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let terms = rows(1u) / rows(0u) * cols(1u);
  for (var i = group.y * groups.x + group.x; i < rows(0u); i += groups.x * groups.y) {
    let first = i * terms;
    var sum = x[first + min(lane, terms - 1u)];
    if (lane >= terms && KIND != 2u) { sum = 0.0; }
    for (var t = lane + LANES; t < terms; t += LANES) { sum = join(sum, x[first + t]); }
    partial[lane] = sum;
    join_lanes(lane, 1u);
    if (lane == 0u) { y[i] = share(partial[0], terms); }
    workgroupBarrier();
  }
}

/** A workgroup for 32 columns of a result: over many rows, eight at a time. */
@compute @workgroup_size(LANES) fn reduce_columns(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let height = rows(1u) / rows(0u);
  let width = cols(0u);
  let col = group.x * 32u + lane % 32u;
  for (var r = group.y; r < rows(0u); r += groups.y) {
    let first = r * height * width + min(col, width - 1u);
    var sum = x[first + min(lane / 32u, height - 1u) * width];
    if (lane / 32u >= height && KIND != 2u) { sum = 0.0; }
    for (var t = lane / 32u + 8u; t < height; t += 8u) { sum = join(sum, x[first + t * width]); }
    partial[lane] = sum;
    join_lanes(lane, 32u);
    if (lane < 32u && col < width) { y[r * width + col] = share(partial[lane], height); }
    workgroupBarrier();
  }
}

/** Each row of x for a group of rows, a single column for all; divided by the copies where KIND is a mean. */
@compute @workgroup_size(LANES) fn expand(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  if (i >= rows(0u) * cols(0u)) { return; }
  let height = rows(0u) / rows(1u);
  let row = i / cols(0u) / height;
  let v = x[row * cols(1u) + select(i % cols(0u), 0u, cols(1u) == 1u)];
  y[i] = share(v, height * (cols(0u) / cols(1u)));
}

/** index: where each segment's rows begin, and after the last one end. */
@compute @workgroup_size(LANES) fn segment_reduce(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  let width = cols(0u);
  if (i >= rows(0u) * width) { return; }
  let begin = u32(index[i / width]);
  let end = u32(index[i / width + 1u]);
  var sum = 0.0;
  for (var r = begin; r < end; r++) { sum += x[r * width + i % width]; }
  y[i] = share(sum, max(end - begin, 1u));
}

@compute @workgroup_size(LANES) fn segment_expand(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  let width = cols(0u);
  if (i >= rows(0u) * width) { return; }
  let row = i32(i / width);
  // The last segment that begins at this row or before: empty ones before it are passed over.
  var low = 0u;
  var high = rows(1u);
  while (low < high) {
    let middle = (low + high) / 2u;
    if (index[middle] <= row) { low = middle + 1u; } else { high = middle; }
  }
  y[i] = 0.0;
  if (low == 0u || row >= index[low]) { return; }
  y[i] = share(x[(low - 1u) * width + i % width], u32(index[low] - index[low - 1u]));
}

/** Each row of y is the sum of x's rows whose index names it: a gather's opposite, summed in the order of the index. */
@compute @workgroup_size(LANES) fn scatter_add(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  let width = cols(0u);
  if (i >= rows(0u) * width) { return; }
  let row = i / width;
  let size = whole(0u); // rows of y for each row of the index; 0: all of y for all
  let first = select(row / size * cols(2u), 0u, size == 0u);
  let last = select(first + cols(2u), rows(2u) * cols(2u), size == 0u);
  let named = i32(select(row % size, row, size == 0u));
  var sum = 0.0;
  for (var r = first; r < last; r++) {
    if (index[r] == named) { sum += x[r * width + i % width]; }
  }
  y[i] = sum;
}
