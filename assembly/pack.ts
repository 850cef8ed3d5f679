// Packs the operands of gemm along k: A in strips of four rows, B in panels of eight columns.

/** Depth of a block of k for which both operands stay in L1. */
export const BLOCK: i32 = 256;

/** out[k][4], rows `step` bytes apart, from source[k][4], or from source[4][k] if `across`. Columns past `width` are 0. */
export function strip(out: usize, step: usize, source: usize, ld: usize, across: bool, k: i32, width: i32): void {
  if (width >= 4 && !across) {
    for (; k > 0; --k, out += step, source += ld) v128.store(out, v128.load(source));
  } else if (width >= 4) {
    for (; k >= 4; k -= 4, source += 16) {
      const a = v128.load(source), b = v128.load(source + ld);
      const c = v128.load(source + 2 * ld), d = v128.load(source + 3 * ld);
      const e = v128.shuffle<f32>(a, b, 0, 4, 1, 5), f = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const g = v128.shuffle<f32>(a, b, 2, 6, 3, 7), h = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(out, v128.shuffle<i64>(e, f, 0, 2)); out += step;
      v128.store(out, v128.shuffle<i64>(e, f, 1, 3)); out += step;
      v128.store(out, v128.shuffle<i64>(g, h, 0, 2)); out += step;
      v128.store(out, v128.shuffle<i64>(g, h, 1, 3)); out += step;
    }
  }
  const next: usize = across ? 4 : ld, side: usize = across ? ld : 4;
  for (; k > 0; --k, out += step, source += next) {
    v128.store(out, i32x4.splat(0));
    for (let j = 0; j < min(width, 4); ++j) store<f32>(out + (j << 2), load<f32>(source + <usize>j * side));
  }
}

/** Packs rows p … p + depth − 1 of op(B)[k,n] as panels. */
export function pack(out: usize, b: usize, p: i32, depth: i32, k: i32, n: i32, transposeB: bool): void {
  const ld = <usize>(transposeB ? k : n) << 2;
  for (let j = 0; j < n; j += 8, out += <usize>depth << 5) {
    for (let h = j; h < j + 8; h += 4) {
      const from = b + (<usize>(transposeB ? h * k + p : p * n + h) << 2);
      strip(out + ((h - j) << 2), 32, from, ld, transposeB, depth, n - h);
    }
  }
}

/** out[columns][rows] = from[rows][columns]ᵀ, element by element: for matrices with a short side. */
export function transposeThin(out: usize, from: usize, rows: i32, columns: i32): void {
  for (let j = 0; j < columns; ++j) {
    for (let i = 0; i < rows; ++i, out += 4) store<f32>(out, load<f32>(from + (<usize>(i * columns + j) << 2)));
  }
}

/** Packs op(B)[k,n] for gemm: panels for each block of k, or [n][k] if n < 4. */
export function packB(out: usize, b: usize, k: i32, n: i32, transposeB: bool): void {
  if (n < 4) {
    if (transposeB) memory.copy(out, b, <usize>(n * k) << 2);
    else transposeThin(out, b, k, n);
    return;
  }
  for (let p = 0; p < k; p += BLOCK) {
    pack(out + (<usize>(p * ((n + 7) & ~7)) << 2), b, p, min(BLOCK, k - p), k, n, transposeB);
  }
}
