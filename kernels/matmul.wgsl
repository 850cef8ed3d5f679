// Tiled matrix product: C = φ(op(A)·op(B) + bias + group bias), or C = φ′ ∘ (op(A)·op(B)), where op is the identity or the
// transpose. A workgroup computes one tile of C from strips of A and B in workgroup memory. Attributes, as integers:
//
//   0  rows of a block of C      4  whether A is transposed
//   1  number of blocks          5  whether B is transposed
//   2  φ                         6  operand c, a code of OperandC
//   3  slope of φ, as a float    7  whether operand d is a group bias
//
// Split-K: if y has several times the rows of its one block, it holds partial sums over consecutive slices of the terms. A
// reduction adds them up afterwards. The arrays in workgroup memory and DEPTH are declared by workgroups.ts.

/** Whether A and B are transposed in the ops of the dispatch. */
override TRANSPOSE_A: u32 = Transposed_PerOp;
override TRANSPOSE_B: u32 = Transposed_PerOp;

struct Product { m: u32, n: u32, k: u32, slices: u32, transpose_a: bool, transpose_b: bool }
fn product_of(op: Op) -> Product {
  let transpose_a = TRANSPOSE_A == Transposed_Always || (TRANSPOSE_A == Transposed_PerOp && op.integers[4] == 1u);
  let transpose_b = TRANSPOSE_B == Transposed_Always || (TRANSPOSE_B == Transposed_PerOp && op.integers[5] == 1u);
  let k = select(op.a.cols, op.a.rows / op.integers[1], transpose_a);
  let slices = op.y.rows / (op.integers[0] * op.integers[1]);
  return Product(op.integers[0], op.y.cols, k, slices, transpose_a, transpose_b);
}

/** The range of terms that a block of y sums, and the block of A and B that they belong to. */
struct Terms { block: u32, begin: u32, end: u32 }
fn terms_of(p: Product, block: u32) -> Terms {
  if (p.slices == 1u) { return Terms(block, 0u, p.k); }
  let per_slice = (p.k + p.slices * DEPTH - 1u) / (p.slices * DEPTH) * DEPTH;
  return Terms(0u, block * per_slice, min((block + 1u) * per_slice, p.k));
}

/** Element (row, k) of op(A), and element (k, col) of op(B); 0 outside. */
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
/** The epilogue: adds biases, applies φ or φ′ and stores four columns of a row of C. */
fn finish(op: Op, p: Product, block: u32, row: u32, col: u32, four: vec4f) {
  if (row >= p.m) { return; }
  let result = block * p.m + row;
  for (var j = 0u; j < 4u; j++) {
    if (col + j >= p.n) { return; }
    var sum = four[j];
    if (op.integers[6] == OperandC_Bias) { sum += load(op.c.at + col + j); }
    if (op.integers[7] == 1u) { sum += load(op.d.at + result / (op.y.rows / op.d.rows) * p.n + col + j); }
    let at = result * p.n + col + j;
    if (op.integers[6] == OperandC_ActivationOutput) { sum *= slope_of(op.integers[2], load(op.c.at + at), op.floats[3]); }
    else { sum = activate(op.integers[2], sum, op.floats[3]); }
    store(op.y.at + at, sum);
  }
}

/** Tiles of 4·SIDE × 4·SIDE, 4 × 4 per invocation. tile_a is [k][4 rows], tile_b is [k][4 columns]. */
override SIDE: u32 = 16u;

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
      // Neighbouring invocations read neighbouring elements, transposed or not, so that loads coalesce.
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

/** Tiles of 128 × 128, 8 × 8 per invocation, which halves the reads of workgroup memory per multiply-add. */
@compute @workgroup_size(LARGE_SIDE, LARGE_SIDE) fn matmul_large(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let op = ops[find_op(at, groups)];
  let tile = at - op.first;
  if (tile >= op.groups) { return; }
  let p = product_of(op);
  let across = (p.n + 4u * LARGE_FOURS - 1u) / (4u * LARGE_FOURS);
  let down = (p.m + 4u * LARGE_FOURS - 1u) / (4u * LARGE_FOURS);
  let block = tile / (across * down);
  let terms = terms_of(p, block);
  let row0 = tile % (across * down) / across * 4u * LARGE_FOURS;
  let col0 = tile % across * 4u * LARGE_FOURS;
  var left = Sums(); // the first four columns
  var right = Sums(); // four columns half a tile further on
  for (var k0 = terms.begin; k0 < terms.end; k0 += DEPTH) {
    workgroupBarrier();
    for (var i = lane; i < DEPTH * LARGE_FOURS; i += LARGE_SIDE * LARGE_SIDE) {
      let ka = select(i % DEPTH, i / LARGE_FOURS, p.transpose_a);
      let fa = select(i / DEPTH, i % LARGE_FOURS, p.transpose_a);
      large_a[ka * LARGE_FOURS + fa] = four_of_a(op, p, terms.block, row0 + 4u * fa, k0 + ka);
      let kb = select(i / LARGE_FOURS, i % DEPTH, p.transpose_b);
      let fb = select(i % LARGE_FOURS, i / DEPTH, p.transpose_b);
      large_b[kb * LARGE_FOURS + fb] = four_of_b(op, p, terms.block, k0 + kb, col0 + 4u * fb);
    }
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      let u = large_a[k * LARGE_FOURS + local.y];
      let w = large_a[k * LARGE_FOURS + local.y + 16u];
      let v = large_b[k * LARGE_FOURS + local.x];
      let x = large_b[k * LARGE_FOURS + local.x + 16u];
      multiply_add(&left, &right, u, w, v, x);
    }
  }
  for (var i = 0u; i < 8u; i++) {
    let row = row0 + 4u * local.y + i % 4u + 64u * (i / 4u);
    finish(op, p, block, row, col0 + 4u * local.x, left[i]);
    finish(op, p, block, row, col0 + 4u * local.x + 64u, right[i]);
  }
}
