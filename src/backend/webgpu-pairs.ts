// Means over all pairs of rows of what a stack of layers makes of them, as a classifier's chances are: computed by one
// kernel, whose pairs are never in memory. How a plan says it: outer sum, linear layers, σ, mean over columns.

import { Opcode, Reduction, Unary } from "../../assembly/opcode.ts";
import { type Plan, storage } from "../plan/compile.ts";
import type { Tensor } from "../plan/graph.ts";
import { sameRows } from "../plan/shape.ts";
import type { Kernel } from "./webgpu-kernels.ts";
import { OPERANDS, type Rows, shared, type Task } from "./webgpu-lower.ts";

/** Features that the pairs of a tile may have between layers. */
const WIDEST = 1024;
/** A layer of at most so many columns takes tiles of twice as many pairs. */
const NARROW = 64;

/** The outer sum, each layer, σ and the mean: ops whose results nothing else asks for but the last. */
type Chain = readonly Tensor[];

/** Chains of a plan by the mean that they end in. */
export function pairsOf({ prologue, body, named }: Plan): Map<Tensor, Chain> {
  const ops = [...prologue, ...body];
  const uses = new Map<Tensor, number>();
  const use = (t: Tensor) => uses.set(storage(t), (uses.get(storage(t)) ?? 0) + 1);
  for (const { inputs } of ops) for (const x of inputs) if (x) use(x);
  for (const t of named.values()) use(t);
  /** What only the op after it reads. */
  const passed = (t: Tensor): Tensor | null => (uses.get(storage(t)) === 1 ? storage(t) : null);

  const chainTo = (mean: Tensor): Chain | null => {
    const [chances] = mean.inputs as [Tensor];
    if (mean.attributes[0] !== Reduction.Mean || !sameRows(mean.rows, chances.rows)) return null;
    const σ = passed(chances);
    if (!isA(σ, Opcode.Unary) || σ.attributes[0] !== Unary.Sigmoid) return null;
    const chain = [σ, mean];
    let x = passed(σ.inputs[0] as Tensor);
    if (x?.cols !== 1) return null;
    for (; isA(x, Opcode.Linear) && !x.inputs[3]; x = passed(x.inputs[0] as Tensor)) chain.unshift(x);
    if (!isA(x, Opcode.OuterSum) || x.inputs[1]?.rows.times !== chances.cols) return null;
    return isTiled([x, ...chain]) || Math.max(...chain.map(({ cols }) => cols), x.cols) <= WIDEST
      ? [x, ...chain]
      : null;
  };
  const means = ops.filter((t) => isA(t, Opcode.Reduce) && t.cols === 1);
  return new Map(
    means.flatMap((mean) => {
      const chain = chainTo(mean);
      return chain && chain.length > 3 ? [[mean, chain]] : [];
    }),
  );
}

const isA = (t: Tensor | null, code: Opcode): t is Tensor => t?.op?.code === code;

/** Outer sum, one layer, the last one, σ and the mean. */
const isTiled = (chain: Chain): boolean => chain.length === 5;

export function lowerPairs(chain: Chain): Task {
  const [outer, mean] = [chain[0], chain.at(-1)] as [Tensor, Tensor];
  const layers = chain.slice(1, -2);
  const rest = (n: number) => Array.from({ length: n }, () => null);
  const operands = [mean, ...outer.inputs, ...rest(OPERANDS - 3)];
  const attributes = [...outer.attributes, ...rest(6).map(() => 0)];
  for (const { inputs, attributes: own } of layers) {
    const [, weight = null, bias = null] = inputs;
    operands.push(weight, bias, ...rest(OPERANDS - 2));
    attributes.push(...own, bias ? 1 : 0, ...rest(5).map(() => 0));
  }
  const groups = (rows: Rows) => rows(mean);
  return shared(kernelOf(chain), mean, [], groups, () => attributes, { ops: chain, operands });
}

function kernelOf(chain: Chain): Kernel {
  const [outer, layer] = chain as [Tensor, Tensor];
  const PHI = outer.attributes[0] as number;
  if (isTiled(chain)) {
    const across = layer.cols <= NARROW ? 8 : 16;
    const tile = { ACROSS: across, DOWN: 512 / across, WIDE: 2 * across };
    return { source: "pairs", entry: "pairs", constants: { ...tile, PHI, PSI: layer.attributes[0] as number } };
  }
  const widest = Math.max(16, ...chain.slice(0, -3).map(({ cols }) => cols));
  const fours = WIDEST / 2 ** Math.ceil(Math.log2(widest));
  return { source: "pairs", entry: "pairs_deep", constants: { FOURS: fours, PHI } };
}
