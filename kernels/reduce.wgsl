// Sums, means and maxima of few terms, one result per invocation, and their adjoints. Every sum has one fixed order.

/** Combines two partial results of a `Reduction`. */
fn join(kind: u32, a: f32, b: f32) -> f32 { return select(a + b, max(a, b), kind == Reduction_Max); }
/** The result of a `Reduction` from the sum or maximum of a number of terms. */
fn share(kind: u32, sum: f32, terms: u32) -> f32 { return select(sum, sum / f32(terms), kind == Reduction_Mean); }

fn reduce_few(op: Op, i: u32) {
  let kind = op.integers[0];
  let height = op.a.rows / op.y.rows;
  let width = op.a.cols / op.y.cols;
  let first = op.a.at + i / op.y.cols * height * op.a.cols + i % op.y.cols;
  var sum = load(first);
  for (var r = 0u; r < height; r++) {
    for (var c = select(0u, 1u, r == 0u); c < width; c++) { sum = join(kind, sum, load(first + r * op.a.cols + c)); }
  }
  store(op.y.at + i, share(kind, sum, height * width));
}

/** Adjoint of a sum or mean: repeats each row of a, and a single column. The adjoint of a mean divides by the number of copies. */
fn expand(op: Op, i: u32) {
  let height = op.y.rows / op.a.rows;
  let row = i / op.y.cols / height;
  let v = load(op.a.at + row * op.a.cols + select(i % op.y.cols, 0u, op.a.cols == 1u));
  store(op.y.at + i, share(op.integers[0], v, height * (op.y.cols / op.a.cols)));
}

/** The first row of a segment; b holds the offsets [segments + 1]. */
fn begin_of(op: Op, segment: u32) -> u32 { return arena[op.b.at + segment]; }

fn segment_reduce(op: Op, i: u32) {
  let width = op.y.cols;
  let begin = begin_of(op, i / width);
  let end = begin_of(op, i / width + 1u);
  var sum = 0.0;
  for (var r = begin; r < end; r++) { sum += load(op.a.at + r * width + i % width); }
  store(op.y.at + i, share(op.integers[0], sum, max(end - begin, 1u)));
}

fn segment_expand(op: Op, i: u32) {
  let width = op.y.cols;
  let row = i / width;
  // Binary search for the last segment that begins at or before this row; earlier ones there are empty.
  var low = 0u;
  var high = op.a.rows;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (begin_of(op, middle) <= row) { low = middle + 1u; } else { high = middle; }
  }
  var v = 0.0;
  if (low > 0u && row < begin_of(op, low)) {
    v = share(op.integers[0], load(op.a.at + (low - 1u) * width + i % width), begin_of(op, low) - begin_of(op, low - 1u));
  }
  store(op.y.at + i, v);
}

/** Adjoint of a gather: row r of y is the sum of the rows of a whose index in b is r, in the order of the index. */
fn scatter_add(op: Op, i: u32) {
  let width = op.y.cols;
  let row = i / width;
  let rows = op.integers[0]; // rows of y in the group of each row of the index; 0: one group
  let first = select(row / rows * op.b.cols, 0u, rows == 0u);
  let last = select(first + op.b.cols, size(op.b), rows == 0u);
  let named = select(row % rows, row, rows == 0u);
  var sum = 0.0;
  for (var r = first; r < last; r++) {
    if (arena[op.b.at + r] == named) { sum += load(op.a.at + r * width + i % width); }
  }
  store(op.y.at + i, sum);
}
