// Reads the tensors of a PyTorch state_dict, saved as safetensors.

import { last } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { anyFloat } from "../../io/float-types.ts";
import { decodeSafetensors, type TensorData } from "../../io/safetensors.ts";

/** The first layer of each module, by which the prefix of all names is found. */
const FIRST_LAYERS =
  /(?:^|\.)((?:Encoder\.|Decoder\.|pair_encoder\._|decoder\._|reward_|classifier_)model\.0\.weight)$/;
/** Tensors of the released modules. */
const MODULES =
  /^(Encoder|Decoder|pair_encoder|sequence_encoder|decoder|reward_model|classifier_model)\.(.+\.)?(weight|bias)$|^(mean|log_var)$/;
/** What wraps a module for several devices, or when it is compiled. */
const WRAPPERS = ["module", "_orig_mod"];
/** What outputs do not depend on: language models, whose embeddings are the features; optimisers; counts of training steps. */
const LEFT_OUT = [
  /(^|\.)llm(_contexts)?_encoder\./,
  /(^|[._])(optim|optimi[sz]ers?|adamw?|sched|schedulers?|exp_avgs?|exp_avg_sqs?|max_exp_avg_sqs?|momentum_buffer)([._]|$)/i,
  /(^|\.)state\.\d+\./,
  /(^|[._])(epoch|step|iteration)s?$/i,
];
/** Parts of other models of the released code. */
const OTHER_MODELS: readonly (readonly [names: RegExp, part: string])[] = [
  [/^flow\./, "a flow prior, with which the reward is r(s, flow(z)); import a model with flow_prior=False"],
  [/^attention_layer\./, "attention to the tokens of a text; import a model with use_attention_layer=False"],
  [
    /^sequence_encoder\.(transformer_encoder|hidden_layer)\./,
    "another encoder; import a model with use_transformer=False and concat_chosen_rejected=False",
  ],
  [/^(embedding|codebook)$/, "a codebook of users; import a model of VAETrainer"],
];

/** Tensors by name, without the prefix that all names of the model share. Each is checked when it is taken. */
export class TorchTensors {
  /** Messages about the parts of the file that were left out. */
  readonly notes: string[] = [];
  readonly #tensors = new Map<string, TensorData>();
  /** Names in the file. */
  readonly #full = new Map<string, string>();
  readonly #unused: Set<string>;

  /** @throws FormatError when it is no safetensors file, has no or several models, or one that penchant does not have. */
  constructor(bytes: Uint8Array) {
    const names: string[] = [];
    decodeSafetensors(
      bytes,
      anyFloat((name) => names.push(name) < 0),
    ); // keeps none
    const unwrapped = (name: string) =>
      name
        .split(".")
        .filter((part) => !WRAPPERS.includes(part))
        .join(".");
    const isLeftOut = (name: string) => LEFT_OUT.some((pattern) => pattern.test(name));
    const prefixes = new Set(
      names.flatMap((name) => {
        const layer = isLeftOut(name) ? undefined : FIRST_LAYERS.exec(unwrapped(name))?.[1];
        return layer === undefined ? [] : [unwrapped(name).slice(0, -layer.length)];
      }),
    );
    const [prefix = "", another] = prefixes;
    if (another !== undefined) {
      throw new FormatError(
        `import: the file holds several models: names begin with "${prefix}" and "${another}"; keep the tensors of one`,
      );
    }
    const leftOut = new Set<string>();
    for (const name of names) {
      const whole = unwrapped(name);
      const own = whole.startsWith(prefix) ? whole.slice(prefix.length) : whole;
      if (isLeftOut(name)) leftOut.add(own.split(".")[0] as string);
      else if (this.#full.has(own)) {
        throw new FormatError(
          `import: tensors "${this.#full.get(own)}" and "${name}" are one tensor; keep one of them`,
        );
      } else this.#full.set(own, name);
    }
    if (leftOut.size > 0) this.notes.push(`left out: tensors of ${[...leftOut].join(", ")}`);
    for (const name of this.#full.keys()) {
      const [, part] = OTHER_MODELS.find(([pattern]) => pattern.test(name)) ?? [];
      if (part) throw new FormatError(`import: tensor "${this.#full.get(name)}" belongs to ${part}`);
    }
    this.#unused = new Set(this.#full.keys());
    const modules = new Map([...this.#full].filter(([name]) => MODULES.test(name)).map(([name, full]) => [full, name]));
    const { tensors } = decodeSafetensors(
      bytes,
      anyFloat((name) => modules.has(name)),
    );
    for (const [full, tensor] of tensors) this.#tensors.set(modules.get(full) as string, tensor);
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  /** The name of a tensor as the file has it, or would. */
  nameOf(name: string): string {
    const [own = "", full = ""] = [...this.#full][0] ?? [];
    return this.#full.get(name) ?? full.slice(0, full.length - own.length) + name;
  }

  /** Some names of the file, for messages. */
  get names(): string {
    const names = [...this.#full.values()].map((name) => `"${name}"`);
    return names.length > 4 ? `${names.slice(0, 4).join(", ")}, …` : names.join(", ") || "none";
  }

  /**
   * Returns a tensor.
   * @param wants The expected shape; null accepts any size.
   * @throws FormatError when it is missing, has another shape or is not finite.
   */
  take(name: string, ...wants: (number | null)[]): TensorData {
    const tensor = this.#tensors.get(name);
    const full = this.nameOf(name);
    const shape = `[${wants.map((n) => n ?? "any").join(", ")}]`;
    if (!tensor) throw new FormatError(`import: tensor "${full}" is missing; its shape must be ${shape}`);
    if (tensor.shape.length !== wants.length || wants.some((n, i) => n !== null && n !== tensor.shape[i])) {
      throw new FormatError(`import: tensor "${full}" is [${tensor.shape.join(", ")}]; it must be ${shape}`);
    }
    const bad = tensor.data.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) throw new FormatError(`import: value ${bad} of "${full}" is ${tensor.data[bad]}; all must be finite`);
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
  stack(name: string, inputs: number | null): [Linear, ...Linear[]] {
    const layers: [Linear, ...Linear[]] = [this.linear(`${name}.0`, inputs, null)];
    for (let i = 2; this.has(`${name}.${i}.weight`); i += 2) {
      layers.push(this.linear(`${name}.${i}`, last(layers)?.outputs ?? null, null));
    }
    return layers;
  }

  /** @throws FormatError when a tensor was never taken: the file has another architecture. */
  finish(): void {
    const [name] = this.#unused;
    if (name === undefined) return;
    throw new FormatError(
      `import: tensor "${this.nameOf(name)}" does not belong to a model of this kind; if rewards do not depend on it, save the file without it`,
    );
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
