// Effects: ops that update a leaf. They run after all other ops, in the order in which they were added, so that every loss
// reads the weights from before the step.

import { Opcode } from "../../assembly/opcode.ts";
import { checkBetween, checkOptions, checkText, checkWhole, refuse } from "../base/check.ts";
import type { Graph, Op, Tensor } from "./graph.ts";
import { apply, check, checked, checkTensors, flag, input, sameSize, tensor } from "./op.ts";

const scheduleOp = (): Op => ({
  name: "schedule",
  code: Opcode.Schedule,
  volatile: true,
  shape: () => ({ rows: { count: null, times: 1, max: 1 }, cols: 1, type: "f32" }),
});

/** A value that changes with the step. */
export interface Schedule {
  /** Value at the start of a period. */
  start: number;
  /** Value at the end of a period. */
  end: number;
  /** Number of steps of cosine annealing from start to end. */
  period: number;
  /** Restart after each period instead of staying at the end. */
  cyclic?: boolean;
  /** Number of steps of linear warm-up from 0 to start, before the first period. */
  warmup?: number;
}

/**
 * Cosine annealing with warm-up (Loshchilov & Hutter 2017), as a [1, 1] value that follows the step counter.
 * @throws TypeError or RangeError that names a field of the schedule that is missing, unknown or out of range.
 */
export function schedule(graph: Graph, given: Schedule): Tensor {
  checkOptions(given, ["start", "end", "period", "cyclic", "warmup"], "schedule");
  const { start, end, period, cyclic = false, warmup = 0 } = given;
  checkNumbers({ start, end });
  checkWhole("period", period, 1);
  checkWhole("warmup", warmup, 0);
  return checked(graph).apply(scheduleOp(), [], [start, end, period, flag("cyclic", cyclic), warmup]);
}

/** @throws RangeError that names the first that is no finite number. */
function checkNumbers(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value)) refuse(name, value, "a finite number", RangeError);
  }
}

const adamOp = (): Op => ({
  name: "adam",
  code: Opcode.Adam,
  effect: true,
  shape(inputs) {
    const [w, dw] = [input(inputs, 0), input(inputs, 1)];
    check(w.leaf === "parameter", "adam", "it must be a parameter", w);
    check(sameSize(w, dw), "adam", "the gradient must have the shape of the parameter", w, dw);
    const rate = input(inputs, 4);
    check(rate.rows.max === 1 && rate.cols === 1, "adam", "the learning rate must be [1, 1]", rate);
    return w.shape;
  },
});

/** Options of Adam. */
export interface AdamOptions {
  /** Decay of the mean of gradients: 0.9 by default. */
  beta1?: number;
  /** Decay of the mean of squared gradients: 0.999 by default. */
  beta2?: number;
  /** Added to the denominator: 1e-8 by default. */
  epsilon?: number;
  /** Decoupled weight decay (AdamW): each step multiplies a weight by 1 − lr · weightDecay. */
  weightDecay?: number;
}

/**
 * An effect: one step of Adam (Kingma & Ba 2015; AdamW: Loshchilov & Hutter 2019) on every parameter. `gradients` are in the
 * order of `parameters` and have their shapes; `rate` is the learning rate, [1, 1]. The moments are state leaves named
 * `adam.m.<parameter>` and `adam.v.<parameter>`.
 * @throws RangeError when a tensor is not a parameter, or a shape does not fit.
 */
export function adam(parameters: Tensor[], gradients: Tensor[], rate: Tensor, options: AdamOptions = {}): void {
  checkOptions(options, ["beta1", "beta2", "epsilon", "weightDecay"]);
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  checkNumbers({ beta1, beta2, epsilon, weightDecay });
  checkTensors("parameters", parameters);
  checkTensors("gradients", gradients);
  tensor(rate, "rate");
  if (gradients.length !== parameters.length) {
    refuse("gradients", gradients, `a list of ${parameters.length}, one for each parameter`, RangeError);
  }
  for (const [i, w] of parameters.entries()) {
    const m = w.graph.state(`adam.m.${w.name}`, w.rows.times, w.cols);
    const v = w.graph.state(`adam.v.${w.name}`, w.rows.times, w.cols);
    apply(adamOp(), [w, gradients[i] ?? null, m, v, rate], [beta1, beta2, epsilon, weightDecay]);
  }
}

const polyakOp = (): Op => ({
  name: "polyak",
  code: Opcode.Polyak,
  effect: true,
  shape(inputs) {
    const [target, source] = [input(inputs, 0), input(inputs, 1)];
    const fits = sameSize(target, source) && target.leaf === "parameter";
    check(fits, "polyak", "the target must be a parameter of the source's shape", target, source);
    return target.shape;
  },
});

/**
 * An effect: target ← (1 − τ)·target + τ·source (Polyak averaging), with τ in 0 … 1. The target is a parameter [R, C], the
 * source a tensor of the same shape.
 * @throws RangeError when the target is not a parameter, the shapes differ, or τ is out of range.
 */
export const polyak = (target: Tensor, source: Tensor, tau: number): void => {
  checkBetween("tau", tau, 0, 1);
  apply(polyakOp(), [target, source], [tau]);
};

/**
 * An effect: target ← source. The target is a parameter [R, C] with finite values, the source a tensor of the same shape.
 * @throws RangeError when the target is not a parameter, or the shapes differ.
 */
export const assign = (target: Tensor, source: Tensor): void => polyak(target, source, 1);

const recordOp = (): Op => ({
  name: "record",
  code: Opcode.Record,
  effect: true,
  shape(inputs) {
    const [total, x] = [input(inputs, 0), input(inputs, 1)];
    check(x.rows.max === 1 && total.cols === x.cols + 1, "record", "a metric must have one row", x);
    return total.shape;
  },
});

/**
 * An effect: adds a row x [1, C] to the state leaf `metric.<name>` [1, C + 1], which holds the number of steps and then the
 * sums of the columns. The host reads it to get means over steps, and resets it.
 * @throws RangeError unless x has one row.
 */
export function record(name: string, x: Tensor): void {
  checkText("name", name, "a name");
  const total = tensor(x).graph.state(`metric.${name}`, 1, x.cols + 1);
  apply(recordOp(), [total, x]);
}
