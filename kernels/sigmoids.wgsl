// The mean over comparators of σ(x − c), for rewards scaled by SPO. Comparators are read once for LANES rows.

@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read> x: array<f32>;
@group(0) @binding(4) var<storage, read> c: array<f32>;

var<workgroup> block: array<f32, LANES>;

@compute @workgroup_size(LANES) fn mean_sigmoid(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let n = rows(2u);
  for (var first = group.x * LANES; first < rows(0u); first += groups.x * LANES) {
    let r = first + lane;
    let here = x[min(r, rows(0u) - 1u)];
    var mean = 0.0;
    for (var start = 0u; start < n; start += LANES) {
      workgroupBarrier();
      block[lane] = c[min(start + lane, n - 1u)];
      workgroupBarrier();
      let terms = min(LANES, n - start);
      var sum = 0.0;
      for (var j = 0u; j < terms; j++) {
        // Half of each first: the difference of any two finite numbers is then finite too.
        let half = here * 0.5 - block[j] * 0.5;
        sum += 1.0 / (1.0 + exp(-2.0 * clamp(half, -43.0, 43.0)));
      }
      mean += sum / f32(n);
    }
    if (r < rows(0u)) { y[r] = mean; }
  }
}
