import { DERIVATIVES } from "./derivatives.ts";
import { add } from "./elementwise.ts";
import type { Tensor } from "./graph.ts";

/**
 * The gradient of a [1, 1] loss with respect to each tensor of `of`, in reverse mode: more ops on the
 * same graph, so a plan computes loss and gradient in one list and what nobody asked for is left out.
 */
export function gradient(loss: Tensor, of: readonly Tensor[]): Tensor[] {
  if (loss.rows.max !== 1 || loss.cols !== 1) {
    throw new RangeError(`gradient: the loss is ${loss}; it must be [1, 1]`);
  }
  const wanted = new Set(of);
  // Tensors are listed after their inputs, so one pass finds all that depend on what is asked for.
  const depends = new Set<Tensor>(of);
  for (const t of loss.graph.tensors) {
    if (t.inputs.some((x) => x && depends.has(x))) depends.add(t);
  }
  const gradients = new Map<Tensor, Tensor>([[loss, loss.graph.constant(1)]]);
  for (let id = loss.id; id >= 0; id--) {
    const y = loss.graph.tensors[id];
    const dy = y && gradients.get(y);
    if (!y || !dy || !y.op || !depends.has(y) || wanted.has(y)) continue;
    const derivative = DERIVATIVES[y.op.name];
    if (!derivative) throw new RangeError(`gradient: ${y} has no derivative; stopGradient before it if that is meant`);
    const back = derivative(y, dy);
    y.inputs.forEach((x, i) => {
      const dx = back[i];
      if (!x || !dx || !depends.has(x)) return;
      const before = gradients.get(x);
      gradients.set(x, before ? add(before, dx) : dx);
    });
  }
  return of.map((t) => {
    const dt = gradients.get(t);
    if (!dt) throw new RangeError(`gradient: ${loss} does not depend on ${t}`);
    return dt;
  });
}
