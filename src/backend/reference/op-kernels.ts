// One loop per op, in f64, in the order of the definition. Math.exp and its kind may differ in the last
// bit between JavaScript engines, which is why this backend is for tests.

import { Activation, Binary, Opcode, Reduction, Unary } from "../../../assembly/opcode.ts";
import { mulHigh, word } from "../../base/philox.ts";
import { ALGEBRA } from "./algebra.ts";
import { at, fill, type Matrix, put, type ReferenceKernel, sigmoid, total } from "./matrix.ts";

const UNARY: Record<Unary, (x: number, p: number, q: number) => number> = {
  [Unary.Affine]: (x, p, q) => p * x + q,
  [Unary.Exp]: (x) => Math.exp(x),
  [Unary.Log]: (x) => Math.log(x),
  [Unary.Sqrt]: (x) => Math.sqrt(x),
  [Unary.Abs]: (x) => Math.abs(x),
  [Unary.Reciprocal]: (x) => 1 / x,
  [Unary.LeakyRelu]: (x, p) => (x > 0 ? x : p * x),
  [Unary.Sigmoid]: sigmoid,
  [Unary.Tanh]: (x) => Math.tanh(x),
  [Unary.Softplus]: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  [Unary.Clip]: (x, p, q) => Math.min(Math.max(x, p), q),
  [Unary.Step]: (x) => (x > 0 ? 1 : 0),
};

const BINARY: Record<Binary, (a: number, b: number) => number> = {
  [Binary.Add]: (a, b) => a + b,
  [Binary.Subtract]: (a, b) => a - b,
  [Binary.Multiply]: (a, b) => a * b,
  [Binary.Divide]: (a, b) => a / b,
  [Binary.Minimum]: (a, b) => Math.min(a, b),
  [Binary.Maximum]: (a, b) => Math.max(a, b),
  [Binary.Less]: (a, b) => (a < b ? 1 : 0),
};

const DERIVATIVE: Record<Activation, (y: number, slope: number) => number> = {
  [Activation.None]: () => 1,
  [Activation.Relu]: (y) => (y > 0 ? 1 : 0),
  [Activation.LeakyRelu]: (y, slope) => (y > 0 ? 1 : slope),
  [Activation.Tanh]: (y) => 1 - y * y,
  [Activation.Sigmoid]: (y) => y * (1 - y),
};

/** Giles (2012), "Approximating the erfinv function", single precision: x√2·erfinv with x in (−1, 1). */
const CENTRAL = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];
function normalFrom(bits: number): number {
  const x = (2 * (bits >>> 8) + 1 - 2 ** 24) / 2 ** 24;
  const w = -Math.log((1 - x) * (1 + x));
  const [t, poly] = w < 5 ? [w - 2.5, CENTRAL] : [Math.sqrt(w) - 3, TAIL];
  return Math.SQRT2 * x * poly.reduce((p, c) => p * t + c, 0);
}

export const KERNELS: Partial<Record<Opcode, ReferenceKernel>> = {
  ...ALGEBRA,
  [Opcode.Unary]: (y, [x], [kind = 0, p = 0, q = 0]) =>
    fill(y, (r, c) => UNARY[kind as Unary](at(x as Matrix, r, c), p, q)),
  [Opcode.Binary]: (y, [a, b], [kind = 0]) => {
    const read = (m: Matrix, r: number, c: number) => at(m, m.rows === 1 ? 0 : r, m.cols === 1 ? 0 : c);
    fill(y, (r, c) => BINARY[kind as Binary](read(a as Matrix, r, c), read(b as Matrix, r, c)));
  },
  [Opcode.Select]: (y, [mask, a, b]) => fill(y, (r, c) => at((at(mask as Matrix, r, c) !== 0 ? a : b) as Matrix, r, c)),
  [Opcode.ActivationGradient]: (dx, [y, dy], [kind = 0, slope = 0]) =>
    fill(dx, (r, c) => at(dy as Matrix, r, c) * DERIVATIVE[kind as Activation](at(y as Matrix, r, c), slope)),
  [Opcode.ToFloat]: (y, [x]) => fill(y, (r, c) => at(x as Matrix, r, c)),

  [Opcode.Reduce]: (y, [x], [kind = 0]) => {
    const m = x as Matrix;
    const [g, w] = [m.rows / y.rows, m.cols / y.cols];
    fill(y, (r, c) => {
      const value = (i: number) => at(m, r * g + Math.floor(i / w), c + (i % w));
      if (kind === Reduction.Max) return Math.max(...Array.from({ length: g * w }, (_, i) => value(i)));
      return total(g * w, value) / (kind === Reduction.Mean ? g * w : 1);
    });
  },
  [Opcode.Expand]: (y, [x], [share]) => {
    const m = x as Matrix;
    const [g, w] = [y.rows / m.rows, y.cols / m.cols];
    fill(y, (r, c) => at(m, Math.floor(r / g), w === 1 ? c : 0) / (share ? g * w : 1));
  },
  [Opcode.SegmentReduce]: (y, [x, offsets], [kind]) =>
    fill(y, (r, c) => {
      const [from, to] = [at(offsets as Matrix, r, 0), at(offsets as Matrix, r + 1, 0)];
      const sum = total(to - from, (i) => at(x as Matrix, from + i, c));
      return kind === Reduction.Mean && to > from ? sum / (to - from) : sum;
    }),
  [Opcode.SegmentExpand]: (y, [x, offsets], [share]) => {
    fill(y, () => 0);
    const m = x as Matrix;
    for (let s = 0; s < m.rows; s++) {
      const [from, to] = [at(offsets as Matrix, s, 0), at(offsets as Matrix, s + 1, 0)];
      for (let r = from; r < to; r++) {
        for (let c = 0; c < y.cols; c++) put(y, r, c, at(m, s, c) / (share ? to - from : 1));
      }
    }
  },
  [Opcode.Softmax]: (y, [x]) => {
    for (let r = 0; r < y.rows; r++) {
      const top = Math.max(...Array.from({ length: y.cols }, (_, c) => at(x as Matrix, r, c)));
      const sum = total(y.cols, (c) => Math.exp(at(x as Matrix, r, c) - top));
      for (let c = 0; c < y.cols; c++) put(y, r, c, Math.exp(at(x as Matrix, r, c) - top) / sum);
    }
  },
  [Opcode.LogSumExp]: (y, [x]) =>
    fill(y, (r) => {
      const m = x as Matrix;
      const top = Math.max(...Array.from({ length: m.cols }, (_, c) => at(m, r, c)));
      return top + Math.log(total(m.cols, (c) => Math.exp(at(m, r, c) - top)));
    }),

  [Opcode.MeanSigmoid]: (y, [x, c]) => {
    const m = c as Matrix;
    fill(y, (r) => total(m.rows, (j) => sigmoid(at(x as Matrix, r, 0) - at(m, j, 0))) / m.rows);
  },

  [Opcode.Gather]: (y, [table, index], [size = 0]) => {
    const [m, idx] = [table as Matrix, index as Matrix];
    fill(y, (r, c) => {
      const i = idx.data[r] as number;
      return i < 0 ? 0 : at(m, i + Math.floor(r / idx.cols) * size, c);
    });
  },
  [Opcode.ScatterAdd]: (dt, [dy, index], [size = 0]) => {
    const idx = index as Matrix;
    fill(dt, () => 0);
    for (let r = 0; r < idx.rows * idx.cols; r++) {
      const i = idx.data[r] as number;
      if (i < 0) continue;
      const row = i + Math.floor(r / idx.cols) * size;
      for (let c = 0; c < dt.cols; c++) put(dt, row, c, at(dt, row, c) + at(dy as Matrix, r, c));
    }
  },
  [Opcode.Concat]: (y, parts) => {
    let start = 0;
    for (const part of parts) {
      for (let r = 0; r < y.rows; r++) for (let c = 0; c < part.cols; c++) put(y, r, start + c, at(part, r, c));
      start += part.cols;
    }
  },
  [Opcode.Slice]: (y, [x], [start = 0]) => fill(y, (r, c) => at(x as Matrix, r, start + c)),
  [Opcode.Pad]: (y, [x], [start = 0]) => {
    const m = x as Matrix;
    fill(y, (r, c) => (c >= start && c < start + m.cols ? at(m, r, c - start) : 0));
  },
  [Opcode.Uniform]: (y, _, [stream = 0], { key, step }) =>
    fill(y, (r, c) => (word(key, stream, step, r * y.cols + c) >>> 8) / 2 ** 24),
  [Opcode.Normal]: (y, _, [stream = 0], { key, step }) =>
    fill(y, (r, c) => normalFrom(word(key, stream, step, r * y.cols + c))),
  [Opcode.Categorical]: (y, [weights], [stream = 0], { key, step }) =>
    fill(y, (r) => {
      const w = weights as Matrix;
      const u = ((word(key, stream, step, r) >>> 8) / 2 ** 24) * total(w.cols, (c) => at(w, r, c));
      let c = 0;
      for (let sum = at(w, r, 0); sum <= u && c < w.cols - 1; sum += at(w, r, c)) c++;
      return c;
    }),
  [Opcode.SampleIndex]: (y, _, [stream = 0, range = 1], { key, step }) =>
    fill(y, (r, c) => mulHigh(word(key, stream, step, r * y.cols + c), range)),
  // Floyd's algorithm, then every position swaps with a random earlier one.
  [Opcode.SampleSegment]: (y, [segment, offsets], [stream = 0], { key, step }) => {
    const stride = 4 * Math.ceil(y.cols / 2); // two words a draw, rows start on a new counter
    for (let r = 0; r < y.rows; r++) {
      const s = at(segment as Matrix, r, 0);
      const [from, to] = [at(offsets as Matrix, s, 0), at(offsets as Matrix, s + 1, 0)];
      const count = Math.min(y.cols, to - from);
      const drawn: number[] = [];
      for (let j = 0; j < count; j++) {
        const top = to - from - count + j;
        const i = mulHigh(word(key, stream, step, r * stride + 2 * j), top + 1);
        drawn.push(drawn.includes(i) ? top : i);
        const swap = mulHigh(word(key, stream, step, r * stride + 2 * j + 1), j + 1);
        [drawn[swap], drawn[j]] = [drawn[j] as number, drawn[swap] as number];
      }
      for (let c = 0; c < y.cols; c++) put(y, r, c, c < count ? from + (drawn[c] as number) : -1);
    }
  },

  [Opcode.Schedule]: (y, _, [start = 0, end = 0, period = 1, cyclic = 0, warmup = 0], { step }) => {
    const u = (step - warmup) / period;
    const phase = cyclic ? u - Math.floor(u) : Math.min(u, 1);
    put(
      y,
      0,
      0,
      step < warmup ? (start * (step + 1)) / warmup : end + ((start - end) * (1 + Math.cos(Math.PI * phase))) / 2,
    );
  },
  [Opcode.Adam]: (w, [, dw, m, v, rate], [beta1 = 0, beta2 = 0, epsilon = 0, decay = 0], { step }) => {
    const lr = at(rate as Matrix, 0, 0);
    const [c1, c2] = [1 - beta1 ** (step + 1), 1 - beta2 ** (step + 1)];
    for (let i = 0; i < w.rows * w.cols; i++) {
      const g = (dw as Matrix).data[i] as number;
      const mi = beta1 * ((m as Matrix).data[i] as number) + (1 - beta1) * g;
      const vi = beta2 * ((v as Matrix).data[i] as number) + (1 - beta2) * g * g;
      (m as Matrix).data[i] = mi;
      (v as Matrix).data[i] = vi;
      w.data[i] = (w.data[i] as number) * (1 - lr * decay) - (lr * (mi / c1)) / (Math.sqrt(vi / c2) + epsilon);
    }
  },
  [Opcode.Polyak]: (target, [, source], [tau = 0]) =>
    fill(target, (r, c) => (1 - tau) * at(target, r, c) + tau * at(source as Matrix, r, c)),
  [Opcode.Record]: (sums, [, x]) => {
    put(sums, 0, 0, at(sums, 0, 0) + 1);
    for (let c = 0; c < (x as Matrix).cols; c++) put(sums, 0, c + 1, at(sums, 0, c + 1) + at(x as Matrix, 0, c));
  },
};
