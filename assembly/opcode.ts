// The numbers that the host writes into an instruction list and the kernels read. This file is both
// AssemblyScript and TypeScript, so the two sides cannot disagree.

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

export enum Binary {
  Add,
  Subtract,
  Multiply,
  Divide,
  Minimum,
  Maximum,
  Less,
}

export enum Reduction {
  Sum,
  Mean,
  Max,
}

export enum Activation {
  None,
  Relu,
  LeakyRelu,
  Tanh,
  Sigmoid,
}

/** Bytes in an instruction before its operands: opcode, length in bytes, operand count. */
export const HEADER_BYTES = 12;
/** Bytes of an operand: address, rows, columns. Operand 0 is the result. */
export const OPERAND_BYTES = 12;
