// Imports the baselines of the VPL authors' control code, which have one reward for everyone. Outputs stay the same.

import { last } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import type { Linear, TorchTensors } from "./tensors.ts";
import { built, type ControlOptions, type Imported, type Parameters, putHead } from "./weights.ts";

/**
 * Imports a baseline: MLPModel (BTL), MeanVarianceModel and CategoricalModel (DPL), which differ by their number of outputs, or
 * MLPClassifier on [s_A, s_B], whose last layer gives ℓ before its sigmoid. The variance of MeanVarianceModel is the exponential
 * of its second output, as here. The atoms of CategoricalModel are taken to be from 0 to 1.
 * @returns null if the file has none of them.
 * @throws as `fromTorchControl`.
 */
export function baseline(source: TorchTensors, { length, ...others }: ControlOptions): Imported | null {
  const module = ["reward_model", "classifier_model"].find((name) => source.has(`${name}.0.weight`));
  if (!module) {
    if (source.has("Encoder.model.0.weight") || source.has("Encoder.FC_mean.weight")) return null;
    throw new FormatError(
      `import: tensor "${source.nameOf("Encoder.model.0.weight")}" is missing, and so are "reward_model.0.weight" and "classifier_model.0.weight", with which models of the control code begin; it has ${source.names}`,
    );
  }
  const useless = (["head", "rewardScale", "beta"] as const).find((name) => others[name] !== undefined);
  if (useless)
    throw new RangeError(
      `--${useless === "rewardScale" ? "reward-scale" : useless}: the model is a baseline, to which it does not apply; leave this option out`,
    );
  const layers = source.stack(module, null);
  source.finish();
  const [{ inputs }] = layers;
  const outputs = (last(layers) as Linear).outputs;
  const hidden = layers.slice(0, -1).map((layer) => layer.outputs);
  const parameters: Parameters = new Map();
  if (module === "classifier_model") {
    checkSingle(length, "MLPClassifier");
    if (inputs % 2 === 1 || outputs !== 1) {
      throw new FormatError(
        `import: the layers of "classifier_model" lead from ${inputs} inputs to ${outputs} outputs; they must lead from two states of the same size to 1`,
      );
    }
    const size = inputs / 2;
    putHead(parameters, "classifier", layers, { "a.weight": size, b: size }, "a.bias");
    const config = { kind: "shared", method: "btl", head: "classifier", size, length: 1, hidden } as const;
    return { model: built(config, parameters), notes: source.notes };
  }
  putHead(parameters, "reward", layers, { weight: inputs });
  if (outputs === 1) {
    const config = {
      kind: "shared",
      method: "btl",
      head: "reward",
      size: inputs,
      length: length ?? 1,
      hidden,
    } as const;
    return { model: built(config, parameters), notes: source.notes };
  }
  checkSingle(length, outputs === 2 ? "MeanVarianceModel" : "CategoricalModel");
  if (outputs === 2) {
    const method = "dpl-mean-variance";
    const config = { kind: "shared", method, head: method, size: inputs, length: 1, hidden } as const;
    return { model: built(config, parameters), notes: source.notes };
  }
  const method = "dpl-categorical";
  const config = { kind: "shared", method, head: method, size: inputs, length: 1, hidden, atoms: outputs } as const;
  const range = `its ${outputs} atoms are taken to be rewards from 0 to 1, as no tensor holds r_min and r_max; the order of rewards is the same with others`;
  return { model: built(config, parameters), notes: [...source.notes, range] };
}

/** @throws RangeError when a length of segments is given for a model that only compares single states. */
function checkSingle(length: number | undefined, model: string): void {
  if (length !== undefined && length !== 1) {
    throw new RangeError(`--length: a ${model} compares single states; leave this option out`);
  }
}
