// Random numbers and indices from Philox4x32-10 (Salmon et al., SC 2011): the same words as on WebAssembly.

/** The upper 32 bits of a product. */
fn high(a: u32, b: u32) -> u32 {
  let a0 = a & 0xffffu;
  let a1 = a >> 16u;
  let b0 = b & 0xffffu;
  let b1 = b >> 16u;
  let mid = a1 * b0 + ((a0 * b0) >> 16u);
  let mid2 = a0 * b1 + (mid & 0xffffu);
  return (a1 * b1) + (mid >> 16u) + (mid2 >> 16u);
}

/** Words 4·counter … 4·counter + 3 of the op's stream at this step. Attribute 0 is the stream. */
fn words(op: Op, counter: u32) -> vec4u {
  var c = vec4u(counter, arena[STEP], op.integers[0], 0u);
  var key = vec2u(arena[SEED], arena[SEED + 1u]);
  for (var round = 0u; round < 10u; round++) {
    c = vec4u(high(0xcd9e8d57u, c.z) ^ c.y ^ key.x, 0xcd9e8d57u * c.z, high(0xd2511f53u, c.x) ^ c.w ^ key.y, 0xd2511f53u * c.x);
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
fn word(op: Op, i: u32) -> u32 { return words(op, i / 4u)[i % 4u]; }

/** A multiple of 2⁻²⁴ in [0, 1). */
fn uniform_of(word: u32) -> f32 { return f32(word >> 8u) * 5.9604644775390625e-8; }

/** √2·erfinv(x), after Giles (2012), "Approximating the erfinv function", single precision. */
fn normal_of(word: u32) -> f32 {
  let x = f32(i32((word >> 8u) * 2u) + 1 - 16777216) * 5.9604644775390625e-8;
  let w = -logarithm((1.0 - x) * (1.0 + x));
  var p: f32;
  if (w < 5.0) {
    let t = w - 2.5;
    p = 2.81022636e-8;
    p = p * t + 3.43273939e-7;
    p = p * t - 3.5233877e-6;
    p = p * t - 4.39150654e-6;
    p = p * t + 0.00021858087;
    p = p * t - 0.00125372503;
    p = p * t - 0.00417768164;
    p = p * t + 0.246640727;
    p = p * t + 1.50140941;
  } else {
    let t = sqrt(w) - 3.0;
    p = -0.000200214257;
    p = p * t + 0.000100950558;
    p = p * t + 0.00134934322;
    p = p * t - 0.00367342844;
    p = p * t + 0.00573950773;
    p = p * t - 0.0076224613;
    p = p * t + 0.00943887047;
    p = p * t + 1.00167406;
    p = p * t + 2.83297682;
  }
  return p * x * 1.4142135623730951;
}

fn draw_uniform(op: Op, i: u32) { store(op.y.at + i, uniform_of(word(op, i))); }

fn draw_normal(op: Op, i: u32) { store(op.y.at + i, normal_of(word(op, i))); }

/** Uniform in 0 … range − 1, where attribute 1 is the range. */
fn sample_index(op: Op, i: u32) { arena[op.y.at + i] = high(word(op, i), op.integers[1]); }

/** For each row of a, a column drawn in proportion to its weight: inversion of the cumulative sum. */
fn categorical(op: Op, r: u32) {
  let n = op.a.cols;
  let x = op.a.at + r * n;
  var total = 0.0;
  for (var c = 0u; c < n; c++) { total += load(x + c); }
  let u = uniform_of(word(op, r)) * total;
  var c = 0u;
  var sum = load(x);
  while (sum <= u && c < n - 1u) {
    c++;
    sum += load(x + c);
  }
  arena[op.y.at + r] = c;
}

/**
 * Distinct rows of segment a[r] (offsets b) in random order, by Floyd's algorithm and a Fisher–Yates shuffle. Where the
 * segment is shorter than the row, −1 fills the rest.
 */
fn sample_segment(op: Op, r: u32) {
  let n = op.y.cols;
  let segment = arena[op.a.at + r];
  let begin = arena[op.b.at + segment];
  let size = arena[op.b.at + segment + 1u] - begin;
  let count = min(n, size);
  let row = op.y.at + r * n;
  var w: vec4u;
  for (var j = 0u; j < count; j++) {
    if (j % 2u == 0u) { w = words(op, r * ((n + 1u) / 2u) + j / 2u); }
    let at = j % 2u * 2u;
    let top = size - count + j;
    var drawn = begin + high(w[at], top + 1u);
    for (var i = 0u; i < j; i++) {
      if (arena[row + i] == drawn) {
        drawn = begin + top;
        break;
      }
    }
    let other = row + high(w[at + 1u], j + 1u);
    arena[row + j] = drawn;
    let before = arena[other];
    arena[other] = drawn;
    arena[row + j] = before;
  }
  for (var j = count; j < n; j++) { arena[row + j] = 0xffffffffu; }
}
