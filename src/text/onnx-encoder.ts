// Runs an encoder that was exported to ONNX, by an ONNX runtime and a tokenizer that the caller passes.

import { checkText, hasMethods, isObject, isWhole, refuse } from "../base/check.ts";
import { FormatError } from "../base/errors.ts";
import { plural } from "../io/notes.ts";
import { chatTemplate, type TemplateClass } from "./chat-template.ts";
import type { Embedder } from "./embedder.ts";
import { POOLINGS, type Pooling, pooled } from "./pooling.ts";

/** An input or an output of an ONNX model. */
export interface OnnxTensor {
  /** Its values, row by row. */
  readonly data: unknown;
  /** Its shape. */
  readonly dims: readonly number[];
}

/** An ONNX model that is loaded. */
export interface OnnxSession {
  /** Names of its inputs. */
  readonly inputNames: readonly string[];
  /** Names of its outputs. */
  readonly outputNames: readonly string[];
  /** Computes outputs, by name, from inputs, by name. */
  run(feeds: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>>;
}

/** Makes a tensor of this shape from its values, row by row. */
export type OnnxTensorClass = new (type: "int64", data: BigInt64Array, dims: readonly number[]) => OnnxTensor;

/** What is used of an ONNX runtime: the modules onnxruntime-node and onnxruntime-web have it. */
export interface OnnxRuntime {
  /** Loads models. */
  readonly InferenceSession: { create(model: Uint8Array): Promise<OnnxSession> };
  /** Makes an input. */
  readonly Tensor: OnnxTensorClass;
}

/** What is used of `@huggingface/tokenizers`. */
export type TokenizerClass = new (json: object, config: object) => { encode(text: string): { ids: number[] } };

/** An encoder exported to ONNX, and what runs it. */
export interface OnnxEncoder {
  /** What model files and messages call it. */
  readonly name: string;
  /** The module onnxruntime-web/wasm or onnxruntime-node. */
  readonly runtime: OnnxRuntime;
  /** The class of `@huggingface/tokenizers`. */
  readonly Tokenizer: TokenizerClass;
  /** The bytes of model.onnx, with weights in f32. Its first output is [1, tokens, D], or [1, D] if it pools by itself. */
  readonly model: Uint8Array;
  /** The content of tokenizer.json. */
  readonly tokenizer: object;
  /** The content of tokenizer_config.json; by default none. */
  readonly tokenizerConfig?: object;
  /** The class of `@huggingface/jinja`, which renders conversations if `tokenizerConfig` has a chat template. */
  readonly Template?: TemplateClass;
  /** The content of config.json. */
  readonly config: object;
  /** From the vectors of the tokens to that of the text: their mean by default, `last_token` for decoders. */
  readonly pooling?: Pooling;
}

/** Tokens of a text, unless the encoder's files say otherwise. */
const MOST_TOKENS = 512;

/** The largest number of tokens that these settings of an encoder allow. */
function mostTokens(...settings: object[]): number {
  const names = ["max_position_embeddings", "n_positions", "model_max_length"];
  const limits = settings.flatMap((setting) => names.map((name) => (setting as Record<string, unknown>)[name]));
  return Math.min(MOST_TOKENS, ...limits.filter((limit): limit is number => isWhole(limit, 2)));
}

/**
 * Makes an embedder of an encoder that was exported to ONNX, in any host that the runtime supports. A text is embedded by
 * itself, so its vector does not depend on other texts. A text of more tokens than the encoder takes, at most 512, is cut.
 * @throws TypeError when a field is of another kind; RangeError when `pooling` is unknown.
 * @throws FormatError when the model has inputs or outputs of another kind than encoders have.
 */
export async function onnxEncoder(encoder: OnnxEncoder): Promise<Embedder> {
  const { name, runtime, Tokenizer, Template, model, tokenizer, tokenizerConfig = {}, config } = encoder;
  const { pooling = "mean" } = encoder;
  checkText("name", name, "what to call the encoder");
  if (!hasMethods(runtime?.InferenceSession, "create"))
    refuse("runtime", runtime, "onnxruntime-web/wasm or onnxruntime-node");
  if (typeof Tokenizer !== "function") refuse("Tokenizer", Tokenizer, "the class of @huggingface/tokenizers");
  for (const [field, json] of Object.entries({ tokenizer, tokenizerConfig, config })) {
    if (!isObject(json)) refuse(field, json, "the content of a file of JSON");
  }
  if (!POOLINGS.includes(pooling)) refuse("pooling", pooling, `one of ${POOLINGS.join(", ")}`, RangeError);
  const session = await runtime.InferenceSession.create(model);
  const tokens = new Tokenizer(tokenizer, tokenizerConfig);
  const most = mostTokens(config, tokenizerConfig);
  const whole = (values: number[]) =>
    new runtime.Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
  const feedsFor = (ids: number[]): Record<string, OnnxTensor> =>
    Object.fromEntries(
      session.inputNames.map((input) => {
        if (input === "input_ids") return [input, whole(ids)];
        if (input === "attention_mask") return [input, whole(ids.map(() => 1))];
        if (input === "token_type_ids") return [input, whole(ids.map(() => 0))];
        if (input === "position_ids") return [input, whole([...ids.keys()])];
        const inputs = "input_ids, attention_mask, token_type_ids and position_ids";
        throw new FormatError(
          `${name}: its model has the input "${input}"; export it without a cache, so that it has only ${inputs}`,
        );
      }),
    );
  const jinja = () => Template ?? refuse("Template", Template, "the class of @huggingface/jinja, for conversations");
  const startsItself = (token: string) => {
    const { ids } = tokens.encode(token);
    return ids.length > 1 && ids[0] === ids[1];
  };
  let cut = 0;
  const embedOne = async (text: string): Promise<Float32Array> => {
    const { ids } = tokens.encode(text);
    // The last token closes the text in many encoders, so it stays.
    if (ids.length > most) cut++;
    const kept = ids.length > most ? [...ids.slice(0, most - 1), ids[ids.length - 1] as number] : ids;
    const outputs = await session.run(feedsFor(kept));
    const { data, dims } = outputs[session.outputNames[0] as string] as OnnxTensor;
    if (!(data instanceof Float32Array)) throw new FormatError(`${name}: its first output is not of type f32`);
    if (dims.length === 2 && dims[0] === 1) return data.slice();
    if (dims.length === 3 && dims[0] === 1 && dims[1] === kept.length) return pooled(data, kept.length, pooling);
    throw new FormatError(
      `${name}: its first output is [${dims.join(", ")}]; for ${kept.length} tokens it must be [1, ${kept.length}, D], or [1, D]`,
    );
  };
  return {
    name,
    chat: chatTemplate(name, tokenizerConfig, jinja, startsItself),
    get notes() {
      return cut === 0 ? [] : [`${plural(cut, "text")} of more than ${most} tokens: the rest of them is not read`];
    },
    embed: async (texts) => {
      const vectors: Float32Array[] = [];
      for (const text of texts) vectors.push(await embedOne(text));
      return vectors;
    },
  };
}
