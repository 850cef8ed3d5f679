import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { checkOptions, isObject } from "../base/check.ts";
import { FormatError, notInstalled } from "../base/errors.ts";
import { openFile } from "../io/open-text.ts";
import type { TemplateClass } from "./chat-template.ts";
import type { Embedder } from "./embedder.ts";
import { type OnnxRuntime, onnxEncoder, type TokenizerClass } from "./onnx-encoder.ts";
import type { Pooling } from "./pooling.ts";

/** Loads packages that may be missing. */
export interface OnnxPackages {
  readonly native: () => Promise<unknown>;
  readonly wasm: () => Promise<unknown>;
  readonly tokenizers: () => Promise<unknown>;
  readonly jinja: () => Promise<unknown>;
}

// Tools that bundle must not look for packages that are not installed.
const [NATIVE, WASM, TOKENIZERS, JINJA] = [
  "onnxruntime-node",
  "onnxruntime-web/wasm",
  "@huggingface/tokenizers",
  "@huggingface/jinja",
];
const INSTALLED: OnnxPackages = {
  native: () => import(NATIVE as string),
  wasm: () => import(WASM as string),
  tokenizers: () => import(TOKENIZERS as string),
  jinja: () => import(JINJA as string),
};

/** Options of `onnxFolder`. */
export interface OnnxFolderOptions {
  /**
   * From the vectors of the tokens to that of the text: by default what 1_Pooling/config.json says, as sentence-transformers
   * writes it, and else their mean; `last_token` for decoders.
   */
  readonly pooling?: Pooling;
}

/**
 * Loads a text encoder from a folder with onnx/model.onnx (weights in f32), tokenizer.json and config.json, as encoders lie on
 * the Hugging Face hub. Nothing is downloaded. It runs by onnxruntime-node where that is installed (with
 * @huggingface/transformers it is), and else by onnxruntime-web. Conversations are rendered by the chat template in
 * chat_template.jinja or tokenizer_config.json, if there is one, by @huggingface/jinja. For Node.
 * @throws RangeError when a file cannot be read; FormatError when one is not of its kind.
 * @throws Error that says how to install the packages when they are not installed.
 */
export const onnxFolder = (folder: string, options: OnnxFolderOptions = {}): Promise<Embedder> =>
  openOnnxFolder(folder, options, INSTALLED);

/** `onnxFolder` with these packages. */
export async function openOnnxFolder(
  folder: string,
  options: OnnxFolderOptions,
  packages: OnnxPackages,
): Promise<Embedder> {
  checkOptions(options, ["pooling"]);
  const json = async (name: string): Promise<object | undefined> => {
    const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
    return text === undefined ? undefined : parsed(join(folder, name), text);
  };
  const required = async (name: string): Promise<object> => {
    await (await openFile(join(folder, name))).close(); // its error says why it cannot be read
    return (await json(name)) ?? {};
  };
  const [tokenizer, config] = [await required("tokenizer.json"), await required("config.json")];
  const file = await openFile(join(folder, "onnx", "model.onnx"));
  const model = await file.readFile().finally(() => file.close());
  const template = await readFile(join(folder, "chat_template.jinja"), "utf8").catch(() => undefined);
  const settings = await json("tokenizer_config.json");
  const tokenizerConfig = template === undefined ? settings : { ...settings, chat_template: template };
  const pooling = options.pooling ?? poolingOf(await json(join("1_Pooling", "config.json")));
  const { runtime, Tokenizer } = await load(packages);
  const name = basename(resolve(folder));
  const encoder = { name, runtime, Tokenizer, model, tokenizer, tokenizerConfig, config, pooling };
  if (!(tokenizerConfig && "chat_template" in tokenizerConfig)) return onnxEncoder(encoder);
  return onnxEncoder({ ...encoder, Template: await templateClass(packages) });
}

/** The class that renders chat templates. If it is not installed, it says so when a conversation is rendered. */
async function templateClass({ jinja }: OnnxPackages): Promise<TemplateClass> {
  try {
    return moduleOf<{ Template: TemplateClass }>(await jinja()).Template;
  } catch (error) {
    return class {
      render(): string {
        throw notInstalled("a chat template", "@huggingface/jinja", error);
      }
    };
  }
}

async function load({ native, wasm, tokenizers }: OnnxPackages) {
  const failed = (error: unknown) => {
    throw notInstalled("an encoder in ONNX", "onnxruntime-web @huggingface/tokenizers", error);
  };
  const runtime = moduleOf<OnnxRuntime & { env?: { wasm?: { numThreads?: number } } }>(
    await native().catch(() => wasm().catch(failed)),
  );
  if (runtime.env?.wasm) runtime.env.wasm.numThreads = 1; // threads would keep the process alive
  const { Tokenizer } = moduleOf<{ Tokenizer: TokenizerClass }>(await tokenizers().catch(failed));
  return { runtime, Tokenizer };
}

/** The exports of a module, which may be one of CommonJS. */
const moduleOf = <Exports>(module: unknown): Exports =>
  ((module as { default?: Exports }).default ?? module) as Exports;

/** What sentence-transformers says about the pooling, if it says something. */
function poolingOf(config: object | undefined): Pooling | undefined {
  const says = (name: string) => (config as Record<string, unknown> | undefined)?.[name] === true;
  if (says("pooling_mode_cls_token")) return "first_token";
  return says("pooling_mode_lasttoken") ? "last_token" : undefined;
}

function parsed(path: string, text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {}
  throw new FormatError(`${path}: it is not an object in JSON; copy the encoder's folder again`);
}
