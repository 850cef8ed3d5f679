// What a training step does to its leaves, and what follows the step counter.

/** The step, and the two words of the seed. */
@group(0) @binding(1) var<storage, read> moment: array<u32, 4>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read> x: array<f32>;
@group(0) @binding(4) var<storage, read> rate: array<f32>;
@group(0) @binding(5) var<storage, read_write> first: array<f32>;
@group(0) @binding(6) var<storage, read_write> second: array<f32>;
@group(0) @binding(7) var<storage, read_write> counter: array<u32, 4>;

@compute @workgroup_size(1) fn tick() { counter[0] += 1u; }

/** From start to end along half a cosine over a period, after a linear warm-up; attributes as `schedule` has them. */
@compute @workgroup_size(1) fn schedule() {
  let start = number(0u);
  let end = number(1u);
  let warmup = whole(4u);
  let step = moment[0];
  if (step < warmup) {
    y[0] = start * f32(step + 1u) / f32(warmup);
    return;
  }
  // The whole part in integers: a step of millions leaves f32 no digits for its part of a period.
  let period = whole(2u);
  let since = step - warmup;
  var phase = f32(since % period) / f32(period);
  if (number(3u) == 0.0 && since >= period) { phase = 1.0; }
  // cos πu = −sin π(u − ½), from a series on [−½, ½]
  let t = 3.141592653589793 * (phase - 0.5);
  let z = t * t;
  let sine = t * (1.0 + z * (-0.16666667 + z * (8.3333333e-3 + z * (-1.98412698e-4 + z * (2.75573e-6 - z * 2.50521e-8)))));
  y[0] = end + (start - end) * (1.0 - sine) / 2.0;
}

/** 1 − baseⁿ from ln base: what cancels where the base is near 1 is summed as a series. */
fn one_minus_power(ln: f32, n: f32) -> f32 {
  let t = -ln * n;
  let series = t * (1.0 - t / 2.0 * (1.0 - t / 3.0 * (1.0 - t / 4.0 * (1.0 - t / 5.0 * (1.0 - t / 6.0)))));
  return select(1.0 - exponential(-t), series, t < 0.25);
}

/** y = w ← w·(1 − lr·decay) − lr·m̂ / (√v̂ + ε). Attributes: β₁, β₂, ε, decay, ln β₁, ln β₂, 1 − β₁, 1 − β₂. */
@compute @workgroup_size(LANES) fn adam(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  if (i >= rows(0u) * cols(0u)) { return; }
  let t = f32(moment[0] + 1u);
  let lr = rate[0];
  let g = x[i];
  var m = first[i];
  var v = second[i];
  if (moment[0] % 128u == 127u) { // moments too small to move a weight, which would end as subnormal numbers
    m = select(m, 0.0, abs(m) < 1e-30);
    v = select(v, 0.0, v < 1e-30);
  }
  m = number(0u) * m + number(6u) * g;
  v = number(1u) * v + number(7u) * (g * g);
  first[i] = m;
  second[i] = v;
  let size = lr / one_minus_power(number(4u), t);
  let spread = sqrt(v / one_minus_power(number(5u), t));
  y[i] = y[i] * (1.0 - lr * number(3u)) - size * m / (spread + number(2u));
}

@compute @workgroup_size(LANES) fn polyak(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  if (i < rows(0u) * cols(0u)) { y[i] = (1.0 - number(0u)) * y[i] + number(0u) * x[i]; }
}

/** y [1, C + 1]: the number of steps, then the sum of x [1, C] over them. */
@compute @workgroup_size(LANES) fn record(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let i = place(id, groups);
  if (i >= cols(0u)) { return; }
  if (i == 0u) { y[0] += 1.0; } else { y[i] += x[i - 1u]; }
}
