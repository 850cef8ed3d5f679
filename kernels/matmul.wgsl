// C = φ(op(A)·op(B) + bias + group bias) or φ′·op(A)·op(B), by tiles that a workgroup computes from slices of A and B in its
// memory. Attributes: rows of a block of the result, blocks, φ and its slope, whether A and B are transposed, whether c is a
// bias (1) or what φ gave (2: then its slope is a factor), and whether there is a group bias. A result of more rows than its
// only block has is of slices of the sums, one after the other.

/** Whether A and B are transposed: 0: in no op of this dispatch, 1: in every one, 2: each op says. */
override TRANSPOSE_A: u32 = 2u;
override TRANSPOSE_B: u32 = 2u;

struct Product { m: u32, n: u32, k: u32, slices: u32, transpose_a: bool, transpose_b: bool }
fn product_of(op: Op) -> Product {
  let transpose_a = TRANSPOSE_A == 1u || (TRANSPOSE_A == 2u && op.integers[4] == 1u);
  let transpose_b = TRANSPOSE_B == 1u || (TRANSPOSE_B == 2u && op.integers[5] == 1u);
  let k = select(op.a.cols, op.a.rows / op.integers[1], transpose_a);
  let slices = op.y.rows / (op.integers[0] * op.integers[1]);
  return Product(op.integers[0], op.y.cols, k, slices, transpose_a, transpose_b);
}

/** The terms that a block of the result has, and of which block of A and B. */
struct Terms { block: u32, begin: u32, end: u32 }
fn terms_of(p: Product, block: u32) -> Terms {
  if (p.slices == 1u) { return Terms(block, 0u, p.k); }
  let each = (p.k + p.slices * DEPTH - 1u) / (p.slices * DEPTH) * DEPTH;
  return Terms(0u, block * each, min((block + 1u) * each, p.k));
}

fn a_at(op: Op, p: Product, block: u32, row: u32, k: u32) -> f32 {
  if (row >= p.m || k >= p.k) { return 0.0; }
  if (p.transpose_a) { return load(op.a.at + (block * p.k + k) * p.m + row); }
  return load(op.a.at + (block * p.m + row) * p.k + k);
}
fn b_at(op: Op, p: Product, block: u32, k: u32, col: u32) -> f32 {
  if (col >= p.n || k >= p.k) { return 0.0; }
  if (p.transpose_b) { return load(op.b.at + (block * p.n + col) * p.k + k); }
  return load(op.b.at + (block * p.k + k) * p.n + col);
}
fn four_of_a(op: Op, p: Product, block: u32, row: u32, k: u32) -> vec4f {
  return vec4f(
    a_at(op, p, block, row, k), a_at(op, p, block, row + 1u, k),
    a_at(op, p, block, row + 2u, k), a_at(op, p, block, row + 3u, k),
  );
}
fn four_of_b(op: Op, p: Product, block: u32, k: u32, col: u32) -> vec4f {
  return vec4f(
    b_at(op, p, block, k, col), b_at(op, p, block, k, col + 1u),
    b_at(op, p, block, k, col + 2u), b_at(op, p, block, k, col + 3u),
  );
}
fn finish(op: Op, p: Product, block: u32, row: u32, col: u32, four: vec4f) {
  if (row >= p.m) { return; }
  let result = block * p.m + row;
  for (var j = 0u; j < 4u; j++) {
    if (col + j >= p.n) { return; }
    var sum = four[j];
    if (op.integers[6] == 1u) { sum += load(op.c.at + col + j); }
    if (op.integers[7] == 1u) { sum += load(op.d.at + result / (op.y.rows / op.d.rows) * p.n + col + j); }
    let at = result * p.n + col + j;
    if (op.integers[6] == 2u) { sum *= slope_of(op.integers[2], load(op.c.at + at), op.floats[3]); }
    else { sum = activate(op.integers[2], sum, op.floats[3]); }
    store(op.y.at + at, sum);
  }
}

/** Terms of the sums that are in workgroup memory at a time. */
const DEPTH = 16u;

/** Tiles of 4·SIDE rows and columns, four by four an invocation. */
override SIDE: u32 = 16u;
var<workgroup> tile_a: array<vec4f, DEPTH * SIDE>; // [k][four rows]
var<workgroup> tile_b: array<vec4f, DEPTH * SIDE>; // [k][four columns]

@compute @workgroup_size(SIDE, SIDE) fn matmul(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let op = ops[find_op(at, groups)];
  let tile = at - op.first;
  if (tile >= op.groups) { return; }
  let p = product_of(op);
  let across = (p.n + 4u * SIDE - 1u) / (4u * SIDE);
  let down = (p.m + 4u * SIDE - 1u) / (4u * SIDE);
  let block = tile / (across * down);
  let terms = terms_of(p, block);
  let row0 = tile % (across * down) / across * 4u * SIDE;
  let col0 = tile % across * 4u * SIDE;
  var sums: array<vec4f, 4>;
  for (var k0 = terms.begin; k0 < terms.end; k0 += DEPTH) {
    workgroupBarrier();
    for (var i = lane; i < DEPTH * SIDE; i += SIDE * SIDE) {
      // Neighbouring invocations read neighbouring elements, whichever way A and B lie.
      let ka = select(i % DEPTH, i / SIDE, p.transpose_a);
      let fa = select(i / DEPTH, i % SIDE, p.transpose_a);
      tile_a[ka * SIDE + fa] = four_of_a(op, p, terms.block, row0 + 4u * fa, k0 + ka);
      let kb = select(i / SIDE, i % DEPTH, p.transpose_b);
      let fb = select(i % SIDE, i / DEPTH, p.transpose_b);
      tile_b[kb * SIDE + fb] = four_of_b(op, p, terms.block, k0 + kb, col0 + 4u * fb);
    }
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      let u = tile_a[k * SIDE + local.y];
      let v = tile_b[k * SIDE + local.x];
      sums[0] += u.x * v;
      sums[1] += u.y * v;
      sums[2] += u.z * v;
      sums[3] += u.w * v;
    }
  }
  for (var i = 0u; i < 4u; i++) { finish(op, p, block, row0 + 4u * local.y + i, col0 + 4u * local.x, sums[i]); }
}

/** Tiles of 128 rows and columns, eight by eight an invocation: half as many reads of workgroup memory for each sum. */
const FOURS = 32u;
var<workgroup> large_a: array<vec4f, DEPTH * FOURS>;
var<workgroup> large_b: array<vec4f, DEPTH * FOURS>;

@compute @workgroup_size(16, 16) fn matmul_large(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let op = ops[find_op(at, groups)];
  let tile = at - op.first;
  if (tile >= op.groups) { return; }
  let p = product_of(op);
  let across = (p.n + 4u * FOURS - 1u) / (4u * FOURS);
  let down = (p.m + 4u * FOURS - 1u) / (4u * FOURS);
  let block = tile / (across * down);
  let terms = terms_of(p, block);
  let row0 = tile % (across * down) / across * 4u * FOURS;
  let col0 = tile % across * 4u * FOURS;
  var left = Sums(); // of the first four columns
  var right = Sums(); // of those 64 further on
  for (var k0 = terms.begin; k0 < terms.end; k0 += DEPTH) {
    workgroupBarrier();
    for (var i = lane; i < DEPTH * FOURS; i += 256u) {
      let ka = select(i % DEPTH, i / FOURS, p.transpose_a);
      let fa = select(i / DEPTH, i % FOURS, p.transpose_a);
      large_a[ka * FOURS + fa] = four_of_a(op, p, terms.block, row0 + 4u * fa, k0 + ka);
      let kb = select(i / FOURS, i % DEPTH, p.transpose_b);
      let fb = select(i % FOURS, i / DEPTH, p.transpose_b);
      large_b[kb * FOURS + fb] = four_of_b(op, p, terms.block, k0 + kb, col0 + 4u * fb);
    }
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      let u = large_a[k * FOURS + local.y];
      let w = large_a[k * FOURS + local.y + 16u];
      let v = large_b[k * FOURS + local.x];
      let x = large_b[k * FOURS + local.x + 16u];
      multiply_add(&left, &right, u, w, v, x);
    }
  }
  for (var i = 0u; i < 8u; i++) {
    let row = row0 + 4u * local.y + i % 4u + 64u * (i / 4u);
    finish(op, p, block, row, col0 + 4u * local.x, left[i]);
    finish(op, p, block, row, col0 + 4u * local.x + 64u, right[i]);
  }
}
