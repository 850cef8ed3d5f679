// Updates of leaves in a training step, and schedules. Scalars that depend on the step are computed in f64.

/** cos πu for u in [0, 1], to within 1e-13: a Taylor series on [0, ½]. */
function cosPi(u: f64): f64 {
  const turned = u > 0.5;
  const x = (turned ? 1 - u : u) * 3.141592653589793;
  const z = -x * x;
  let term: f64 = 1;
  let sum: f64 = 1;
  for (let n: f64 = 2; n <= 20; n += 2) {
    term *= z / (n * (n - 1));
    sum += term;
  }
  return turned ? -sum : sum;
}

/** baseⁿ by repeated squaring. */
function power(base: f64, n: u32): f64 {
  let result: f64 = 1;
  for (; n; n >>= 1, base *= base) if (n & 1) result *= base;
  return result;
}

/** y [1, 1]: cosine annealing from start to end after a linear warm-up. */
export function schedule(y: usize, step: u32, start: f64, end: f64, period: f64, cyclic: bool, warmup: f64): void {
  const t = <f64>step;
  if (t < warmup) {
    store<f32>(y, <f32>((start * (t + 1)) / warmup));
    return;
  }
  const u = (t - warmup) / period;
  const phase = cyclic ? u - Math.floor(u) : Math.min(u, 1);
  store<f32>(y, <f32>(end + ((start - end) * (1 + cosPi(phase))) / 2));
}

/**
 * Sets moments to 0 that are too small to move a weight. Without gradients they would decay to subnormal numbers, where
 * rounding cancels the decay, and arithmetic with those is several times slower.
 */
function flushTiny(x: usize, n: i32): void {
  const tiny = f32x4.splat(1e-30);
  for (const end = x + (<usize>n << 2); x < end; x += 16) {
    const v = v128.load(x);
    v128.store(x, v128.andnot(v, f32x4.lt(f32x4.abs(v), tiny)));
  }
}

/** w ← w·(1 − lr·decay) − lr·m̂ / (√v̂ + ε), with t = step + 1 in the bias corrections. */
export function adam(
  w: usize, dw: usize, m: usize, v: usize, n: i32, rate: f32, step: u32, beta1: f64, beta2: f64, epsilon: f64, decay: f64,
): void {
  const b1 = f32x4.splat(<f32>beta1);
  const b2 = f32x4.splat(<f32>beta2);
  const r1 = f32x4.splat(<f32>(1 - beta1));
  const r2 = f32x4.splat(<f32>(1 - beta2));
  const lr = <f64>rate;
  const size = f32x4.splat(<f32>(lr / (1 - power(beta1, step + 1))));
  const root = f32x4.splat(<f32>(1 / Math.sqrt(1 - power(beta2, step + 1))));
  const eps = f32x4.splat(<f32>epsilon);
  const keep = f32x4.splat(<f32>(1 - lr * decay));
  const end = w + (<usize>n << 2);
  if ((step & 127) == 127) { // 0.9¹²⁸ of 1e-30 is still a normal number
    flushTiny(m, n);
    flushTiny(v, n);
  }
  for (; w < end; w += 16, dw += 16, m += 16, v += 16) {
    const g = v128.load(dw);
    const mi = f32x4.add(f32x4.mul(b1, v128.load(m)), f32x4.mul(r1, g));
    const vi = f32x4.add(f32x4.mul(b2, v128.load(v)), f32x4.mul(r2, f32x4.mul(g, g)));
    v128.store(m, mi);
    v128.store(v, vi);
    const step = f32x4.div(f32x4.mul(size, mi), f32x4.add(f32x4.mul(f32x4.sqrt(vi), root), eps));
    v128.store(w, f32x4.sub(f32x4.mul(v128.load(w), keep), step));
  }
}

/** target ← (1 − τ)·target + τ·source */
export function polyak(target: usize, source: usize, n: i32, tau: f32): void {
  const near = f32x4.splat(tau);
  const far = f32x4.splat(<f32>1 - tau);
  const end = target + (<usize>n << 2);
  for (; target < end; target += 16, source += 16) {
    v128.store(target, f32x4.add(f32x4.mul(far, v128.load(target)), f32x4.mul(near, v128.load(source))));
  }
}

/** Adds x [1, C] to sums [1, C + 1], which holds the number of steps and then the sums. */
export function record(sums: usize, x: usize, cols: i32): void {
  store<f32>(sums, load<f32>(sums) + 1);
  for (let c: usize = 0; c < <usize>cols << 2; c += 4) {
    store<f32>(sums + c + 4, load<f32>(sums + c + 4) + load<f32>(x + c));
  }
}
