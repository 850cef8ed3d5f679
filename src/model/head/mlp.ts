// r(s, z): an MLP on [s, z] with LeakyReLU (paper, E.6).

import { add, linear, matmul, outerSum, subtract, type Tensor } from "../../plan/index.ts";
import { dense, hidden, latentBias, layer } from "../layers.ts";
import type { ValueHead } from "./value-head.ts";

/**
 * An MLP on [s, z]: states [R, d], z [G, L] or null → [R, outputs]. The first layer is split into s·W_s + z·W_z, so that
 * z·W_z is computed once for each user and enters as the bias of that user's group of rows. With `atEach`, every state is
 * evaluated at every row of z, [G·R, outputs], and s·W_s is computed once for all z.
 */
export function mlp(
  states: Tensor,
  z: Tensor | null,
  [first = 1, ...rest]: readonly number[],
  outputs: number,
  atEach = false,
): Tensor {
  const fanIn = states.cols + (z?.cols ?? 0);
  const { w, b } = layer(states.graph, "reward.0", states.cols, first, fanIn);
  const { bias, groupBias } = latentBias(b, z, "reward.0.latent", fanIn);
  const h =
    atEach && groupBias
      ? outerSum(add(groupBias, bias), matmul(states, w), "leaky-relu")
      : linear(states, w, bias, { activation: "leaky-relu", groupBias });
  return dense(hidden(h, "reward", rest, 1), "reward.out", outputs);
}

export const mlpReward: ValueHead = {
  values: ({ hidden }, states, z) => mlp(states, z, hidden, 1),
  valuesAtEach: ({ hidden }, states, z) => mlp(states, z, hidden, 1, true),
  compareValues: subtract,
  reward: (values) => values,
};
