// What a training step does to its leaves, and what follows the step counter.

/** From start to end along half a cosine over a period, after a linear warm-up; attributes as `schedule` has them. */
fn schedule(op: Op) {
  let start = op.floats[0];
  let end = op.floats[1];
  let warmup = op.integers[4];
  let step = arena[0];
  if (step < warmup) {
    store(op.y.at, start * f32(step + 1u) / f32(warmup));
    return;
  }
  // The whole part in integers: a step of millions leaves f32 no digits for its part of a period.
  let period = op.integers[2];
  let since = step - warmup;
  var phase = f32(since % period) / f32(period);
  if (op.floats[3] == 0.0 && since >= period) { phase = 1.0; }
  // cos πu = −sin π(u − ½), from a series on [−½, ½]
  let t = 3.141592653589793 * (phase - 0.5);
  let z = t * t;
  let sine = t * (1.0 + z * (-0.16666667 + z * (8.3333333e-3 + z * (-1.98412698e-4 + z * (2.75573e-6 - z * 2.50521e-8)))));
  store(op.y.at, end + (start - end) * (1.0 - sine) / 2.0);
}

/** 1 − baseⁿ from ln base: what cancels where the base is near 1 is summed as a series. */
fn one_minus_power(ln: f32, n: f32) -> f32 {
  let t = -ln * n;
  let series = t * (1.0 - t / 2.0 * (1.0 - t / 3.0 * (1.0 - t / 4.0 * (1.0 - t / 5.0 * (1.0 - t / 6.0)))));
  return select(1.0 - exponential(-t), series, t < 0.25);
}

/**
 * y = w ← w·(1 − lr·decay) − lr·m̂ / (√v̂ + ε); a: gradient, b: lr, c and d: moments. Attributes: β₁, β₂, ε, decay, ln β₁,
 * ln β₂, 1 − β₁, 1 − β₂.
 */
fn adam(op: Op, i: u32) {
  let t = f32(arena[3] + 1u);
  let lr = load(op.b.at);
  let g = load(op.a.at + i);
  var m = load(op.c.at + i);
  var v = load(op.d.at + i);
  if (arena[3] % 128u == 127u) { // moments too small to move a weight, which would end as subnormal numbers
    m = select(m, 0.0, abs(m) < 1e-30);
    v = select(v, 0.0, v < 1e-30);
  }
  m = op.floats[0] * m + op.floats[6] * g;
  v = op.floats[1] * v + op.floats[7] * (g * g);
  store(op.c.at + i, m);
  store(op.d.at + i, v);
  let step = lr / one_minus_power(op.floats[4], t);
  let spread = sqrt(v / one_minus_power(op.floats[5], t));
  store(op.y.at + i, load(op.y.at + i) * (1.0 - lr * op.floats[3]) - step * m / (spread + op.floats[2]));
}

fn polyak(op: Op, i: u32) {
  store(op.y.at + i, (1.0 - op.floats[0]) * load(op.y.at + i) + op.floats[0] * load(op.a.at + i));
}

/** y [1, C + 1]: the number of steps, then the sum of a [1, C] over them. */
fn record(op: Op, i: u32) {
  if (i == 0u) { store(op.y.at, load(op.y.at) + 1.0); }
  store(op.y.at + i + 1u, load(op.y.at + i + 1u) + load(op.a.at + i));
}
