// Ops that every invocation computes on its own, an element or a row each. What waits for nothing but the same element
// of another op is computed by the same invocations, one op after the other.

/** The ops that may be asked for, a bit for each `Opcode`: the code of others is left out. */
override CODES: u32 = 0xffffffffu;
fn is(op: Op, code: u32) -> bool { return ((CODES >> code) & 1u) != 0u && op.code == code; }

@compute @workgroup_size(LANES) fn elementwise(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let at = workgroup_index(group, groups);
  let last = find_op(at, groups);
  let i = (at - ops[last].first) * LANES + lane;
  if (i >= ops[last].lanes) { return; }
  for (var k = last - ops[last].chain_index; k <= last; k++) {
    let op = ops[k];
    if (is(op, Unary)) { unary(op, i); }
    else if (is(op, Binary)) { binary(op, i); }
    else if (is(op, Select)) { choose(op, i); }
    else if (is(op, OuterSum)) { outer_sum(op, i); }
    else if (is(op, ActivationGradient)) { activation_gradient(op, i); }
    else if (is(op, ToFloat)) { to_float(op, i); }
    else if (is(op, Reduce)) { reduce_few(op, i); }
    else if (is(op, Expand)) { expand(op, i); }
    else if (is(op, SegmentReduce)) { segment_reduce(op, i); }
    else if (is(op, SegmentExpand)) { segment_expand(op, i); }
    else if (is(op, Softmax)) { softmax(op, i); }
    else if (is(op, LogSumExp)) { log_sum_exp(op, i); }
    else if (is(op, Gather)) { gather(op, i); }
    else if (is(op, ScatterAdd)) { scatter_add(op, i); }
    else if (is(op, Concat)) { concat(op, i); }
    else if (is(op, Slice)) { take_columns(op, i); }
    else if (is(op, Pad)) { pad(op, i); }
    else if (is(op, Transpose)) { transpose_blocks(op, i); }
    else if (is(op, InverseCholesky)) { inverse_cholesky(op, i); }
    else if (is(op, Uniform)) { store(op.y.at + i, uniform_of(word(op, i))); }
    else if (is(op, Normal)) { store(op.y.at + i, normal_of(word(op, i))); }
    else if (is(op, SampleIndex)) { arena[op.y.at + i] = high(word(op, i), op.integers[1]); }
    else if (is(op, Categorical)) { categorical(op, i); }
    else if (is(op, SampleSegment)) { sample_segment(op, i); }
    else if (is(op, Schedule)) { schedule(op); }
    else if (is(op, Adam)) { adam(op, i); }
    else if (is(op, Polyak)) { polyak(op, i); }
    else if (is(op, Record)) { record(op, i); }
    else if (op.code == SNAPSHOT_STEP) { arena[3] = arena[0]; }
    else if (op.code == ADVANCE_STEP) { arena[0] += 1u; }
  }
}
