// The two ceilings of a roofline model: the rate of multiply-adds without memory traffic, and the memory bandwidth.
// LANES is declared by workgroups.ts.

/** x: a factor unknown at compile time, so that nothing is folded; y: rounds of `multiply_add`. */
@group(0) @binding(0) var<uniform> given: vec4f;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(2) var<storage, read> a: array<vec4f>;
@group(0) @binding(3) var<storage, read> b: array<vec4f>;

fn index_of(id: vec3u, groups: vec3u) -> u32 { return id.y * groups.x * LANES + id.x; }

/** Eight independent vec4 accumulators: 64 floating-point operations per round. */
@compute @workgroup_size(LANES) fn multiply_add(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = index_of(id, groups);
  let by = vec4f(given.x);
  // All components differ and contribute to the result, or a compiler would drop some.
  let more = f32(1u + (i & 7u)) * vec4f(0.1, 0.2, 0.3, 0.4);
  var s0 = more;
  var s1 = more + 1.0;
  var s2 = more + 2.0;
  var s3 = more + 3.0;
  var s4 = more + 4.0;
  var s5 = more + 5.0;
  var s6 = more + 6.0;
  var s7 = more + 7.0;
  for (var round = 0u; round < u32(given.y); round++) {
    s0 = fma(s0, by, more);
    s1 = fma(s1, by, more);
    s2 = fma(s2, by, more);
    s3 = fma(s3, by, more);
    s4 = fma(s4, by, more);
    s5 = fma(s5, by, more);
    s6 = fma(s6, by, more);
    s7 = fma(s7, by, more);
  }
  // A store that practically never happens, but that no compiler can rule out: no time is spent on memory.
  let total = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
  if (dot(total, vec4f(1.0, 2.0, 3.0, 4.0)) == 12345.0) { y[i % arrayLength(&y)] = total; }
}

/** y = a + x·b. */
@compute @workgroup_size(LANES) fn triad(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = index_of(id, groups);
  if (i < arrayLength(&y)) { y[i] = fma(vec4f(given.x), b[i], a[i]); }
}
