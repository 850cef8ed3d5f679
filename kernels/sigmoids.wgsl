// The mean over comparators of σ(x − c), for rewards scaled by SPO. Comparators are read once for LANES rows.

const SHORT = 16u;
var<workgroup> block: array<f32, LANES>;

@compute @workgroup_size(LANES) fn mean_sigmoid(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let op = ops[find_op(at, groups)];
  if (at - op.first >= op.groups) { return; }
  let n = op.b.rows;
  let r = (at - op.first) * LANES + lane;
  let here = load(op.a.at + min(r, op.a.rows - 1u));
  // σ(d) is t below 0 and 1 − t above, t = 1 / (1 + e^|d|) ≤ ½. Ones are counted; the rest adds up in blocks of SHORT,
  // and those with what rounding loses of each (Kahan), as many equal terms would round the same way every time.
  var ones = 0u;
  var total = 0.0;
  var lost = 0.0;
  for (var start = 0u; start < n; start += LANES) {
    workgroupBarrier();
    block[lane] = load(op.b.at + min(start + lane, n - 1u));
    workgroupBarrier();
    let terms = min(LANES, n - start);
    for (var j0 = 0u; j0 < terms; j0 += SHORT) {
      var sum = 0.0;
      for (var j = j0; j < min(j0 + SHORT, terms); j++) {
        // Halves first: the difference of any two finite numbers is then finite too.
        let half = here * 0.5 - block[j] * 0.5;
        let t = 1.0 / (1.0 + exp(2.0 * min(abs(half), 43.5)));
        ones += select(0u, 1u, half > 0.0);
        sum += select(t, -t, half > 0.0);
      }
      let term = sum - lost;
      let next = total + term;
      lost = (next - total) - term;
      total = next;
    }
  }
  let mean = (f32(ones) + total) / f32(n);
  if (r < op.y.rows) { store(op.y.at + r, mean); }
}
