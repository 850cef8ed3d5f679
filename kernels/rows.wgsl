// Moving rows and columns, whatever the 32 bits of an element mean.

/** A table, or a part of it, that lies outside the arena. */
@group(0) @binding(2) var<storage, read> table: array<u32>;

/** A whole number's bits become those of the number. */
fn to_float(op: Op, i: u32) { store(op.y.at + i, f32(bitcast<i32>(arena[op.a.at + i]))); }

/**
 * Rows of a that b names, or their columns from `integers[4]` on; zeros where it is negative. A table outside the arena is read
 * whole, by one op for each of its parts: this one holds `integers[2]` rows from `integers[1]` on, and only the first writes zeros.
 */
fn gather(op: Op, i: u32) {
  let width = op.y.cols;
  let r = i / width;
  let named = bitcast<i32>(arena[op.b.at + r]);
  let first = op.integers[1];
  if (named < 0) {
    if (first == 0u) { arena[op.y.at + i] = 0u; }
    return;
  }
  let row = u32(named) + r / op.b.cols * op.integers[0] - first;
  if (row >= op.integers[2]) { return; }
  if (op.integers[3] == 1u) { arena[op.y.at + i] = table[row * width + i % width]; }
  else { arena[op.y.at + i] = arena[op.a.at + row * op.a.cols + op.integers[4] + i % width]; }
}

/** y's columns from `integers[0]` on are those of `integers[1]` operands, side by side; others stay. */
fn concat(op: Op, i: u32) {
  let parts = array<Operand, 5>(op.a, op.b, op.c, op.d, op.e);
  let count = op.integers[1];
  var width = 0u;
  for (var p = 0u; p < count; p++) { width += parts[p].cols; }
  let r = i / width;
  var col = i % width;
  let to = op.y.at + r * op.y.cols + op.integers[0] + col;
  for (var p = 0u; p < count; p++) {
    let part = parts[p];
    if (col < part.cols) {
      arena[to] = arena[part.at + r * part.cols + col];
      return;
    }
    col -= part.cols;
  }
}

/** y is a's columns from `integers[0]` on. */
fn take_columns(op: Op, i: u32) {
  arena[op.y.at + i] = arena[op.a.at + i / op.y.cols * op.a.cols + op.integers[0] + i % op.y.cols];
}

/** y's columns from `integers[0]` on are a, the rest zeros. */
fn pad(op: Op, i: u32) {
  let col = i % op.y.cols - op.integers[0]; // wraps round below
  var bits = 0u;
  if (col < op.a.cols) { bits = arena[op.a.at + i / op.y.cols * op.a.cols + col]; }
  arena[op.y.at + i] = bits;
}

/** Blocks of y.cols rows of a, each transposed. */
fn transpose_blocks(op: Op, i: u32) {
  let r = i / op.y.cols;
  let block = r / op.a.cols;
  arena[op.y.at + i] = arena[op.a.at + (block * op.y.cols + i % op.y.cols) * op.a.cols + r % op.a.cols];
}
