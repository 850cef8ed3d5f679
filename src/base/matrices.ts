// Small dense matrices in f64, row-major.

/** Writes the lower-triangular R with R·Rᵀ = A into R, which may be A itself. The upper triangle of A is not read. */
export function cholesky(A: Float64Array, d: number, R: Float64Array = new Float64Array(d * d)): Float64Array {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let s = A[i * d + j] as number;
      for (let k = 0; k < j; k++) s -= (R[i * d + k] as number) * (R[j * d + k] as number);
      R[i * d + j] = i === j ? Math.sqrt(Math.max(s, 1e-12)) : s / (R[j * d + j] as number);
    }
    R.fill(0, i * d + i + 1, (i + 1) * d);
  }
  return R;
}

/** The inverse of a lower-triangular matrix, which is lower-triangular. */
export function inverseLower(R: Float64Array, d: number): Float64Array {
  const W = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    const diagonal = R[i * d + i] as number;
    W[i * d + i] = 1 / diagonal;
    for (let j = 0; j < i; j++) {
      let s = 0;
      for (let k = j; k < i; k++) s -= (R[i * d + k] as number) * (W[k * d + j] as number);
      W[i * d + j] = s / diagonal;
    }
  }
  return W;
}

/** A·Bᵀ of two square matrices. */
export function timesTransposed(A: Float64Array, B: Float64Array, d: number): Float64Array {
  const C = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let s = 0;
      for (let k = 0; k < d; k++) s += (A[i * d + k] as number) * (B[j * d + k] as number);
      C[i * d + j] = s;
    }
  }
  return C;
}

/** A·Aᵀ of a square matrix. */
export function timesOwnTranspose(A: Float64Array, d: number): Float64Array {
  const C = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let s = 0;
      for (let k = 0; k < d; k++) s += (A[i * d + k] as number) * (A[j * d + k] as number);
      C[i * d + j] = C[j * d + i] = s;
    }
  }
  return C;
}

/** Aᵀ of a square matrix. */
export function transposed(A: Float64Array, d: number): Float64Array {
  const T = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) T[j * d + i] = A[i * d + j] as number;
  }
  return T;
}

/** A⁻¹ of a positive definite matrix: (R·Rᵀ)⁻¹ = R⁻ᵀ·R⁻¹. */
export function inverse(A: Float64Array, d: number): Float64Array {
  const W = transposed(inverseLower(cholesky(A, d), d), d);
  return timesOwnTranspose(W, d);
}

/** Solves R·Rᵀ·v = b in place of b. */
export function solve(R: Float64Array, b: Float64Array, d: number): void {
  for (let i = 0; i < d; i++) {
    let s = b[i] as number;
    for (let k = 0; k < i; k++) s -= (R[i * d + k] as number) * (b[k] as number);
    b[i] = s / (R[i * d + i] as number);
  }
  solveTransposed(R, b, d);
}

/** Solves Rᵀ·v = b in place of b, for the R that begins at index `from`. */
export function solveTransposed(R: Float64Array, b: Float64Array, d: number, from = 0): void {
  for (let i = d - 1, row = from + i * d; i >= 0; i--, row -= d) {
    const v = (b[i] as number) / (R[row + i] as number);
    b[i] = v;
    for (let k = 0; k < i; k++) b[k] = (b[k] as number) - v * (R[row + k] as number);
  }
}

export const identity = (d: number): Float64Array =>
  Float64Array.from({ length: d * d }, (_, k) => (k % (d + 1) === 0 ? 1 : 0));

/** The product of two vectors of the same length. */
export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] as number) * (y[i] as number);
  return sum;
}
