// Ops that move rows and columns of 32-bit elements of any type.

/** A buffer of a table that lies outside the arena. */
@group(0) @binding(2) var<storage, read> table: array<u32>;

/** Converts i32 to f32. */
fn to_float(op: Op, i: u32) { store(op.y.at + i, f32(bitcast<i32>(arena[op.a.at + i]))); }

/**
 * y = the rows of table a at the indices b, zeros where an index is negative. Attributes: rows in the group of the table that
 * each row of indices reads (0: all read one table); first row and number of rows of this part of the table; 1 if the table
 * lies outside the arena; first column. A table outside the arena has an op for each of its buffers, each of which writes the
 * rows that its buffer holds; the first also writes the zeros.
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

/** Writes operands side by side into y's columns. Attributes: first column, number of operands. */
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

/** y = the columns of a from attribute 0 on. */
fn take_columns(op: Op, i: u32) {
  arena[op.y.at + i] = arena[op.a.at + i / op.y.cols * op.a.cols + op.integers[0] + i % op.y.cols];
}

/** y = a in the columns from attribute 0 on, zeros elsewhere. */
fn pad(op: Op, i: u32) {
  let col = i % op.y.cols - op.integers[0]; // a large number left of a
  var bits = 0u;
  if (col < op.a.cols) { bits = arena[op.a.at + i / op.y.cols * op.a.cols + col]; }
  arena[op.y.at + i] = bits;
}

/** y = each block of y.cols rows of a, transposed. */
fn transpose_blocks(op: Op, i: u32) {
  let r = i / op.y.cols;
  let block = r / op.a.cols;
  arena[op.y.at + i] = arena[op.a.at + (block * op.y.cols + i % op.y.cols) * op.a.cols + r % op.a.cols];
}
