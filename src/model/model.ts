import { hasMethods, refuse } from "../base/check.ts";
import type { Item } from "../data/items.ts";
import type { Attribute } from "../data/levels.ts";
import type { TensorData } from "../io/safetensors.ts";
import { Graph } from "../plan/index.ts";
import { configOfRecord, configRecord, latentSize, type ModelConfig, type PersonalConfig, placesOf } from "./config.ts";
import { networkOf } from "./encoder/index.ts";
import { HEADS } from "./head/index.ts";
import { parametersOf } from "./layers.ts";
import type { Normalisation } from "./normalisation.ts";
import type { Policy } from "./policy.ts";
import { prior } from "./posterior.ts";
import type { Survey } from "./survey-questions.ts";
import type { TextFeatures } from "./text-features.ts";

/** A trained preference model, and optionally a policy conditioned on its latent. */
export interface Model {
  /** The architecture. */
  readonly config: ModelConfig;
  /** Weights by name, row-major. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /** Normalisation of features. */
  readonly normalisation: Normalisation;
  /** Normalised segments that a pairwise head compares alternatives with: [K, T·d]. Imported models have none. */
  readonly comparison?: TensorData;
  /** Questions to ask users. */
  readonly survey?: Survey;
  /** The items that it was trained on, also those that no answer named. */
  readonly items?: readonly Item[];
  /** A policy for the users of this model. */
  readonly policy?: Policy;
  /** Names of the features: [d]. */
  readonly features?: readonly string[];
  /** Attributes whose levels are among the features. */
  readonly attributes?: readonly Attribute[];
  /** What makes features of texts, if it was trained on texts. */
  readonly text?: TextFeatures;
  /** How training went, for people to read. Nothing is computed from it. */
  readonly report?: Readonly<Record<string, unknown>>;
}

/** @throws TypeError unless `model` has a config that this version knows, weights and a normalisation. */
export function checkModel(model: Model): void {
  const { config, parameters, normalisation } = model ?? {};
  const isModel =
    hasMethods(parameters, "get") && normalisation?.mean && config && configOfRecord(configRecord(config));
  if (!isModel) refuse("model", model, "a model, such as await loadModel(…) returns");
}

export type PersonalModel = Model & { readonly config: PersonalConfig };
export const isPersonal = (model: Model): model is PersonalModel => model.config.kind === "personal";

/** Names and shapes of the parameters of a model with this config, in the order in which initial weights are drawn. */
export function parameterShapes(config: ModelConfig): Map<string, [number, number]> {
  const graph = new Graph();
  const width = 2 * config.length * config.size;
  if (config.kind === "personal") {
    const p = prior(graph, config.latent);
    const places = placesOf(config);
    const answers = {
      pair: graph.data("pair", places, width),
      label: graph.data("label", places, 1),
      mask: graph.data("mask", 1, places),
      length: config.length,
      shares: false,
    };
    networkOf(config.encoder)?.encode(answers, config.hidden, p);
  }
  const latent = latentSize(config);
  const z = latent > 0 ? graph.data("z", 1, latent) : null;
  HEADS[config.head].compare(config, { pair: graph.data("sides", 1, width), stateMask: null }, z);
  return new Map(parametersOf(graph).map((t) => [t.name, [t.rows.times, t.cols]]));
}
