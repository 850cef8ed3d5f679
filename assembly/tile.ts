// The microkernels of gemm: a tile of C stays in registers over all of k; operands are packed.

import { madd } from "./thin";

/** C[4,8] (+)= A[k,4]ᵀ · B[k,8]; rows of C are ld bytes apart. */
export function tile(c: usize, ld: usize, a: usize, b: usize, k: i32, carry: bool): void {
  const d = c + ld, e = d + ld, f = e + ld, end = b + (<usize>k << 5);
  let c0 = i32x4.splat(0), c1 = c0, d0 = c0, d1 = c0, e0 = c0, e1 = c0, f0 = c0, f1 = c0, x: v128, y: v128, z: v128;
  if (carry) {
    c0 = v128.load(c); d0 = v128.load(d); e0 = v128.load(e); f0 = v128.load(f);
    c1 = v128.load(c, 16); d1 = v128.load(d, 16); e1 = v128.load(e, 16); f1 = v128.load(f, 16);
  }
  // Unrolled four times: with another thread on the core, loop overhead costs as much as arithmetic. Without the branches,
  // binaryen interleaves the steps and V8 spills. Advancing `a` in every step keeps all of its offsets in registers.
  do {
    y = v128.load(b); z = v128.load(b, 16);
    x = v128.load32_splat(a); c0 = madd(x, y, c0); c1 = madd(x, z, c1);
    x = v128.load32_splat(a, 4); d0 = madd(x, y, d0); d1 = madd(x, z, d1);
    x = v128.load32_splat(a, 8); e0 = madd(x, y, e0); e1 = madd(x, z, e1);
    x = v128.load32_splat(a, 12); f0 = madd(x, y, f0); f1 = madd(x, z, f1);
    a += 16;
    if (b + 32 == end) break;
    y = v128.load(b, 32); z = v128.load(b, 48);
    x = v128.load32_splat(a); c0 = madd(x, y, c0); c1 = madd(x, z, c1);
    x = v128.load32_splat(a, 4); d0 = madd(x, y, d0); d1 = madd(x, z, d1);
    x = v128.load32_splat(a, 8); e0 = madd(x, y, e0); e1 = madd(x, z, e1);
    x = v128.load32_splat(a, 12); f0 = madd(x, y, f0); f1 = madd(x, z, f1);
    a += 16;
    if (b + 64 == end) break;
    y = v128.load(b, 64); z = v128.load(b, 80);
    x = v128.load32_splat(a); c0 = madd(x, y, c0); c1 = madd(x, z, c1);
    x = v128.load32_splat(a, 4); d0 = madd(x, y, d0); d1 = madd(x, z, d1);
    x = v128.load32_splat(a, 8); e0 = madd(x, y, e0); e1 = madd(x, z, e1);
    x = v128.load32_splat(a, 12); f0 = madd(x, y, f0); f1 = madd(x, z, f1);
    a += 16;
    if (b + 96 == end) break;
    y = v128.load(b, 96); z = v128.load(b, 112);
    x = v128.load32_splat(a); c0 = madd(x, y, c0); c1 = madd(x, z, c1);
    x = v128.load32_splat(a, 4); d0 = madd(x, y, d0); d1 = madd(x, z, d1);
    x = v128.load32_splat(a, 8); e0 = madd(x, y, e0); e1 = madd(x, z, e1);
    x = v128.load32_splat(a, 12); f0 = madd(x, y, f0); f1 = madd(x, z, f1);
    a += 16;
    b += 128;
  } while (b < end);
  v128.store(c, c0); v128.store(d, d0); v128.store(e, e0); v128.store(f, f0);
  v128.store(c, c1, 16); v128.store(d, d1, 16); v128.store(e, e1, 16); v128.store(f, f1, 16);
}

/** C[1,32] (+)= a[k] · four panels of B, gap bytes apart and none beyond `final`; step is the stride of a in bytes. */
export function row(c: usize, a: usize, step: usize, b: usize, gap: usize, final: usize, k: i32, carry: bool): void {
  const left = final - b, g = min<usize>(gap, left), h = min<usize>(2 * gap, left), i = min<usize>(3 * gap, left);
  const end = b + (<usize>k << 5);
  let c0 = i32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0, x: v128;
  if (carry) {
    c0 = v128.load(c); c1 = v128.load(c, 16); c2 = v128.load(c, 32); c3 = v128.load(c, 48);
    c4 = v128.load(c, 64); c5 = v128.load(c, 80); c6 = v128.load(c, 96); c7 = v128.load(c, 112);
  }
  if (k & 1) {
    x = v128.load32_splat(a); a += step;
    c0 = madd(x, v128.load(b), c0); c1 = madd(x, v128.load(b, 16), c1);
    c2 = madd(x, v128.load(b + g), c2); c3 = madd(x, v128.load(b + g, 16), c3);
    c4 = madd(x, v128.load(b + h), c4); c5 = madd(x, v128.load(b + h, 16), c5);
    c6 = madd(x, v128.load(b + i), c6); c7 = madd(x, v128.load(b + i, 16), c7);
    b += 32;
  }
  // Two interleaved steps do not spill here, because every load of B has one use. A do … while loop would spill.
  while (b < end) {
    x = v128.load32_splat(a); a += step;
    c0 = madd(x, v128.load(b), c0); c1 = madd(x, v128.load(b, 16), c1);
    c2 = madd(x, v128.load(b + g), c2); c3 = madd(x, v128.load(b + g, 16), c3);
    c4 = madd(x, v128.load(b + h), c4); c5 = madd(x, v128.load(b + h, 16), c5);
    c6 = madd(x, v128.load(b + i), c6); c7 = madd(x, v128.load(b + i, 16), c7);
    x = v128.load32_splat(a); a += step;
    c0 = madd(x, v128.load(b, 32), c0); c1 = madd(x, v128.load(b, 48), c1);
    c2 = madd(x, v128.load(b + g, 32), c2); c3 = madd(x, v128.load(b + g, 48), c3);
    c4 = madd(x, v128.load(b + h, 32), c4); c5 = madd(x, v128.load(b + h, 48), c5);
    c6 = madd(x, v128.load(b + i, 32), c6); c7 = madd(x, v128.load(b + i, 48), c7);
    b += 64;
  }
  v128.store(c, c0); v128.store(c, c1, 16); v128.store(c, c2, 32); v128.store(c, c3, 48);
  v128.store(c, c4, 64); v128.store(c, c5, 80); v128.store(c, c6, 96); v128.store(c, c7, 112);
}
