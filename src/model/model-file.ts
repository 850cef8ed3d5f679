// A model is one safetensors file: weights by name, the survey's questions, and JSON under the metadata key `penchant`.
// Decoding checks all of it, so a decoded model is complete and finite.

import { type ByteSource, copyBytes, hex, joinBytes, type OwnBytes } from "../base/bytes.ts";
import { refuse } from "../base/check.ts";
import { FormatError } from "../base/errors.ts";
import { sha256 } from "../base/sha256.ts";
import { decodeSafetensors, encodeSafetensors, parseJson, type TensorData } from "../io/safetensors.ts";
import {
  COMPARISONS,
  type ConfigRecord,
  configOfRecord,
  configRecord,
  latentSize,
  type ModelConfig,
} from "./config.ts";
import { HEADS } from "./head/index.ts";
import { checkModel, type Model, parameterShapes } from "./model.ts";
import type { ModelParts, PartRecords } from "./model-parts.ts";
import { SURVEY_SIZE, type Survey } from "./survey-questions.ts";
import { checkTensor, checkUnits } from "./value-limits.ts";

const FORMAT = 2;

interface Metadata extends PartRecords {
  format: number;
  config: ConfigRecord;
  captions?: [string, string][];
  features?: string[];
  report?: Record<string, unknown>;
  sha256: string;
}

/**
 * Encodes a model as a safetensors file, with a SHA-256 of its tensors. The file contains no user's answers.
 *
 * @throws TypeError when it is no model; FormatError when a size or a value is not such as training makes.
 */
export async function encodeModel(model: Model): Promise<OwnBytes> {
  checkModel(model);
  const tensors = new Map<string, TensorData>();
  for (const [name, shape] of parameterShapes(model.config)) {
    tensors.set(name, { shape, data: model.parameters.get(name) as Float32Array });
  }
  const { mean, scale } = model.normalisation;
  tensors.set("normalisation.mean", { shape: [mean.length], data: mean });
  tensors.set("normalisation.scale", { shape: [scale.length], data: scale });
  if (model.comparison) tensors.set("comparison.states", model.comparison);
  if (model.survey) {
    tensors.set("questions.a", model.survey.a);
    tensors.set("questions.b", model.survey.b);
  }
  const { survey, policy, items, features, attributes, text, report } = model;
  const parts = (policy ?? items ?? attributes ?? text) && (await import("./model-parts.ts")).storedParts(model);
  for (const [name, tensor] of parts?.tensors ?? []) tensors.set(name, tensor);
  for (const [name, tensor] of tensors) checkTensor(name, tensor, tensor.shape);
  checkUnits(model);
  const metadata = {
    format: FORMAT,
    config: configRecord(model.config),
    policy: undefined, // the order of the keys stays
    captions: survey?.captions,
    items: undefined,
    features,
    ...parts?.records,
    report,
    sha256: await digest(tensors),
  };
  return encodeSafetensors({ tensors, metadata: new Map([["penchant", JSON.stringify(metadata)]]) });
}

/**
 * Decodes a model file. A model that decodes is complete, and all its sizes and values are within the limits of training.
 *
 * @throws FormatError when the bytes are damaged, of another format, or not a penchant model; TypeError when they are no bytes.
 */
export async function decodeModel(bytes: ByteSource): Promise<Model> {
  const file = copyBytes(bytes) ?? refuse("bytes", bytes, "the bytes of a model file");
  const { tensors, metadata: texts } = decodeSafetensors(file);
  const { config, captions, features, report, sha256, format, ...records } = parseMetadata(texts.get("penchant"));
  const latent = latentSize(config);
  if (sha256 !== (await digest(tensors))) {
    throw new FormatError("model: the tensors do not match their SHA-256; the file was changed or damaged");
  }
  const unused = new Map(tensors);
  const take = (name: string, shape: readonly number[]): Float32Array => {
    const tensor = tensors.get(name);
    unused.delete(name);
    if (!tensor) throw new FormatError(`model: tensor "${name}" is missing`);
    checkTensor(name, tensor, shape);
    return tensor.data;
  };
  // `parameterShapes` allocates a prior of this size, so check first that the file really has one.
  if (latent > 0) take("prior.mean", [1, latent]);
  const parameters = new Map<string, Float32Array>();
  for (const [name, shape] of parameterShapes(config)) parameters.set(name, take(name, shape));
  const { size, length } = config;
  const normalisation = { mean: take("normalisation.mean", [size]), scale: take("normalisation.scale", [size]) };
  let comparison: TensorData | undefined;
  const compared = tensors.get("comparison.states");
  if (compared && HEADS[config.head].pairwise) {
    const shape = [Math.max(1, Math.min(COMPARISONS, compared.shape[0] ?? 1)), length * size];
    comparison = { shape, data: take("comparison.states", shape) };
  }
  let survey: Survey | undefined;
  const rows = Math.min(SURVEY_SIZE, tensors.get("questions.a")?.shape[0] ?? 0);
  if (tensors.has("questions.a") || tensors.has("questions.b")) {
    const side = (name: string): TensorData => ({ shape: [rows, size], data: take(name, [rows, size]) });
    survey = { a: side("questions.a"), b: side("questions.b"), captions };
  }
  if (captions && captions.length !== rows) {
    throw new FormatError(`model: ${captions.length} captions for ${rows} questions`);
  }
  let parts: ModelParts = {};
  if (Object.keys(records).length > 0) {
    const has = (name: string) => tensors.has(name);
    parts = (await import("./model-parts.ts")).takeParts(records, config, features, rows, take, has);
    const { asked, ...others } = parts;
    if (survey) survey = { ...survey, items: asked };
    parts = others;
  }
  for (const name of unused.keys()) throw new FormatError(`model: tensor "${name}" is not one of this model`);
  const model = { config, parameters, normalisation, comparison, survey, features, report, ...parts };
  checkUnits(model);
  return model;
}

function parseMetadata(json: string | undefined): Omit<Metadata, "config"> & { config: ModelConfig } {
  if (json === undefined) throw new FormatError('model: no metadata "penchant"; this is not a penchant model');
  const metadata = parseJson(json, 'model: metadata "penchant"') as Partial<Metadata> | null;
  const { format, captions, features, report } = metadata ?? {};
  if (format !== FORMAT) {
    throw new FormatError(`model: format ${JSON.stringify(format)}; this version reads format ${FORMAT}`);
  }
  const config = configOfRecord(metadata?.config);
  if (!config) {
    throw new FormatError(`model: config ${JSON.stringify(metadata?.config)} is not one that this version knows`);
  }
  const isPair = (p: unknown) => Array.isArray(p) && p.length === 2 && p.every((s) => typeof s === "string");
  if (captions !== undefined && !(Array.isArray(captions) && captions.every(isPair))) {
    throw new FormatError("model: captions are not pairs of strings");
  }
  const isNames = Array.isArray(features) && features.every((name) => typeof name === "string");
  if (features !== undefined && !(isNames && features.length === config.size)) {
    throw new FormatError(`model: features are not the names of ${config.size} features`);
  }
  if (report !== undefined && (typeof report !== "object" || report === null || Array.isArray(report))) {
    throw new FormatError("model: report is not an object");
  }
  return { ...(metadata as Metadata), config };
}

/**
 * The SHA-256, in hexadecimal, that binds a user's answers to a model. It covers config, normalisation and weights, but not
 * the policy or the survey, which may change without invalidating stored users.
 */
export async function modelHash({ config, parameters, normalisation }: Model): Promise<string> {
  // A config is ASCII; jsdom has no TextEncoder.
  const text = Uint8Array.from(JSON.stringify(configRecord(config)), (character) => character.charCodeAt(0));
  return hashOf([text, normalisation.mean, normalisation.scale, ...byName(parameters)]);
}

const digest = (tensors: ReadonlyMap<string, TensorData>): Promise<string> =>
  hashOf(byName(tensors).map(({ data }) => data));

/** The values, sorted by name. */
const byName = <T>(values: ReadonlyMap<string, T>): T[] =>
  [...values].sort(([p], [q]) => (p < q ? -1 : 1)).map(([, value]) => value);

async function hashOf(parts: readonly (Float32Array | Uint8Array)[]): Promise<string> {
  const bytes = parts.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  return hex(await sha256(joinBytes(...bytes)));
}
