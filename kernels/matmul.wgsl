// C = φ(op(A)·op(B) + bias + group bias), by tiles of 4·TALL rows and 4·WIDE columns, four by four an invocation.

@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read> a: array<f32>;
@group(0) @binding(4) var<storage, read> b: array<f32>;
@group(0) @binding(5) var<storage, read> bias: array<f32>;
@group(0) @binding(6) var<storage, read> group_bias: array<f32>;

override TALL: u32 = 16u;
override WIDE: u32 = 16u;
override TRANSPOSE_A: bool = false;
override TRANSPOSE_B: bool = false;
override BIAS: bool = false;
override GROUP_BIAS: bool = false;

/** Terms of the sums that are in workgroup memory at a time. */
const DEPTH = 16u;
var<workgroup> tile_a: array<vec4f, DEPTH * TALL>; // [k][four rows]
var<workgroup> tile_b: array<vec4f, DEPTH * WIDE>; // [k][four columns]

struct Size { m: u32, n: u32, k: u32 }

fn a_at(block: u32, size: Size, row: u32, k: u32) -> f32 {
  if (row >= size.m || k >= size.k) { return 0.0; }
  if (TRANSPOSE_A) { return a[(block * size.k + k) * size.m + row]; }
  return a[(block * size.m + row) * size.k + k];
}
fn b_at(block: u32, size: Size, k: u32, col: u32) -> f32 {
  if (col >= size.n || k >= size.k) { return 0.0; }
  if (TRANSPOSE_B) { return b[(block * size.n + col) * size.k + k]; }
  return b[(block * size.k + k) * size.n + col];
}

/** Attributes: rows of a block of the result, blocks, the slope of φ. */
@compute @workgroup_size(WIDE, TALL) fn matmul(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let size = Size(whole(0u), cols(0u), select(cols(1u), rows(1u) / whole(1u), TRANSPOSE_A));
  let across = (size.n + 4u * WIDE - 1u) / (4u * WIDE);
  let down = (size.m + 4u * TALL - 1u) / (4u * TALL);
  for (var at = group.y * groups.x + group.x; at < across * down * whole(1u); at += groups.x * groups.y) {
    let block = at / (across * down);
    let row0 = at % (across * down) / across * 4u * TALL;
    let col0 = at % across * 4u * WIDE;
    var sums: array<vec4f, 4>;
    for (var k0 = 0u; k0 < size.k; k0 += DEPTH) {
      workgroupBarrier();
      for (var i = lane; i < DEPTH * TALL; i += WIDE * TALL) {
        // Neighbouring invocations read neighbouring elements, whichever way A lies.
        let k = select(i % DEPTH, i / TALL, TRANSPOSE_A);
        let four = select(i / DEPTH, i % TALL, TRANSPOSE_A);
        let row = row0 + 4u * four;
        tile_a[k * TALL + four] = vec4f(
          a_at(block, size, row, k0 + k), a_at(block, size, row + 1u, k0 + k),
          a_at(block, size, row + 2u, k0 + k), a_at(block, size, row + 3u, k0 + k),
        );
      }
      for (var i = lane; i < DEPTH * WIDE; i += WIDE * TALL) {
        let k = select(i / WIDE, i % DEPTH, TRANSPOSE_B);
        let four = select(i % WIDE, i / DEPTH, TRANSPOSE_B);
        let col = col0 + 4u * four;
        tile_b[k * WIDE + four] = vec4f(
          b_at(block, size, k0 + k, col), b_at(block, size, k0 + k, col + 1u),
          b_at(block, size, k0 + k, col + 2u), b_at(block, size, k0 + k, col + 3u),
        );
      }
      workgroupBarrier();
      for (var k = 0u; k < DEPTH; k++) {
        let u = tile_a[k * TALL + local.y];
        let v = tile_b[k * WIDE + local.x];
        sums[0] += u.x * v;
        sums[1] += u.y * v;
        sums[2] += u.z * v;
        sums[3] += u.w * v;
      }
    }
    for (var i = 0u; i < 4u; i++) {
      let row = row0 + 4u * local.y + i;
      for (var j = 0u; j < 4u; j++) {
        let col = col0 + 4u * local.x + j;
        if (row >= size.m || col >= size.n) { continue; }
        let result = block * size.m + row;
        var sum = sums[i][j];
        if (BIAS) { sum += bias[col]; }
        if (GROUP_BIAS) { sum += group_bias[result / (rows(0u) / rows(4u)) * size.n + col]; }
        y[result * size.n + col] = activate(sum, number(2u));
      }
    }
  }
}
