// Softmax and log-sum-exp over the columns of a row, one invocation per row.

fn row_maximum(first: u32, n: u32) -> f32 {
  var top = load(first);
  for (var c = 1u; c < n; c++) { top = max(top, load(first + c)); }
  return top;
}

fn softmax(op: Op, r: u32) {
  let n = op.y.cols;
  let x = op.a.at + r * n;
  let y = op.y.at + r * n;
  let top = row_maximum(x, n);
  var sum = 0.0;
  for (var c = 0u; c < n; c++) {
    let e = exponential(load(x + c) - top);
    store(y + c, e);
    sum += e;
  }
  for (var c = 0u; c < n; c++) { store(y + c, load(y + c) / sum); }
}

fn log_sum_exp(op: Op, r: u32) {
  let n = op.a.cols;
  let x = op.a.at + r * n;
  let top = row_maximum(x, n);
  var sum = 0.0;
  for (var c = 0u; c < n; c++) { sum += exponential(load(x + c) - top); }
  store(op.y.at + r, top + logarithm(sum));
}
