// Means over all pairs of rows of what a stack of layers makes of them, as a classifier's chances are: computed by one
// kernel, whose pairs are never in memory. How a plan says it: outer sum, linear layers, σ, mean over columns.

import { Activation, Opcode, Reduction, Unary } from "../../../assembly/opcode.ts";
import { type Plan, readersOf, storage } from "../../plan/compile.ts";
import type { Tensor } from "../../plan/graph.ts";
import { sameRows } from "../../plan/shape.ts";
import type { ShaderKernel } from "./shader-kernel.ts";
import { ATTRIBUTES, type KernelTask, type LiveRows, OPERANDS, workgroupTask } from "./task.ts";

/** Features that the pairs of a tile may have between layers. */
const WIDEST = 1024;
/** A layer of at most so many columns takes tiles of twice as many pairs. */
const NARROW = 64;

/** The outer sum, each layer, σ and the mean: ops whose results nothing else asks for but the last. */
type PairChain = readonly Tensor[];

/** Chains of a plan by the mean that they end in. */
export function pairsOf(plan: Plan): Map<Tensor, PairChain> {
  const readers = readersOf(plan);
  /** What only the op after it reads. */
  const passed = (t: Tensor): Tensor | null => (readers.get(storage(t))?.length === 1 ? storage(t) : null);

  const chainTo = (mean: Tensor): PairChain | null => {
    const [chances] = mean.inputs as [Tensor];
    if (mean.attributes[0] !== Reduction.Mean || !sameRows(mean.rows, chances.rows)) return null;
    const σ = passed(chances);
    if (!isA(σ, Opcode.Unary) || σ.attributes[0] !== Unary.Sigmoid) return null;
    const layers: Tensor[] = [];
    let x = passed(σ.inputs[0] as Tensor);
    if (x?.cols !== 1 || x.attributes[0] !== Activation.None) return null;
    for (; isA(x, Opcode.Linear) && !x.inputs[3]; x = passed(x.inputs[0] as Tensor)) {
      const [input, weight] = x.inputs as [Tensor, Tensor];
      if (storage(input).cols !== weight.rows.max) return null; // it is read in other rows than it has
      layers.unshift(x);
    }
    if (!isA(x, Opcode.OuterSum) || layers.length === 0) return null;
    const [a, b] = x.inputs as [Tensor, Tensor];
    if (!sameRows(mean.rows, a.rows) || b.rows.times !== chances.cols) return null;
    const chain = [x, ...layers, σ, mean];
    const isNarrow = [x, ...layers].every(({ cols }) => cols <= WIDEST);
    return isTiled(chain) || isNarrow ? chain : null;
  };
  const means = [...plan.prologue, ...plan.body].filter((t) => isA(t, Opcode.Reduce) && t.cols === 1);
  return new Map(
    means.flatMap((mean) => {
      const chain = chainTo(mean);
      return chain ? [[mean, chain]] : [];
    }),
  );
}

const isA = (t: Tensor | null, code: Opcode): t is Tensor => t?.op?.code === code;

/** Outer sum, one layer, the last one, σ and the mean. */
const isTiled = (chain: PairChain): boolean => chain.length === 5;

export function lowerPairs(chain: PairChain): KernelTask {
  const [outer, mean] = [chain[0], chain.at(-1)] as [Tensor, Tensor];
  const layers = chain.slice(1, -2);
  // A record for the outer sum, and one for each layer.
  const operands = record([mean, ...outer.inputs], OPERANDS, null);
  const attributes = record(outer.attributes, ATTRIBUTES, 0);
  for (const { inputs, attributes: own } of layers) {
    const [, weight = null, bias = null] = inputs;
    operands.push(...record([weight, bias], OPERANDS, null));
    attributes.push(...record([...own.slice(0, 2), bias ? 1 : 0], ATTRIBUTES, 0));
  }
  const groups = (rows: LiveRows) => rows(mean);
  return workgroupTask(kernelOf(chain), mean, [], groups, () => attributes, { ops: chain, operands });
}

const record = <T>(values: readonly T[], length: number, none: T): T[] => [
  ...values,
  ...Array.from({ length: length - values.length }, () => none),
];

function kernelOf(chain: PairChain): ShaderKernel {
  const [outer, layer] = chain as [Tensor, Tensor];
  const PHI = outer.attributes[0] as number;
  if (isTiled(chain)) {
    const across = layer.cols <= NARROW ? 8 : 16;
    const tile = { ACROSS: across, DOWN: 512 / across, WIDE: 2 * across };
    return { shader: "pairs", entry: "pairs", constants: { ...tile, PHI, PSI: layer.attributes[0] as number } };
  }
  const widest = Math.max(16, ...chain.slice(0, -3).map(({ cols }) => cols));
  const fours = WIDEST / 2 ** Math.ceil(Math.log2(widest));
  return { shader: "pairs", entry: "pairs_deep", constants: { FOURS: fours, PHI } };
}
