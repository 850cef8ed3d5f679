// Runs a list of instructions. An instruction is [opcode, length in bytes, number of operands], then [address, rows, columns]
// of each operand (the result first; address 0 for an absent input), then the attributes as f64.

import { inverseCholesky } from "./cholesky";
import { activationGradient, binary, outerSum, saturate, select, toFloat, unary } from "./elementwise";
import { gemm } from "./gemm";
import { Activation, HEADER_BYTES, OPERAND_BYTES, Opcode } from "./opcode";
import { packB } from "./pack";
import { categorical, normal, sampleIndex, sampleSegment, uniform } from "./random";
import { expand, logSumExp, reduce, segmentExpand, segmentReduce, softmax } from "./reduce";
import { columns, gather, scatterAdd, transpose } from "./rows";
import { meanSigmoid } from "./sigmoids";
import { adam, polyak, record, schedule } from "./update";

// @ts-ignore: decorator
@inline function address(at: usize, i: i32): usize {
  return <usize>load<u32>(at + HEADER_BYTES + i * OPERAND_BYTES);
}
// @ts-ignore: decorator
@inline function rows(at: usize, i: i32): i32 {
  return load<i32>(at + HEADER_BYTES + i * OPERAND_BYTES + 4);
}
// @ts-ignore: decorator
@inline function cols(at: usize, i: i32): i32 {
  return load<i32>(at + HEADER_BYTES + i * OPERAND_BYTES + 8);
}
// @ts-ignore: decorator
@inline function size(at: usize, i: i32): i32 {
  return rows(at, i) * cols(at, i);
}
// @ts-ignore: decorator
@inline function attribute(at: usize, i: i32): f64 {
  return load<f64>(at + HEADER_BYTES + load<u32>(at + 8) * OPERAND_BYTES + (i << 3));
}

/** Independent products of blocks of rows. Attributes: transposeA, transposeB, rows of a block of the result, packed. */
function matmul(at: usize, scratch: usize): void {
  const transposeA = attribute(at, 0) != 0;
  const block = <i32>attribute(at, 2);
  const m = block ? block : rows(at, 0);
  const n = cols(at, 0);
  const blocks = rows(at, 0) / m;
  const k = transposeA ? rows(at, 1) / blocks : cols(at, 1);
  let c = address(at, 0);
  let a = address(at, 1);
  let b = address(at, 2);
  for (let i = 0; i < blocks; i++) {
    gemm(c, m, n, k, a, transposeA, b, attribute(at, 1) != 0, attribute(at, 3) != 0, 0, 0, 1, 1, scratch);
    c += <usize>(m * n) << 2;
    a += <usize>(m * k) << 2;
    b += <usize>(k * n) << 2;
  }
}

/** The slope below zero of an activation (attribute 0); that of LeakyReLU is attribute 1. */
function slopeOf(at: usize): f32 {
  const activation = <i32>attribute(at, 0);
  if (activation == Activation.Relu) return 0;
  return activation == Activation.LeakyRelu ? <f32>attribute(at, 1) : 1;
}

/** Attributes: activation, slope, packed. */
function linear(at: usize, scratch: usize): void {
  const group = address(at, 4);
  const groupRows = group ? rows(at, 0) / rows(at, 4) : 1;
  const y = address(at, 0);
  gemm(
    y, rows(at, 0), cols(at, 0), cols(at, 1), address(at, 1), false,
    address(at, 2), false, attribute(at, 2) != 0, address(at, 3), group, groupRows, slopeOf(at), scratch,
  );
  saturate(<i32>attribute(at, 0), y, size(at, 0));
}

function concat(at: usize): void {
  let y = address(at, 0);
  const operands = load<i32>(at + 8);
  for (let i = 1; i < operands; i++) {
    columns(y, cols(at, 0), address(at, i), cols(at, i), cols(at, i), rows(at, 0));
    y += <usize>cols(at, i) << 2;
  }
}

function execute(at: usize, step: u32, key: usize, scratch: usize): void {
  const y = address(at, 0);
  switch (load<i32>(at)) {
    case Opcode.Unary:
      unary(<i32>attribute(at, 0), y, address(at, 1), size(at, 0), <f32>attribute(at, 1), <f32>attribute(at, 2));
      break;
    case Opcode.Binary:
      binary(
        <i32>attribute(at, 0), y, rows(at, 0), cols(at, 0),
        address(at, 1), rows(at, 1), cols(at, 1), address(at, 2), rows(at, 2), cols(at, 2),
      );
      break;
    case Opcode.OuterSum:
      outerSum(
        <i32>attribute(at, 0), y, address(at, 1), rows(at, 1), address(at, 2), rows(at, 2), cols(at, 0), slopeOf(at),
      );
      break;
    case Opcode.Select:
      select(y, address(at, 1), address(at, 2), address(at, 3), size(at, 0));
      break;
    case Opcode.ActivationGradient:
      activationGradient(
        <i32>attribute(at, 0), y, address(at, 1), address(at, 2), size(at, 0), <f32>attribute(at, 1),
      );
      break;
    case Opcode.ToFloat:
      toFloat(y, address(at, 1), size(at, 0));
      break;
    case Opcode.Reduce:
      reduce(<i32>attribute(at, 0), y, rows(at, 0), cols(at, 0), address(at, 1), rows(at, 1), cols(at, 1));
      break;
    case Opcode.Expand:
      expand(<i32>attribute(at, 0), y, rows(at, 0), cols(at, 0), address(at, 1), rows(at, 1), cols(at, 1));
      break;
    case Opcode.SegmentReduce:
      segmentReduce(<i32>attribute(at, 0), y, rows(at, 0), cols(at, 0), address(at, 1), address(at, 2));
      break;
    case Opcode.SegmentExpand:
      segmentExpand(
        <i32>attribute(at, 0), y, rows(at, 0), cols(at, 0), address(at, 1), rows(at, 1), address(at, 2),
      );
      break;
    case Opcode.Softmax:
      softmax(y, address(at, 1), rows(at, 0), cols(at, 0));
      break;
    case Opcode.LogSumExp:
      logSumExp(y, address(at, 1), rows(at, 0), cols(at, 1), scratch);
      break;
    case Opcode.MeanSigmoid:
      meanSigmoid(y, address(at, 1), rows(at, 0), address(at, 2), rows(at, 2), scratch);
      break;
    case Opcode.Gather:
      gather(y, cols(at, 0), address(at, 1), address(at, 2), rows(at, 2), cols(at, 2), <i32>attribute(at, 0));
      break;
    case Opcode.ScatterAdd:
      scatterAdd(
        y, rows(at, 0), cols(at, 0), address(at, 1), address(at, 2), rows(at, 2), cols(at, 2), <i32>attribute(at, 0),
      );
      break;
    case Opcode.Concat:
      concat(at);
      break;
    case Opcode.Slice:
      columns(y, cols(at, 0), address(at, 1) + (<usize>attribute(at, 0) << 2), cols(at, 1), cols(at, 0), rows(at, 0));
      break;
    case Opcode.Pad:
      memory.fill(y, 0, <usize>size(at, 0) << 2);
      columns(y + (<usize>attribute(at, 0) << 2), cols(at, 0), address(at, 1), cols(at, 1), cols(at, 1), rows(at, 0));
      break;
    case Opcode.Transpose:
      transpose(y, address(at, 1), rows(at, 0) / <i32>attribute(at, 0), cols(at, 0), cols(at, 1));
      break;
    case Opcode.Matmul:
      matmul(at, scratch);
      break;
    case Opcode.Linear:
      linear(at, scratch);
      break;
    case Opcode.PackB:
      packB(y, address(at, 1), <i32>attribute(at, 1), <i32>attribute(at, 2), attribute(at, 0) != 0);
      break;
    case Opcode.InverseCholesky:
      inverseCholesky(y, address(at, 1), rows(at, 0) / cols(at, 0), cols(at, 0));
      break;
    case Opcode.Uniform:
      uniform(y, size(at, 0), <u32>attribute(at, 0), step, key, scratch);
      break;
    case Opcode.Normal:
      normal(y, size(at, 0), <u32>attribute(at, 0), step, key, scratch);
      break;
    case Opcode.Categorical:
      categorical(y, address(at, 1), rows(at, 1), cols(at, 1), <u32>attribute(at, 0), step, key, scratch);
      break;
    case Opcode.SampleIndex:
      sampleIndex(y, size(at, 0), <u32>attribute(at, 1), <u32>attribute(at, 0), step, key, scratch);
      break;
    case Opcode.SampleSegment:
      sampleSegment(
        y, rows(at, 0), cols(at, 0), address(at, 1), address(at, 2), <u32>attribute(at, 0), step, key, scratch,
      );
      break;
    case Opcode.Schedule:
      schedule(
        y, step, attribute(at, 0), attribute(at, 1), attribute(at, 2), attribute(at, 3) != 0, attribute(at, 4),
      );
      break;
    case Opcode.Adam:
      adam(
        y, address(at, 2), address(at, 3), address(at, 4), size(at, 0), load<f32>(address(at, 5)), step,
        attribute(at, 0), attribute(at, 1), attribute(at, 2), attribute(at, 3),
      );
      break;
    case Opcode.Polyak:
      polyak(y, address(at, 2), size(at, 0), <f32>attribute(at, 0));
      break;
    case Opcode.Record:
      record(y, address(at, 2), cols(at, 2));
      break;
    default:
      unreachable();
  }
}

/**
 * Runs the instructions from `start` to `end`, `steps` times. `moment` is the address of the step counter, which advances with
 * every step, and of the two words of the seed after it.
 */
export function run(start: usize, end: usize, steps: u32, moment: usize, scratch: usize): void {
  for (let i: u32 = 0; i < steps; i++) {
    const step = load<u32>(moment);
    for (let at = start; at < end; at += load<u32>(at + 4)) execute(at, step, moment + 4, scratch);
    store<u32>(moment, step + 1);
  }
}
