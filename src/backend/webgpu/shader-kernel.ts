/** Names of the shader modules. */
export const SHADERS = ["elementwise", "columns", "matmul", "pairs", "sigmoids"] as const;
export type ShaderName = (typeof SHADERS)[number];

/** An entry point of a shader module, and the values of its pipeline overrides. */
export interface ShaderKernel {
  readonly shader: ShaderName;
  readonly entry: string;
  /** Pipeline overrides. */
  readonly constants: Readonly<Record<string, number>>;
}
