// The mean of σ(x − c) over comparison values c, for rewards scaled by SPO. A workgroup computes LANES rows of x and reads
// each c once, into `comparators` (declared by workgroups.ts).

/** Number of terms that are summed directly before each step of compensated summation. */
const SHORT = 16u;

@compute @workgroup_size(LANES) fn mean_sigmoid(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let op = ops[find_op(at, groups)];
  if (at - op.first >= op.groups) { return; }
  let n = op.b.rows;
  let r = (at - op.first) * LANES + lane;
  let x = load(op.a.at + min(r, op.a.rows - 1u));
  // σ(d) = t for d ≤ 0 and 1 − t for d > 0, with t = 1 / (1 + e^|d|) ≤ ½. The ones are counted exactly. The ±t are summed in
  // blocks of SHORT, and the blocks by Kahan summation, because many equal terms would all round the same way.
  var ones = 0u;
  var total = 0.0;
  var lost = 0.0;
  for (var start = 0u; start < n; start += LANES) {
    workgroupBarrier();
    comparators[lane] = load(op.b.at + min(start + lane, n - 1u));
    workgroupBarrier();
    let terms = min(LANES, n - start);
    for (var j0 = 0u; j0 < terms; j0 += SHORT) {
      var sum = 0.0;
      for (var j = j0; j < min(j0 + SHORT, terms); j++) {
        // Halved before the subtraction, so that the difference of any two finite numbers is finite.
        let half = x * 0.5 - comparators[j] * 0.5;
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
