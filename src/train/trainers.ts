// The training of each method in the registry (model/methods.ts).

import type { Backend } from "../backend/backend.ts";
import type { Preferences } from "../data/preferences.ts";
import type { ModelConfig, PersonalConfig, SharedConfig } from "../model/config.ts";
import { networkOf } from "../model/encoder/index.ts";
import { METHODS, type MethodName } from "../model/methods.ts";
import type { Normalisation } from "../model/normalisation.ts";
import type { Tensor } from "../plan/index.ts";
import { type DataLeaves, sampleBatch } from "./batch.ts";
import { btl } from "./btl.ts";
import { dpl } from "./dpl.ts";
import { weightCount } from "./hierarchical/choices.ts";
import { hierarchical, MAX_FEATURES } from "./hierarchical.ts";
import { hierarchicalEm } from "./hierarchical-em.ts";
import { lowRank } from "./low-rank.ts";
import type { Settings } from "./preference-settings.ts";
import type { Objective, Report } from "./report.ts";
import { sampledVpl } from "./sampled-vpl.ts";
import type { RunOptions } from "./training-loop.ts";
import { draw, vpl } from "./vpl.ts";

/** Gradient-based training: the objective for a batch of users, with KL weight β [1, 1]. */
interface ByGradient {
  readonly objective: (config: ModelConfig, data: DataLeaves, users: number, beta: Tensor) => Objective;
}

/** Fitting that is not a single descent of one loss: returns weights by name. `fingerprint` identifies the run in its checkpoints. */
interface ByFitting {
  readonly fit: (
    backend: Backend,
    config: ModelConfig,
    data: Preferences,
    normalisation: Normalisation,
    settings: Settings,
    options: RunOptions,
    report: Report,
    fingerprint: string,
  ) => Promise<Map<string, Float32Array>>;
  readonly resumable: boolean;
}

const TRAINERS: Readonly<Record<MethodName, ByGradient | ByFitting>> = {
  vpl: {
    objective: (config, data, users, beta) =>
      vpl(config as PersonalConfig, data, draw(data, config as PersonalConfig, users), beta),
  },
  btl: { objective: (config, data, users) => btl(config, data, sampleBatch(data, users)) },
  "dpl-mean-variance": {
    objective: (config, data, users) => dpl(config as SharedConfig, data, sampleBatch(data, users)),
  },
  "dpl-categorical": {
    objective: (config, data, users) => dpl(config as SharedConfig, data, sampleBatch(data, users)),
  },
  "low-rank": {
    objective: (config, data, users) => lowRank(config as PersonalConfig, data, sampleBatch(data, users)),
  },
  hierarchical: { fit: (_, ...others) => hierarchical(...others), resumable: true },
  "hierarchical-em": {
    fit: (_, ...[config, data, normalisation, settings, options, report]) =>
      hierarchicalEm(config, data, normalisation, settings, options, report),
    resumable: false,
  },
};

const SAMPLED_VPL: ByFitting = {
  fit: (backend, config, ...others) => sampledVpl(backend, config as PersonalConfig, ...others),
  resumable: true,
};

/** The training of a method. */
export const trainerOf = ({ method, prior }: Pick<Settings, "method" | "prior">): ByGradient | ByFitting =>
  method === "vpl" && prior === "sampled" ? SAMPLED_VPL : TRAINERS[method];

/** Whether a run of this method writes checkpoints that it can resume from. */
export function isResumable(method: MethodName): boolean {
  const trainer = TRAINERS[method];
  return "objective" in trainer || trainer.resumable;
}

/**
 * The config of the model that these settings train; `context` is N and the number of comparisons in N answers.
 * @throws RangeError for more features than the covariance of a fitted latent may have.
 */
export function configOf(
  settings: Settings,
  data: Preferences,
  context: Pick<PersonalConfig, "context" | "comparisons">,
): ModelConfig {
  const { method, likelihood } = settings;
  const { size, length } = data;
  const { kind, head = settings.head, encoder = settings.encoder } = METHODS[method];
  if (kind === "shared") return { kind, method, size, length, head, hidden: settings.hidden, likelihood };
  // Hierarchical Bayes has one dimension per feature: L = d.
  const full = "fit" in TRAINERS[method];
  if (full && size > MAX_FEATURES) {
    throw new RangeError(
      `method: got ${size} features; ${method} fits a full covariance and takes at most ${MAX_FEATURES}`,
    );
  }
  if (networkOf(encoder)) {
    const { hidden, prior } = settings;
    // A sampled prior has one dimension for each weight, and is the population itself: β = 1.
    const [latent, beta] = prior === "sampled" ? [weightCount(data), 1] : [settings.latent, settings.beta];
    return { kind, method, size, length, head, encoder, hidden, latent, ...context, beta, likelihood };
  }
  // A latent that is fitted to answers needs no layers and has the full prior: β = 1. A linear head has at most d features.
  const latent = full ? size : Math.min(settings.latent, size);
  return { kind, method, size, length, head, encoder, hidden: [], latent, ...context, beta: 1, likelihood };
}
