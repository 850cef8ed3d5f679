// The training of each method in the registry (model/methods.ts).

import type { Preferences } from "../data/preferences.ts";
import type { ModelConfig, PersonalConfig, SharedConfig } from "../model/config.ts";
import { networkOf } from "../model/encoder/index.ts";
import { METHODS, type MethodName } from "../model/methods.ts";
import type { Normalisation } from "../model/normalisation.ts";
import type { Tensor } from "../plan/index.ts";
import { type DataLeaves, sampleBatch } from "./batch.ts";
import { btl } from "./btl.ts";
import { dpl } from "./dpl.ts";
import { hierarchical, MAX_FEATURES } from "./hierarchical.ts";
import { hierarchicalEm } from "./hierarchical-em.ts";
import { lowRank } from "./low-rank.ts";
import type { Settings } from "./preference-settings.ts";
import type { Objective, Report } from "./report.ts";
import type { RunOptions } from "./training-loop.ts";
import { draw, vpl } from "./vpl.ts";

/** Gradient-based training: the objective for a batch of users, with KL weight β [1, 1]. */
interface ByGradient {
  readonly objective: (config: ModelConfig, data: DataLeaves, users: number, beta: Tensor) => Objective;
}

/** Fitting on the host, without gradients: returns weights by name. `fingerprint` identifies the run in its checkpoints. */
interface ByFitting {
  readonly fit: (
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
  hierarchical: { fit: hierarchical, resumable: true },
  "hierarchical-em": { fit: hierarchicalEm, resumable: false },
};

/** The training of a method. */
export const trainerOf = (method: MethodName): ByGradient | ByFitting => TRAINERS[method];

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
  { size, length }: Preferences,
  context: Pick<PersonalConfig, "context" | "comparisons">,
): ModelConfig {
  const { method, likelihood } = settings;
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
    const { hidden, latent, beta } = settings;
    return { kind, method, size, length, head, encoder, hidden, latent, ...context, beta, likelihood };
  }
  // A latent that is fitted to answers needs no layers and has the full prior: β = 1. A linear head has at most d features.
  const latent = full ? size : Math.min(settings.latent, size);
  return { kind, method, size, length, head, encoder, hidden: [], latent, ...context, beta: 1, likelihood };
}
