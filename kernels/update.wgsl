// Updates of leaves in a training step, schedules, and the step counter.

/** Cosine annealing after a linear warm-up. Attributes: start, end, period, cyclic, warm-up steps. */
fn schedule(op: Op, i: u32) {
  let start = op.floats[0];
  let end = op.floats[1];
  let warmup = op.integers[4];
  let step = arena[STEP];
  if (step < warmup) {
    store(op.y.at, start * f32(step + 1u) / f32(warmup));
    return;
  }
  // Reduced modulo the period in integers: in f32, a step of millions leaves no digits for the fraction.
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

/** 1 − baseⁿ from ln base. A series near 0 avoids the cancellation. */
fn one_minus_power(ln: f32, n: f32) -> f32 {
  let t = -ln * n;
  let series = t * (1.0 - t / 2.0 * (1.0 - t / 3.0 * (1.0 - t / 4.0 * (1.0 - t / 5.0 * (1.0 - t / 6.0)))));
  return select(1.0 - exponential(-t), series, t < 0.25);
}

/**
 * Adam: y = w ← w·(1 − lr·decay) − lr·m̂ / (√v̂ + ε), with a the gradient, b and c the moments m and v, d the rate lr.
 * Attributes: β₁, β₂, ε, decay, ln β₁, ln β₂, 1 − β₁, 1 − β₂.
 */
fn adam(op: Op, i: u32) {
  let t = f32(arena[OPTIMISER_STEP] + 1u);
  let lr = load(op.d.at);
  let g = load(op.a.at + i);
  var m = load(op.b.at + i);
  var v = load(op.c.at + i);
  // Moments too small to move a weight are set to 0 before they decay to subnormal numbers.
  if (arena[OPTIMISER_STEP] % 128u == 127u) {
    m = select(m, 0.0, abs(m) < 1e-30);
    v = select(v, 0.0, v < 1e-30);
  }
  m = op.floats[0] * m + op.floats[6] * g;
  v = op.floats[1] * v + op.floats[7] * (g * g);
  store(op.b.at + i, m);
  store(op.c.at + i, v);
  let step = lr / one_minus_power(op.floats[4], t);
  let spread = sqrt(v / one_minus_power(op.floats[5], t));
  store(op.y.at + i, load(op.y.at + i) * (1.0 - lr * op.floats[3]) - step * m / (spread + op.floats[2]));
}

/** y ← (1 − τ)·y + τ·a, where attribute 0 is τ. */
fn polyak(op: Op, i: u32) {
  store(op.y.at + i, (1.0 - op.floats[0]) * load(op.y.at + i) + op.floats[0] * load(op.a.at + i));
}

/** Adds a [1, C] to y [1, C + 1], which holds the number of steps and then the sums. */
fn record(op: Op, i: u32) {
  if (i == 0u) { store(op.y.at, load(op.y.at) + 1.0); }
  store(op.y.at + i + 1u, load(op.y.at + i + 1u) + load(op.a.at + i));
}

/** Copies the step for the optimisers, so that the counter can advance before they are done. */
fn snapshot_step(op: Op, i: u32) { arena[OPTIMISER_STEP] = arena[STEP]; }

/** Advances the step counter. */
fn advance_step(op: Op, i: u32) { arena[STEP] += 1u; }
