// The size and the workgroup memory of every entry point, as data. The declarations in the shaders are generated from it, and
// occupancy is computed from it, so that the two cannot differ.

import type { ShaderKernel, ShaderName } from "./shader-kernel.ts";

/** Invocations of a workgroup in all kernels except the tiled matrix products. */
export const LANES = 256;
/** Values, four pairs each, that a workgroup of `pairs_deep` holds between two layers. */
export const PAIR_VALUES = 1024;

/** Integer constants that shaders share with this table. */
const CONSTANTS = {
  LANES,
  PAIR_VALUES,
  /** Terms of a matrix product in workgroup memory at a time. */
  DEPTH: 16,
  /** The workgroup of `matmul_large` is LARGE_SIDE × LARGE_SIDE; its tile is LARGE_FOURS · 4 rows and columns. */
  LARGE_SIDE: 16,
  LARGE_FOURS: 32,
};

/** Bytes of an element. */
const BYTES = { f32: 4, vec4f: 16 } as const;

interface WorkgroupSpec {
  /** Invocations along x and, for two dimensions, y: names of constants or pipeline overrides. */
  readonly size: readonly string[];
  /** Arrays in workgroup memory by name: the type of an element, and the factors of their length. */
  readonly arrays: Readonly<Record<string, readonly [type: keyof typeof BYTES, ...factors: string[]]>>;
}

const linear = (arrays: WorkgroupSpec["arrays"] = {}): WorkgroupSpec => ({ size: ["LANES"], arrays });

/** Entry points by shader. */
export const WORKGROUPS: Readonly<Record<ShaderName, Readonly<Record<string, WorkgroupSpec>>>> = {
  elementwise: { elementwise: linear() },
  columns: { reduce: linear({ partial: ["f32", "LANES"] }) },
  matmul: {
    matmul: {
      size: ["SIDE", "SIDE"],
      arrays: { tile_a: ["vec4f", "DEPTH", "SIDE"], tile_b: ["vec4f", "DEPTH", "SIDE"] },
    },
    matmul_large: {
      size: ["LARGE_SIDE", "LARGE_SIDE"],
      arrays: { large_a: ["vec4f", "DEPTH", "LARGE_FOURS"], large_b: ["vec4f", "DEPTH", "LARGE_FOURS"] },
    },
  },
  pairs: {
    pairs: linear({ tile_a: ["vec4f", "ACROSS", "DOWN"], tile_b: ["vec4f", "ACROSS", "WIDE"] }),
    pairs_deep: linear({ values: ["vec4f", "PAIR_VALUES"] }),
  },
  sigmoids: { mean_sigmoid: linear({ comparators: ["f32", "LANES"] }) },
};

/** The constants as WGSL. */
export const workgroupConstants = (): string =>
  Object.entries(CONSTANTS)
    .map(([name, value]) => `const ${name} = ${value}u;`)
    .join("\n");

/** The arrays of a shader's entry points as WGSL. */
export const workgroupArrays = (shader: ShaderName): string =>
  Object.values(WORKGROUPS[shader])
    .flatMap(({ arrays }) => Object.entries(arrays))
    .map(([name, [type, ...factors]]) => `var<workgroup> ${name}: array<${type}, ${factors.join(" * ")}>;`)
    .join("\n");

/** The resources that a workgroup takes. */
export interface Workgroup {
  readonly invocations: number;
  /** Bytes of workgroup memory. */
  readonly memory: number;
}

/** The workgroup of a kernel with these pipeline overrides. */
export function workgroupOf({ shader, entry, constants }: ShaderKernel): Workgroup {
  const spec = WORKGROUPS[shader][entry];
  if (!spec) throw new TypeError(`webgpu: no workgroup for the entry point ${entry} of "${shader}"`);
  const values: Readonly<Record<string, number>> = { ...CONSTANTS, ...constants };
  const product = (factors: readonly string[]) =>
    factors.reduce((n, name) => {
      const value = values[name];
      if (value === undefined) throw new TypeError(`webgpu: ${entry} needs a value for ${name}`);
      return n * value;
    }, 1);
  const bytes = Object.values(spec.arrays).map(([type, ...factors]) => BYTES[type] * product(factors));
  return { invocations: product(spec.size), memory: bytes.reduce((sum, n) => sum + n, 0) };
}
