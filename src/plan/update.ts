// What a training step does to its leaves. Effects run after everything else, in the order in which
// they were added, so every loss reads the weights of the start of the step.

import { Opcode } from "../../assembly/opcode.ts";
import type { Graph, Op, Tensor } from "./graph.ts";
import { check, input } from "./op.ts";
import { sameRows } from "./shape.ts";

const scheduleOp = (): Op => ({
  name: "schedule",
  code: Opcode.Schedule,
  volatile: true,
  shape: () => ({ rows: { count: null, times: 1, max: 1 }, cols: 1, type: "f32" }),
});

export interface Schedule {
  start: number;
  end: number;
  /** Steps in which the value goes from start to end along half a cosine. */
  period: number;
  /** Start again after each period, instead of staying at the end. */
  cyclic?: boolean;
  /** Steps of a linear rise from 0 to start before all this. */
  warmup?: number;
}

/** A [1, 1] value that follows the step counter. */
export const schedule = (graph: Graph, { start, end, period, cyclic = false, warmup = 0 }: Schedule): Tensor =>
  graph.apply(scheduleOp(), [], [start, end, period, cyclic ? 1 : 0, warmup]);

const adamOp = (): Op => ({
  name: "adam",
  code: Opcode.Adam,
  effect: true,
  shape(inputs) {
    const [w, dw] = [input(inputs, 0), input(inputs, 1)];
    check(w.leaf === "parameter", "adam", "only a parameter can be trained", w);
    check(sameRows(w.rows, dw.rows) && w.cols === dw.cols, "adam", "the gradient must have the weight's shape", w, dw);
    const rate = input(inputs, 4);
    check(rate.rows.max === 1 && rate.cols === 1, "adam", "the rate must be [1, 1]", rate);
    return w.shape;
  },
});

export interface AdamOptions {
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  /** Decoupled (AdamW): the weight shrinks by lr · decay a step. */
  weightDecay?: number;
}

/** One step of Adam (Kingma & Ba 2015; AdamW: Loshchilov & Hutter 2019) on every parameter. */
export function adam(parameters: Tensor[], gradients: Tensor[], rate: Tensor, options: AdamOptions = {}): void {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  parameters.forEach((w, i) => {
    const m = w.graph.state(`adam.m.${w.name}`, w.rows.times, w.cols);
    const v = w.graph.state(`adam.v.${w.name}`, w.rows.times, w.cols);
    w.graph.apply(adamOp(), [w, gradients[i] ?? null, m, v, rate], [beta1, beta2, epsilon, weightDecay]);
  });
}

const polyakOp = (): Op => ({
  name: "polyak",
  code: Opcode.Polyak,
  effect: true,
  shape(inputs) {
    const [target, source] = [input(inputs, 0), input(inputs, 1)];
    const same = sameRows(target.rows, source.rows) && target.cols === source.cols;
    check(
      same && target.leaf === "parameter",
      "polyak",
      "the target must be a parameter of the same shape",
      target,
      source,
    );
    return target.shape;
  },
});

/** target ← (1 − τ)·target + τ·source */
export const polyak = (target: Tensor, source: Tensor, tau: number): void => {
  target.graph.apply(polyakOp(), [target, source], [tau]);
};

const recordOp = (): Op => ({
  name: "record",
  code: Opcode.Record,
  effect: true,
  shape(inputs) {
    const [total, x] = [input(inputs, 0), input(inputs, 1)];
    check(x.rows.max === 1 && total.cols === x.cols + 1, "record", "a metric is one row", x);
    return total.shape;
  },
});

/** Adds a row [1, C] to a running mean over steps, read and reset by the host (`metrics`). */
export function record(name: string, x: Tensor): void {
  const total = x.graph.state(`metric.${name}`, 1, x.cols + 1);
  x.graph.apply(recordOp(), [total, x]);
}
