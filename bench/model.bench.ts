// The networks of a model in one plan: the posterior mean given one user's answers, and that user's rewards of five
// alternatives.

import { wasm } from "../src/backend/wasm/wasm.ts";
import { compile, Graph, linear, matmul, slice, type Tensor } from "../src/plan/index.ts";
import type { Layer } from "./peers/measure.d.mts";

export const OPTIONS = 5;

/**
 * Inference for one user: answers [inputs of the encoder], alternatives [OPTIONS, features] → rewards [OPTIONS]. The encoder's
 * outputs are the mean and log-variance of z. The head's inputs are the features of an alternative followed by z.
 */
export function inference(
  module: WebAssembly.Module,
  encoder: readonly Layer[],
  head: readonly Layer[],
): (answers: Float32Array, options: Float32Array) => Float32Array {
  const graph = new Graph();
  const values = new Map<string, Float32Array>();
  const parameter = (name: string, rows: number, cols: number, weights: Float32Array) => {
    values.set(name, weights);
    return graph.parameter(name, rows, cols);
  };
  const network = (name: string, x: Tensor, layers: readonly Layer[]) =>
    layers.reduce((h, { w, b, inputs, outputs }, i) => {
      const [weight, bias] = [
        parameter(`${name}.${i}.w`, inputs, outputs, w),
        parameter(`${name}.${i}.b`, 1, outputs, b),
      ];
      return linear(h, weight, bias, { activation: i < layers.length - 1 ? "leaky-relu" : "none" });
    }, x);

  const [first, ...rest] = head as [Layer, ...Layer[]];
  const [answers, last] = [encoder[0] as Layer, encoder.at(-1) as Layer];
  const latent = last.outputs / 2;
  const features = first.inputs - latent;
  const mean = slice(network("encoder", graph.data("answers", 1, answers.inputs), encoder), 0, latent);
  const split = features * first.outputs;
  const ofOption = parameter("head.option", features, first.outputs, first.w.subarray(0, split));
  const ofLatent = parameter("head.latent", latent, first.outputs, first.w.subarray(split));
  const bias = parameter("head.bias", 1, first.outputs, first.b);
  const options = graph.data("options", OPTIONS, features);
  const groupBias = matmul(mean, ofLatent);
  const h = linear(options, ofOption, bias, { activation: "leaky-relu", groupBias });
  const program = wasm(module).load(compile(graph, { reward: network("head", h, rest) }), 0);
  for (const [name, weights] of values) program.write(name, weights);
  return (answerValues, optionValues) => {
    program.write("answers", answerValues);
    program.write("options", optionValues);
    program.run();
    return program.read("reward") as Float32Array;
  };
}
