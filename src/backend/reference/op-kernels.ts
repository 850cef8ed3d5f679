// One kernel per op, in f64, written as the op is defined. Math.exp and similar functions may differ in the last bit between
// JavaScript engines, so this backend is for tests only.

import { Activation, Binary, Opcode, Reduction, Unary } from "../../../assembly/opcode.ts";
import { at } from "../../base/arrays.ts";
import { mulHigh, word } from "../../base/philox.ts";
import type { PlanOpcode } from "../../plan/graph.ts";
import { ALGEBRA } from "./algebra.ts";
import { fill, get, type Matrix, put, type ReferenceKernel, sigmoid, total } from "./matrix.ts";

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

/** Polynomials of erfinv(x) / x, single precision (Giles 2012, "Approximating the erfinv function"). */
const CENTRAL = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];
/** A standard normal number from a random word: √2·erfinv(x), with x in (−1, 1) from its upper 24 bits. */
function normalFrom(bits: number): number {
  const x = (2 * (bits >>> 8) + 1 - 2 ** 24) / 2 ** 24;
  const w = -Math.log((1 - x) * (1 + x));
  const [t, poly] = w < 5 ? [w - 2.5, CENTRAL] : [Math.sqrt(w) - 3, TAIL];
  return Math.SQRT2 * x * poly.reduce((p, c) => p * t + c, 0);
}

/** The kernel of every opcode. */
export const KERNELS: Readonly<Record<PlanOpcode, ReferenceKernel>> = {
  ...ALGEBRA,
  [Opcode.Unary]: (y, [x], [kind = 0, p = 0, q = 0]) => fill(y, (r, c) => UNARY[kind as Unary](get(x, r, c), p, q)),
  [Opcode.Binary]: (y, [a, b], [kind = 0]) => {
    const read = (m: Matrix, r: number, c: number) => get(m, m.rows === 1 ? 0 : r, m.cols === 1 ? 0 : c);
    fill(y, (r, c) => BINARY[kind as Binary](read(a, r, c), read(b, r, c)));
  },
  [Opcode.Select]: (y, [mask, a, b]) => fill(y, (r, c) => get(get(mask, r, c) !== 0 ? a : b, r, c)),
  [Opcode.ActivationGradient]: (dx, [y, dy], [kind = 0, slope = 0]) =>
    fill(dx, (r, c) => get(dy, r, c) * DERIVATIVE[kind as Activation](get(y, r, c), slope)),
  [Opcode.ToFloat]: (y, [x]) => fill(y, (r, c) => get(x, r, c)),

  [Opcode.Reduce]: (y, [x], [kind = 0]) => {
    const [g, w] = [x.rows / y.rows, x.cols / y.cols];
    fill(y, (r, c) => {
      const value = (i: number) => get(x, r * g + Math.floor(i / w), c + (i % w));
      if (kind === Reduction.Max) return Math.max(...Array.from({ length: g * w }, (_, i) => value(i)));
      return total(g * w, value) / (kind === Reduction.Mean ? g * w : 1);
    });
  },
  [Opcode.Expand]: (y, [x], [kind]) => {
    const [g, w] = [y.rows / x.rows, y.cols / x.cols];
    fill(y, (r, c) => get(x, Math.floor(r / g), w === 1 ? c : 0) / (kind === Reduction.Mean ? g * w : 1));
  },
  [Opcode.SegmentReduce]: (y, [x, offsets], [kind]) =>
    fill(y, (r, c) => {
      const [from, to] = [get(offsets, r, 0), get(offsets, r + 1, 0)];
      const sum = total(to - from, (i) => get(x, from + i, c));
      return kind === Reduction.Mean && to > from ? sum / (to - from) : sum;
    }),
  [Opcode.SegmentExpand]: (y, [x, offsets], [kind]) => {
    fill(y, () => 0);
    for (let s = 0; s < x.rows; s++) {
      const [from, to] = [get(offsets, s, 0), get(offsets, s + 1, 0)];
      for (let r = from; r < to; r++) {
        for (let c = 0; c < y.cols; c++) put(y, r, c, get(x, s, c) / (kind === Reduction.Mean ? to - from : 1));
      }
    }
  },
  [Opcode.Softmax]: (y, [x]) => {
    for (let r = 0; r < y.rows; r++) {
      const top = Math.max(...Array.from({ length: y.cols }, (_, c) => get(x, r, c)));
      const sum = total(y.cols, (c) => Math.exp(get(x, r, c) - top));
      for (let c = 0; c < y.cols; c++) put(y, r, c, Math.exp(get(x, r, c) - top) / sum);
    }
  },
  [Opcode.LogSumExp]: (y, [x]) =>
    fill(y, (r) => {
      const top = Math.max(...Array.from({ length: x.cols }, (_, c) => get(x, r, c)));
      return top + Math.log(total(x.cols, (c) => Math.exp(get(x, r, c) - top)));
    }),

  [Opcode.MeanSigmoid]: (y, [x, c]) =>
    fill(y, (r) => total(c.rows, (j) => sigmoid(get(x, r, 0) - get(c, j, 0))) / c.rows),

  [Opcode.Gather]: (y, [table, index], [size = 0]) =>
    fill(y, (r, c) => {
      const row = at(index.data, r);
      return row < 0 ? 0 : get(table, row + Math.floor(r / index.cols) * size, c);
    }),
  [Opcode.ScatterAdd]: (dt, [dy, index], [size = 0]) => {
    fill(dt, () => 0);
    for (let r = 0; r < index.rows * index.cols; r++) {
      const i = at(index.data, r);
      if (i < 0) continue;
      const row = i + Math.floor(r / index.cols) * size;
      for (let c = 0; c < dt.cols; c++) put(dt, row, c, get(dt, row, c) + get(dy, r, c));
    }
  },
  [Opcode.Concat]: (y, parts) => {
    let start = 0;
    for (const part of parts) {
      for (let r = 0; r < y.rows; r++) for (let c = 0; c < part.cols; c++) put(y, r, start + c, get(part, r, c));
      start += part.cols;
    }
  },
  [Opcode.Slice]: (y, [x], [start = 0]) => fill(y, (r, c) => get(x, r, start + c)),
  [Opcode.Pad]: (y, [x], [start = 0]) => {
    fill(y, (r, c) => (c >= start && c < start + x.cols ? get(x, r, c - start) : 0));
  },
  [Opcode.Uniform]: (y, _, [stream = 0], { key, step }) =>
    fill(y, (r, c) => (word(key, stream, step, r * y.cols + c) >>> 8) / 2 ** 24),
  [Opcode.Normal]: (y, _, [stream = 0], { key, step }) =>
    fill(y, (r, c) => normalFrom(word(key, stream, step, r * y.cols + c))),
  [Opcode.Categorical]: (y, [w], [stream = 0], { key, step }) =>
    fill(y, (r) => {
      const u = ((word(key, stream, step, r) >>> 8) / 2 ** 24) * total(w.cols, (c) => get(w, r, c));
      let c = 0;
      for (let sum = get(w, r, 0); sum <= u && c < w.cols - 1; sum += get(w, r, c)) c++;
      return c;
    }),
  [Opcode.SampleIndex]: (y, _, [stream = 0, range = 1], { key, step }) =>
    fill(y, (r, c) => mulHigh(word(key, stream, step, r * y.cols + c), range)),
  // Floyd's algorithm, interleaved with a Fisher–Yates shuffle: position j swaps with a random one of 0 … j.
  [Opcode.SampleSegment]: (y, [segment, offsets], [stream = 0], { key, step }) => {
    const stride = 4 * Math.ceil(y.cols / 2); // two words per draw; each row starts at a new counter
    for (let r = 0; r < y.rows; r++) {
      const s = get(segment, r, 0);
      const [from, to] = [get(offsets, s, 0), get(offsets, s + 1, 0)];
      const count = Math.min(y.cols, to - from);
      const drawn: number[] = [];
      for (let j = 0; j < count; j++) {
        const top = to - from - count + j;
        const i = mulHigh(word(key, stream, step, r * stride + 2 * j), top + 1);
        drawn.push(drawn.includes(i) ? top : i);
        const swap = mulHigh(word(key, stream, step, r * stride + 2 * j + 1), j + 1);
        [drawn[swap], drawn[j]] = [at(drawn, j), at(drawn, swap)];
      }
      for (let c = 0; c < y.cols; c++) put(y, r, c, c < count ? from + at(drawn, c) : -1);
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
    const lr = get(rate, 0, 0);
    const [c1, c2] = [1 - beta1 ** (step + 1), 1 - beta2 ** (step + 1)];
    for (let i = 0; i < w.rows * w.cols; i++) {
      const g = at(dw.data, i);
      const mi = beta1 * at(m.data, i) + (1 - beta1) * g;
      const vi = beta2 * at(v.data, i) + (1 - beta2) * g * g;
      m.data[i] = mi;
      v.data[i] = vi;
      w.data[i] = at(w.data, i) * (1 - lr * decay) - (lr * (mi / c1)) / (Math.sqrt(vi / c2) + epsilon);
    }
  },
  [Opcode.Polyak]: (target, [, source], [tau = 0]) =>
    fill(target, (r, c) => (1 - tau) * get(target, r, c) + tau * get(source, r, c)),
  [Opcode.Record]: (sums, [, x]) => {
    put(sums, 0, 0, get(sums, 0, 0) + 1);
    for (let c = 0; c < x.cols; c++) put(sums, 0, c + 1, get(sums, 0, c + 1) + get(x, 0, c));
  },
};
