// onnxruntime-web on its wasm backend, which has no training.
import protobuf from "protobufjs";
import { slope } from "./workload.mjs";

// Loading the runtime sets a global Worker, although numThreads = 1 starts no threads. jax-js would start threads with it.
const worker = Object.getOwnPropertyDescriptor(globalThis, "Worker");
const ort = await import("onnxruntime-web/wasm");
ort.env.wasm.numThreads = 1;

export const name = "onnx";

// The part of onnx.proto that these graphs use, with ONNX's field numbers.
const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message Dimension { int64 dim_value = 1; string dim_param = 2; }
  message Shape { repeated Dimension dim = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Type { TensorType tensor_type = 1; }
  message ValueInfo { string name = 1; Type type = 2; }
  message Node { repeated string input = 1; repeated string output = 2; string op_type = 4; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Graph {
    repeated Node node = 1; string name = 2; repeated Tensor initializer = 5;
    repeated ValueInfo input = 11; repeated ValueInfo output = 12;
  }
  message OperatorSet { string domain = 1; int64 version = 2; }
  message Model { int64 ir_version = 1; Graph graph = 7; repeated OperatorSet opset_import = 8; }
`,
  { keepCase: true },
);
const Model = root.lookupType("Model");
const FLOAT = 1; // TensorProto.FLOAT

const value = (name, columns) => ({
  name,
  type: { tensor_type: { elem_type: FLOAT, shape: { dim: [{ dim_param: "rows" }, { dim_value: columns }] } } },
});
const constant = (name, data, dims) => ({
  name,
  dims,
  data_type: FLOAT,
  raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
});

/** Builds a run of a graph from x [rows, inputs] to y [rows, outputs] that copies its input in and its result out. */
async function runner(node, initializer, inputs, outputs) {
  const graph = { name: "peer", node, initializer, input: [value("x", inputs)], output: [value("y", outputs)] };
  const bytes = Model.encode({ ir_version: 8, opset_import: [{ domain: "", version: 17 }], graph }).finish();
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  if (worker) Object.defineProperty(globalThis, "Worker", worker);
  else delete globalThis.Worker;
  const run = async (input) => {
    const x = new ort.Tensor("float32", input, [input.length / inputs, inputs]);
    return (await session.run({ x })).y.data;
  };
  return Object.assign(run, { dispose: () => session.release() });
}

/** LeakyReLU is expressed as PReLU, which makes the whole network 1.4 times as fast on 256 rows or more. */
export function mlp(layers) {
  const last = layers.length - 1;
  const node = layers.flatMap((_, i) => [
    { op_type: "Gemm", input: [i ? `h${i}` : "x", `w${i}`, `b${i}`], output: [i < last ? `a${i}` : "y"] },
    ...(i < last ? [{ op_type: "PRelu", input: [`a${i}`, "slope"], output: [`h${i + 1}`] }] : []),
  ]);
  const initializer = layers.flatMap(({ w, b, inputs, outputs }, i) => [
    constant(`w${i}`, w, [inputs, outputs]),
    constant(`b${i}`, b, [outputs]),
  ]);
  initializer.push(constant("slope", Float32Array.of(slope), [1]));
  return runner(node, initializer, layers[0].inputs, layers[last].outputs);
}

export function gemm(_n, m, k, b) {
  return runner([{ op_type: "MatMul", input: ["x", "b"], output: ["y"] }], [constant("b", b, [k, m])], k, m);
}

/** The mean is a product with 1/C, so that the graph needs no attributes. */
export function meanSigmoid(comparators) {
  const C = comparators.length;
  const node = [
    { op_type: "Sub", input: ["x", "c"], output: ["difference"] },
    { op_type: "Sigmoid", input: ["difference"], output: ["chance"] },
    { op_type: "MatMul", input: ["chance", "share"], output: ["y"] },
  ];
  const share = new Float32Array(C).fill(1 / C);
  return runner(node, [constant("c", comparators, [1, C]), constant("share", share, [C, 1])], 1, 1);
}
