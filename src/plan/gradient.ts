// Reverse-mode automatic differentiation.

import { DERIVATIVES } from "./derivatives.ts";
import { add } from "./elementwise.ts";
import type { Tensor } from "./graph.ts";
import { checkTensors, tensor } from "./op.ts";

/**
 * The gradient of a [1, 1] loss with respect to each of the given tensors, in their order and shapes. It adds ops to the same
 * graph, so one plan computes loss and gradient.
 * @throws RangeError when the loss is not [1, 1], does not depend on one of the tensors, or depends on it through an op that
 * has no derivative.
 */
export function gradient(loss: Tensor, variables: readonly Tensor[]): Tensor[] {
  checkTensors("variables", variables);
  if (tensor(loss, "loss").rows.max !== 1 || loss.cols !== 1) {
    throw new RangeError(`gradient: the loss is ${loss}; it must be [1, 1]`);
  }
  const wanted = new Set(variables);
  // A tensor comes after its inputs, so one pass finds all that depend on the variables.
  const depends = new Set<Tensor>(variables);
  for (const t of loss.graph.tensors) {
    if (t.inputs.some((x) => x && depends.has(x))) depends.add(t);
  }
  const gradients = new Map<Tensor, Tensor>([[loss, loss.graph.constant(1)]]);
  for (let id = loss.id; id >= 0; id--) {
    const y = loss.graph.tensors[id];
    const dy = y && gradients.get(y);
    if (!y || !dy || !y.op || !depends.has(y) || wanted.has(y)) continue;
    const derivative = DERIVATIVES[y.op.name];
    if (!derivative)
      throw new RangeError(
        `gradient: ${y} has no derivative; stop the gradient before it (stopGradient) if that is intended`,
      );
    const back = derivative(y, dy);
    y.inputs.forEach((x, i) => {
      const dx = back[i];
      if (!x || !dx || !depends.has(x)) return;
      const before = gradients.get(x);
      gradients.set(x, before ? add(before, dx) : dx);
    });
  }
  return variables.map((t) => {
    const dt = gradients.get(t);
    if (!dt) throw new RangeError(`gradient: ${loss} does not depend on ${t}`);
    return dt;
  });
}
