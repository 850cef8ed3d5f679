// Imports models of the VPL authors' language code. Outputs stay the same.

import { last } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import { type Linear, TorchTensors } from "./tensors.ts";
import { built, checkWidths, type Imported, priorOf, put, putHead } from "./weights.ts";

/** What a state_dict of the language code does not say. */
export interface LanguageOptions {
  /** N, the largest number of answers to infer z from; 8 by default. */
  readonly context?: number;
  /** β, which differs between the code's data sets. With 0, the default, posteriors cannot be refined. */
  readonly beta?: number;
}

const ATTENTION = { w_q: "query", w_k: "key", w_v: "value", mean_layer: "mean", log_var_layer: "logVariance" };

/**
 * Imports a model of the language code: attention over pairs [chosen, rejected] of embeddings, and a decoder on [embedding, z].
 * If the encoder reads embeddings of another size than the decoder, a state is both: first the encoder's, then the decoder's.
 * @throws FormatError when a tensor is missing, has another shape, is not finite, or does not belong to such a model.
 */
export function fromTorchLanguage(bytes: Uint8Array, { context = 8, beta = 0 }: LanguageOptions = {}): Imported {
  const source = new TorchTensors(bytes);
  const pairs = source.stack("pair_encoder._model", null);
  const latent = (last(pairs) as Linear).outputs;
  const hidden = pairs.slice(0, -1).map(({ outputs }) => outputs);
  const decoder = source.stack("decoder._model", null);
  checkWidths("decoder._model", decoder, hidden);
  const [encoded, decoded] = sizesOf(pairs[0].inputs, decoder[0].inputs, latent);
  const size = encoded === decoded ? encoded : encoded + decoded;
  const parameters = priorOf(source, latent);
  for (const [i, layer] of pairs.entries()) {
    const whole = i > 0 ? layer : inStates(layer, [encoded, encoded], size, 0);
    put(parameters, i < hidden.length ? `posterior.${i}` : "posterior.pair", whole);
  }
  for (const [theirs, ours] of Object.entries(ATTENTION)) {
    put(parameters, `posterior.${ours}`, source.linear(`sequence_encoder.${theirs}`, latent, latent));
  }
  const [first, ...rest] = decoder;
  putHead(parameters, "reward", [inStates(first, [decoded], size, size - decoded), ...rest], { weight: size, latent });
  source.finish();
  const notes = [...source.notes];
  if (size > encoded) {
    notes.push(
      `a state is two embeddings, one after the other: ${encoded} numbers that the encoder reads, and ${decoded} that the reward reads`,
    );
  }
  const shape = { encoder: "attention", size, length: 1, hidden, latent, context, beta } as const;
  return { model: built({ kind: "personal", method: "vpl", head: "reward", ...shape }, parameters), notes };
}

/** The sizes of the embeddings that encoder and decoder read. */
function sizesOf(pair: number, decoder: number, latent: number): [encoded: number, decoded: number] {
  if (pair % 2 === 1) {
    throw new FormatError(
      `import: tensor "pair_encoder._model.0.weight" has ${pair} inputs; it must have those of two embeddings of one size`,
    );
  }
  const [encoded, decoded] = [pair / 2, decoder - latent];
  if (decoded < 1 || decoder === encoded) {
    throw new FormatError(
      `import: tensor "decoder._model.0.weight" has ${decoder} inputs; it must have more than the ${latent} of z: an embedding and z`,
    );
  }
  return [encoded, decoded];
}

/** A layer on states of `size` features, whose parts from `at` on a layer reads: those of `parts`, then the other inputs. */
function inStates(layer: Linear, parts: readonly number[], size: number, at: number): Linear {
  const { inputs, outputs, weight } = layer;
  const read = parts.reduce((sum, n) => sum + n, 0);
  const moved = new Float32Array((inputs - read + parts.length * size) * outputs);
  let from = 0;
  parts.forEach((n, i) => {
    moved.set(weight.subarray(from * outputs, (from + n) * outputs), (i * size + at) * outputs);
    from += n;
  });
  moved.set(weight.subarray(from * outputs), parts.length * size * outputs);
  return { ...layer, inputs: moved.length / outputs, weight: moved };
}
