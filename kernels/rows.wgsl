// Moving rows and columns, whatever the 32 bits of an element mean.

@group(0) @binding(2) var<storage, read_write> y: array<u32>;
@group(0) @binding(3) var<storage, read> x: array<u32>;
@group(0) @binding(4) var<storage, read> index: array<i32>;

/** A whole number's bits become those of the number. */
@compute @workgroup_size(LANES) fn to_float(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  if (i < rows(0u) * cols(0u)) { y[i] = bitcast<u32>(f32(bitcast<i32>(x[i]))); }
}

/**
 * Rows that the index names; zeros where it is negative. A table in several buffers is read by one dispatch for each:
 * this one holds `whole(2)` rows from `whole(1)` on, and only the first writes zeros.
 */
@compute @workgroup_size(LANES) fn gather(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  let width = cols(0u);
  if (i >= rows(0u) * width) { return; }
  let r = i / width;
  let named = index[r];
  let first = whole(1u);
  if (named < 0) {
    if (first == 0u) { y[i] = 0u; }
    return;
  }
  let row = u32(named) + r / cols(2u) * whole(0u) - first;
  if (row < whole(2u)) { y[i] = x[row * width + i % width]; }
}

/** y's columns from `whole(0)` on are x; the rest stay. */
@compute @workgroup_size(LANES) fn put_columns(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  let width = cols(1u);
  if (i < rows(1u) * width) { y[i / width * cols(0u) + whole(0u) + i % width] = x[i]; }
}

/** y is x's columns from `whole(0)` on. */
@compute @workgroup_size(LANES) fn take_columns(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  let width = cols(0u);
  if (i < rows(0u) * width) { y[i] = x[i / width * cols(1u) + whole(0u) + i % width]; }
}

/** y's columns from `whole(0)` on are x, the rest zeros. */
@compute @workgroup_size(LANES) fn pad(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  let width = cols(0u);
  if (i >= rows(0u) * width) { return; }
  let col = i % width - whole(0u); // wraps round below
  if (col < cols(1u)) { y[i] = x[i / width * cols(1u) + col]; } else { y[i] = 0u; }
}

/** Blocks of `cols(0)` rows of x, each transposed. */
@compute @workgroup_size(LANES) fn transpose_blocks(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  if (i >= rows(0u) * cols(0u)) { return; }
  let r = i / cols(0u);
  let block = r / cols(1u);
  y[i] = x[(block * cols(0u) + i % cols(0u)) * cols(1u) + r % cols(1u)];
}
