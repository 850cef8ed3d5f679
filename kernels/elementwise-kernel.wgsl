// Every invocation computes one element, row or block on its own. Ops that wait for nothing but the same element of
// another op form a chain: the same invocations compute them one after the other. `run_op` is generated
// (src/backend/webgpu/elementwise-ops.ts).

@compute @workgroup_size(LANES) fn elementwise(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let last = find_op(at, groups);
  let i = (at - ops[last].first) * LANES + lane;
  if (i >= ops[last].lanes) { return; }
  for (var k = last - ops[last].chain_index; k <= last; k++) {
    let op = ops[k];
    run_op(op, i);
  }
}
