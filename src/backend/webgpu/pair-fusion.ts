// Fusion of a classifier's comparisons. The mean over j of σ(f(φ(a_i + b_j))), with f a stack of linear layers, is an outer
// sum, linear layers, σ and a mean over columns in a plan. One kernel computes them all, and stores nothing per pair.

import { Activation, Opcode, Reduction, Unary } from "../../../assembly/opcode.ts";
import { at } from "../../base/arrays.ts";
import { type Plan, readersOf, storage } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import { sameRows } from "../../plan/shape.ts";
import type { ShaderKernel } from "./shader-kernel.ts";
import { ATTRIBUTES, type KernelTask, type LiveRows, OPERANDS, workgroupTask } from "./task.ts";
import { PAIR_VALUES } from "./workgroups.ts";

/** Widest layer for tiles of fewer columns and twice as many pairs. */
const NARROW = 64;

/** The outer sum, each layer, σ and the mean. Nothing else reads the results of these ops, except that of the last. */
type PairChain = readonly Tensor[];

/** The chains of a plan that the kernels of kernels/pairs.wgsl can compute. */
export function pairsOf(plan: Plan): PairChain[] {
  const readers = readersOf(plan);
  /** The tensor whose memory t is, if one op reads it and nothing else; otherwise null. */
  const readOnce = (t: Tensor): Tensor | null => (readers.get(storage(t))?.length === 1 ? storage(t) : null);

  const chainTo = (mean: Tensor): PairChain | null => {
    const [probabilities] = mean.inputs as [Tensor];
    if (mean.attributes[0] !== Reduction.Mean || !sameRows(mean.rows, probabilities.rows)) return null;
    const σ = readOnce(probabilities);
    if (!isA(σ, Opcode.Unary) || σ.attributes[0] !== Unary.Sigmoid) return null;
    const layers: Tensor[] = [];
    let x = readOnce(σ.inputs[0] as Tensor);
    if (x?.cols !== 1 || x.attributes[0] !== Activation.None) return null;
    for (; isA(x, Opcode.Linear) && !x.inputs[3]; x = readOnce(x.inputs[0] as Tensor)) {
      const [input, weight] = x.inputs as [Tensor, Tensor];
      if (storage(input).cols !== weight.rows.max) return null; // reads the input reshaped
      layers.unshift(x);
    }
    if (!isA(x, Opcode.OuterSum) || layers.length === 0) return null;
    const [a, b] = x.inputs as [Tensor, Tensor];
    if (!sameRows(mean.rows, a.rows) || b.rows.times !== probabilities.cols) return null;
    const chain = [x, ...layers, σ, mean];
    const isNarrow = [x, ...layers].every(({ cols }) => cols <= PAIR_VALUES);
    return isTiled(chain) || isNarrow ? chain : null;
  };
  const means = [...plan.prologue, ...plan.body].filter((t) => isA(t, Opcode.Reduce) && t.cols === 1);
  return means.map(chainTo).filter((chain) => chain !== null);
}

const isA = (t: Tensor | null, code: Opcode): t is Tensor => t?.op?.code === code;

/** Whether the chain is an outer sum, one hidden layer, the last layer, σ and the mean: the kernel `pairs`. */
const isTiled = (chain: PairChain): boolean => chain.length === 5;

/** The task of a chain: a record for the outer sum and one for each layer. */
export function lowerPairs(chain: PairChain): KernelTask {
  const [outer, mean] = [chain[0], chain.at(-1)] as [Tensor, Tensor];
  const layers = chain.slice(1, -2);
  const operands = padded([mean, ...outer.inputs], OPERANDS, null);
  const attributes = padded(outer.attributes, ATTRIBUTES, 0);
  for (const { inputs, attributes: activation } of layers) {
    const [, weight = null, bias = null] = inputs;
    operands.push(...padded([weight, bias], OPERANDS, null));
    attributes.push(...padded([...activation.slice(0, 2), bias ? 1 : 0], ATTRIBUTES, 0));
  }
  const groups = (rows: LiveRows) => rows(mean);
  return workgroupTask(kernelOf(chain), mean, [], groups, () => attributes, { ops: chain, operands });
}

const padded = <T>(values: readonly T[], length: number, filler: T): T[] => [
  ...values,
  ...Array.from({ length: length - values.length }, () => filler),
];

function kernelOf(chain: PairChain): ShaderKernel {
  const [outer, layer] = chain as [Tensor, Tensor];
  const [PHI = 0] = outer.attributes;
  if (isTiled(chain)) {
    const across = layer.cols <= NARROW ? 8 : 16;
    const tile = { ACROSS: across, DOWN: 512 / across, WIDE: 2 * across };
    return { shader: "pairs", entry: "pairs", constants: { ...tile, PHI, PSI: at(layer.attributes, 0) } };
  }
  const widest = Math.max(16, ...chain.slice(0, -3).map(({ cols }) => cols));
  const FOURS = PAIR_VALUES / 2 ** Math.ceil(Math.log2(widest));
  return { shader: "pairs", entry: "pairs_deep", constants: { FOURS, PHI } };
}
