// Reads the tensors of a PyTorch state_dict, saved as safetensors.

import { last } from "../base/arrays.ts";
import { FormatError } from "../base/errors.ts";
import { anyFloat } from "../io/float-types.ts";
import { decodeSafetensors, type TensorData } from "../io/safetensors.ts";

/** Tensors of the released modules; files of language models have many others. */
const VPL_MODULES = /^(Encoder|Decoder|pair_encoder|sequence_encoder|decoder)\.|^(mean|log_var)$/;

/** Tensors by name. Each is checked when it is taken. */
export class TorchTensors {
  readonly tensors: ReadonlyMap<string, TensorData>;
  /** Messages about the parts of the file that were left out. */
  readonly notes: string[] = [];
  readonly #unused: Set<string>;

  constructor(bytes: Uint8Array) {
    const skipped = new Set<string>();
    const keep = (name: string) => {
      if (!VPL_MODULES.test(name)) skipped.add(name.split(".")[0] as string);
      return VPL_MODULES.test(name);
    };
    this.tensors = decodeSafetensors(bytes, anyFloat(keep)).tensors;
    if (skipped.size > 0) this.notes.push(`left out: tensors of ${[...skipped].join(", ")}`);
    this.#unused = new Set(this.tensors.keys());
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /**
   * Returns a tensor.
   * @param wants The expected shape; null accepts any size.
   * @throws FormatError when it is missing, has another shape or is not finite.
   */
  take(name: string, ...wants: (number | null)[]): TensorData {
    const tensor = this.tensors.get(name);
    const shape = `[${wants.map((n) => n ?? "any").join(", ")}]`;
    if (!tensor) throw new FormatError(`import: tensor "${name}" is missing; its shape must be ${shape}`);
    if (tensor.shape.length !== wants.length || wants.some((n, i) => n !== null && n !== tensor.shape[i])) {
      throw new FormatError(`import: tensor "${name}" is [${tensor.shape.join(", ")}]; it must be ${shape}`);
    }
    const bad = tensor.data.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) throw new FormatError(`import: value ${bad} of "${name}" is ${tensor.data[bad]}; all must be finite`);
    this.#unused.delete(name);
    return tensor;
  }

  /** Returns a Linear layer, with its weight transposed to [inputs, outputs]. */
  linear(name: string, inputs: number | null, outputs: number | null): Linear {
    const { shape, data } = this.take(`${name}.weight`, outputs, inputs);
    const [out, from] = shape as [number, number];
    const weight = Float32Array.from(data, (_, k) => data[(k % out) * from + Math.floor(k / out)] as number);
    return { inputs: from, outputs: out, weight, bias: this.take(`${name}.bias`, out).data };
  }

  /** Returns the Linear layers 0, 2, 4 … of a Sequential with activations between them. */
  stack(name: string, inputs: number | null): Linear[] {
    const layers: Linear[] = [];
    for (let i = 0; i === 0 || this.has(`${name}.${i}.weight`); i += 2) {
      layers.push(this.linear(`${name}.${i}`, last(layers)?.outputs ?? inputs, null));
    }
    return layers;
  }

  /** @throws FormatError when a tensor was never taken: the file has another architecture. */
  finish(): void {
    const [name] = this.#unused;
    if (name) throw new FormatError(`import: tensor "${name}" does not belong to a model of this kind`);
  }
}

/** A dense layer. */
export interface Linear {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs, outputs] */
  readonly weight: Float32Array;
  /** [outputs] */
  readonly bias: Float32Array;
}
