import { linear, matmul, type Tensor } from "../plan/index.ts";
import { hidden, layer } from "./mlp.ts";

/**
 * r(s, z): an MLP on [s, z] with LeakyReLU (paper, E.6). The first layer is split, s·W_s + z·W_z, so that
 * z·W_z is computed once for each user and enters as the bias of that user's group of rows.
 *
 * states [R, d]; z [G, L], row g for the R/G consecutive states of group g, or null (BTL). Gives [R, 1].
 */
export function rewardHead(states: Tensor, z: Tensor | null, [first = 1, ...rest]: readonly number[]): Tensor {
  const fanIn = states.cols + (z?.cols ?? 0);
  const { w, b } = layer(states.graph, "reward.0", states.cols, first, fanIn);
  const latent = z && states.graph.parameter("reward.0.latent", z.cols, first, 1 / Math.sqrt(fanIn));
  const groupBias = z && latent ? matmul(z, latent) : null; //                            [G, H]
  const h1 = linear(states, w, b, { activation: "leaky-relu", groupBias });
  const h = hidden(h1, "reward", rest, 1);
  const out = layer(states.graph, "reward.out", h.cols, 1);
  return linear(h, out.w, out.b);
}
