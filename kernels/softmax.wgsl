// Over each row's columns, a row an invocation.

@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read> x: array<f32>;

fn greatest(first: u32, n: u32) -> f32 {
  var top = x[first];
  for (var c = 1u; c < n; c++) { top = max(top, x[first + c]); }
  return top;
}

@compute @workgroup_size(LANES) fn softmax(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let r = place(id, groups);
  if (r >= rows(0u)) { return; }
  let n = cols(0u);
  let first = r * n;
  let top = greatest(first, n);
  var sum = 0.0;
  for (var c = 0u; c < n; c++) {
    let e = exponential(x[first + c] - top);
    y[first + c] = e;
    sum += e;
  }
  for (var c = 0u; c < n; c++) { y[first + c] /= sum; }
}

@compute @workgroup_size(LANES) fn log_sum_exp(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let r = place(id, groups);
  if (r >= rows(0u)) { return; }
  let n = cols(1u);
  let first = r * n;
  let top = greatest(first, n);
  var sum = 0.0;
  for (var c = 0u; c < n; c++) { sum += exponential(x[first + c] - top); }
  y[r] = top + logarithm(sum);
}
