// Noise and indices: Philox4x32-10 (Salmon et al., SC 2011), the same words as on WebAssembly.

/** The step, and the two words of the seed. */
@group(0) @binding(1) var<storage, read> moment: array<u32, 4>;
@group(0) @binding(2) var<storage, read_write> y: array<u32>;
@group(0) @binding(3) var<storage, read> x: array<f32>;
@group(0) @binding(4) var<storage, read> offsets: array<i32>;

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

/** Words 4·counter … 4·counter + 3 of the op's stream at this step. */
fn words(counter: u32) -> vec4u {
  var c = vec4u(counter, moment[0], whole(0u), 0u);
  var key = vec2u(moment[1], moment[2]);
  for (var round = 0u; round < 10u; round++) {
    c = vec4u(high(0xcd9e8d57u, c.z) ^ c.y ^ key.x, 0xcd9e8d57u * c.z, high(0xd2511f53u, c.x) ^ c.w ^ key.y, 0xd2511f53u * c.x);
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

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

/** What is made of a word: 0: uniform, 1: normal, 2: a whole number below `whole(1)`. */
override KIND: u32 = 0u;
@compute @workgroup_size(LANES) fn draw(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let counter = place(id, groups);
  let n = rows(0u) * cols(0u);
  if (counter * 4u >= n) { return; }
  let w = words(counter);
  for (var i = 0u; i < min(4u, n - counter * 4u); i++) {
    switch KIND {
      case 0u: { y[counter * 4u + i] = bitcast<u32>(uniform_of(w[i])); }
      case 1u: { y[counter * 4u + i] = bitcast<u32>(normal_of(w[i])); }
      default: { y[counter * 4u + i] = high(w[i], whole(1u)); }
    }
  }
}

/** For each row of x a column in proportion to its weight. */
@compute @workgroup_size(LANES) fn categorical(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let r = place(id, groups);
  if (r >= rows(0u)) { return; }
  let n = cols(1u);
  var total = 0.0;
  for (var c = 0u; c < n; c++) { total += x[r * n + c]; }
  let u = uniform_of(words(r / 4u)[r % 4u]) * total;
  var c = 0u;
  var sum = x[r * n];
  while (sum <= u && c < n - 1u) {
    c++;
    sum += x[r * n + c];
  }
  y[r] = c;
}

/** Distinct rows of each segment (x, as bits) in random order, −1 where it is too short: Floyd, then Fisher–Yates. */
@compute @workgroup_size(LANES) fn sample_segment(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u,
) {
  let r = place(id, groups);
  if (r >= rows(0u)) { return; }
  let n = cols(0u);
  let segment = bitcast<u32>(x[r]);
  let begin = u32(offsets[segment]);
  let size = u32(offsets[segment + 1u]) - begin;
  let count = min(n, size);
  let row = r * n;
  var w: vec4u;
  for (var j = 0u; j < count; j++) {
    if (j % 2u == 0u) { w = words(r * ((n + 1u) / 2u) + j / 2u); }
    let at = j % 2u * 2u;
    let top = size - count + j;
    var drawn = begin + high(w[at], top + 1u);
    for (var i = 0u; i < j; i++) {
      if (y[row + i] == drawn) {
        drawn = begin + top;
        break;
      }
    }
    let other = row + high(w[at + 1u], j + 1u);
    y[row + j] = drawn;
    let before = y[other];
    y[other] = drawn;
    y[row + j] = before;
  }
  for (var j = count; j < n; j++) { y[row + j] = 0xffffffffu; }
}
