// The enums of assembly/opcode.ts as WGSL constants, so that host and shaders cannot disagree on a number.

/** A TypeScript enum at run time: name → number, and number → name. */
export type NumericEnum = Readonly<Record<string, string | number>>;

const members = (values: NumericEnum): [string, number][] =>
  Object.entries(values).flatMap(([name, value]) => (typeof value === "number" ? [[name, value]] : []));

/** WGSL declarations such as `const Unary_Exp = 1u;` for every member of each enum. */
export const wgslConstants = (enums: Readonly<Record<string, NumericEnum>>): string =>
  Object.entries(enums)
    .flatMap(([type, values]) => members(values).map(([name, value]) => `const ${type}_${name} = ${value}u;`))
    .join("\n");

/** Codes of the ops that maintain the step counter. No plan contains them; they follow the last opcode. */
export function clockCodes(opcodes: NumericEnum): { AdvanceStep: number; SnapshotStep: number } {
  const last = Math.max(...members(opcodes).map(([, code]) => code));
  return { AdvanceStep: last + 1, SnapshotStep: last + 2 };
}

/** Values of a transpose override of a matrix product: whether a side is transposed in the ops of a dispatch. */
export const Transposed = { Never: 0, Always: 1, PerOp: 2 } as const;

/** The role of operand c of a matrix product: absent, the bias, or the output of φ, whose derivative is then a factor. */
export const OperandC = { None: 0, Bias: 1, ActivationOutput: 2 } as const;
