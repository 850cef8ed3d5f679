/**
 * f32 matrix products in 128-bit SIMD. Matrices are dense and row-major, addresses are in bytes.
 *
 * The kernel keeps a 4×8 tile of C in eight registers, the most that V8 manages without spilling, and reads packed
 * operands: A as [rows/4][k][4], B as [columns/8][k][8]. K is processed in blocks of 256, so that 16 rows of A (16 KB) and
 * a panel of B (8 KB) stay in L1; C holds the partial sums. Bias and activation are applied to rows of C still in cache.
 *
 * Elements are summed from 0 in the order of k, independently of m: a row has the same bits alone and in a batch. (With
 * n < 4 and A not transposed they are dot products, in another order, which is again the same for all rows.)
 *
 * Memory that the caller provides, in bytes, with wide = (n + 7) & ~7 (independent of m):
 *   scratch    16512 + 16 · k + 4 · min(k, 256) · wide
 *   packed B   4 · k · wide
 */

import { BLOCK, pack, strip, transposeThin } from "./pack";
import { combine, dot } from "./thin";
import { row, tile } from "./tile";

const ROWS: i32 = 16;
const TILE: usize = 128;
const PANEL: usize = <usize>(BLOCK * ROWS * 4);

/** Copies the partial tile at the edge of C into or out of a whole tile. */
function copyTile(to: usize, toLd: usize, from: usize, fromLd: usize, rows: i32, columns: i32): void {
  for (; rows > 0; --rows, to += toLd, from += fromLd) {
    for (let j: usize = 0; j < <usize>columns << 2; j += 4) store<f32>(to + j, load<f32>(from + j));
  }
}

/** y = act(y + bias + groupBias) in rows from … to − 1 of C. The usual case of a single bias has its own loop. */
function epilogue(c: usize, from: i32, to: i32, n: i32, bias: usize, group: usize, groupRows: i32, slope: f32): void {
  if (!bias && !group && slope == 1) return;
  const s = f32x4.splat(slope), both = bias && group;
  for (let i = from; i < to; ++i) {
    let t = c + (<usize>(i * n) << 2), g: usize = group ? group + (<usize>(i / groupRows * n) << 2) : 0;
    let b = bias ? bias : g;
    const far = t + (<usize>(n & ~7) << 2), end = t + (<usize>n << 2);
    if (both) {
      for (const wide = t + (<usize>(n & ~3) << 2); t < wide; t += 16, b += 16, g += 16) {
        storeActivated(t, f32x4.add(f32x4.add(v128.load(t), v128.load(b)), v128.load(g)), s);
      }
    } else if (b) {
      for (; t < far; t += 32, b += 32) {
        storeActivated(t, f32x4.add(v128.load(t), v128.load(b)), s);
        storeActivated(t + 16, f32x4.add(v128.load(t, 16), v128.load(b, 16)), s);
      }
    } else {
      for (; t < far; t += 16) storeActivated(t, v128.load(t), s);
    }
    for (; t < end; t += 4) {
      let y = load<f32>(t);
      if (b) { y += load<f32>(b); b += 4; }
      if (both) { y += load<f32>(g); g += 4; }
      store<f32>(t, y < 0 ? y * slope : y);
    }
  }
}

/** Stores max(y, slope·y), which is LeakyReLU, ReLU and the identity for slopes from 0 to 1. */
@inline
function storeActivated(at: usize, y: v128, slope: v128): void {
  v128.store(at, f32x4.pmax(f32x4.mul(y, slope), y));
}

/** C[m,n] = act(op(A)[m,k] · op(B)[k,n] + bias[n] + groupBias[row / groupRows, n]) with k > 0. A bias of 0 is absent. */
export function gemm(
  c: usize, m: i32, n: i32, k: i32, a: usize, transposeA: bool, b: usize, transposeB: bool, packed: bool,
  bias: usize, groupBias: usize, groupRows: i32, slope: f32, scratch: usize
): void {
  const ld = <usize>n << 2, panelA = scratch + TILE, panelB = panelA + PANEL;
  const stepI: usize = transposeA ? 4 : <usize>k << 2, stepP: usize = transposeA ? <usize>m << 2 : 4;

  if (packed && n < 4) { packed = false; transposeB = true; }
  if (n < 4 && !transposeA) {
    if (!transposeB && n > 1) { transposeThin(panelB, b, k, n); b = panelB; }
    for (let i = 0, y = c; i < m; ++i) {
      for (let j = 0; j < n; ++j, y += 4) store<f32>(y, dot(a + <usize>i * stepI, b + (<usize>(j * k) << 2), k));
    }
    return epilogue(c, 0, m, n, bias, groupBias, groupRows, slope);
  }
  if (n == 1) {
    combine(c, m, k, b, 4, a, stepP);
    return epilogue(c, 0, m, n, bias, groupBias, groupRows, slope);
  }

  // Packing B would cost more than it saves.
  if (!packed && (k <= 4 || (m < 4 && !transposeB))) {
    if (transposeB && k > 1) { transposeThin(panelB, b, n, k); b = panelB; }
    for (let i = 0; i < m; ++i) combine(c + <usize>i * ld, n, k, a + <usize>i * stepI, stepP, b, ld);
    return epilogue(c, 0, m, n, bias, groupBias, groupRows, slope);
  }

  const wide = (n + 7) & ~7;
  for (let p = 0; p < k; p += BLOCK) {
    const depth = min(BLOCK, k - p), gap = <usize>depth << 5, carry = p > 0;
    const first = packed ? b + (<usize>(p * wide) << 2) : panelB, final = first + (<usize>(wide - 8) >> 3) * gap;
    if (!packed) pack(panelB, b, p, depth, k, n, transposeB);
    for (let i = 0; i < m; i += ROWS) {
      const rows = min(ROWS, m - i), fours = rows & ~3;
      const ai = a + <usize>i * stepI + <usize>p * stepP, ci = c + <usize>i * ld;
      for (let r = 0; r < fours; r += 4) {
        const x = panelA + (<usize>(r * depth) << 2);
        strip(x, 16, ai + <usize>r * stepI, transposeA ? stepP : stepI, !transposeA, depth, 4);
      }
      for (let j = 0, q = first; fours > 0 && j < n; j += 8, q += gap) {
        for (let r = 0; r < fours; r += 4) {
          const y = ci + <usize>r * ld + (<usize>j << 2), x = panelA + (<usize>(r * depth) << 2);
          if (n - j >= 8) { tile(y, ld, x, q, depth, carry); continue; }
          if (carry) copyTile(scratch, 32, y, ld, 4, n - j);
          tile(scratch, 32, x, q, depth, carry);
          copyTile(y, ld, scratch, 32, 4, n - j);
        }
      }
      for (let r = fours; r < rows; ++r) {
        const x = ai + <usize>r * stepI;
        for (let j = 0, q = first; j < n; j += 32, q += 4 * gap) {
          const y = ci + <usize>r * ld + (<usize>j << 2);
          if (n - j >= 32) { row(y, x, stepP, q, gap, final, depth, carry); continue; }
          if (carry) copyTile(scratch, 0, y, 0, 1, n - j);
          row(scratch, x, stepP, q, gap, final, depth, carry);
          copyTile(y, 0, scratch, 0, 1, n - j);
        }
      }
      if (p + BLOCK >= k) epilogue(c, i, i + rows, n, bias, groupBias, groupRows, slope);
    }
  }
}
