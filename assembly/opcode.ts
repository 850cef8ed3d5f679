// The codes that the host writes into instructions and that kernels read. This file is both AssemblyScript and TypeScript, and
// the WGSL constants are generated from it, so that host and kernels cannot disagree.

/** The op of an instruction. */
export enum Opcode {
  Unary,
  Binary,
  Select,
  OuterSum,
  ActivationGradient,
  ToFloat,
  Reduce,
  Expand,
  SegmentReduce,
  SegmentExpand,
  Softmax,
  LogSumExp,
  MeanSigmoid,
  Gather,
  ScatterAdd,
  Concat,
  Slice,
  Pad,
  Transpose,
  Matmul,
  Linear,
  PackB,
  InverseCholesky,
  Uniform,
  Normal,
  Categorical,
  SampleIndex,
  SampleSegment,
  Schedule,
  Adam,
  Polyak,
  Record,
}

/** The function of an Opcode.Unary. */
export enum Unary {
  Affine,
  Exp,
  Log,
  Sqrt,
  Abs,
  Reciprocal,
  LeakyRelu,
  Sigmoid,
  Tanh,
  Softplus,
  Clip,
  Step,
}

/** The function of an Opcode.Binary. */
export enum Binary {
  Add,
  Subtract,
  Multiply,
  Divide,
  Minimum,
  Maximum,
  Less,
}

/** The reduction of Reduce and SegmentReduce. Expand and SegmentExpand are the adjoints of these reductions (not of Max). */
export enum Reduction {
  Sum,
  Mean,
  Max,
}

/** The activation φ of Linear, OuterSum and ActivationGradient. */
export enum Activation {
  None,
  Relu,
  LeakyRelu,
  Tanh,
  Sigmoid,
}

/** Bytes of an instruction before its operands: opcode, length in bytes, number of operands. */
export const HEADER_BYTES = 12;
/** Bytes of an operand: address, rows, columns. */
export const OPERAND_BYTES = 12;
