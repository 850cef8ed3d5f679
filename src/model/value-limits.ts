// The values that a model file may have: those that training makes.

import { checkNumbers } from "../base/check.ts";
import { asFormatError, FormatError } from "../base/errors.ts";
import type { TensorData } from "../io/safetensors.ts";
import type { Model } from "./model.ts";
import { checkFeatures, checkNormalisation, LARGEST } from "./normalisation.ts";
import { MAX_LOG_VARIANCE } from "./posterior.ts";

/** Tensors in the units of the training data. */
const IN_UNITS = /normalisation|questions|items|action/;

/** @throws FormatError unless a tensor has this shape, and values that training makes. */
export function checkTensor(name: string, { shape, data }: TensorData, wants: readonly number[]): void {
  if (shape.length !== wants.length || shape.some((n, i) => n !== wants[i])) {
    throw new FormatError(`model: tensor "${name}" is [${shape}]; it must be [${wants}]`);
  }
  const most = IN_UNITS.test(name) ? 0 : name === "prior.logVariance" ? MAX_LOG_VARIANCE : LARGEST;
  const holds = (x: number) => (most ? Math.abs(x) <= most : Number.isFinite(x));
  asFormatError("model: ", () =>
    checkNumbers(`tensor "${name}"`, data, most ? `from ${-most} to ${most}` : "finite", holds),
  );
}

/** @throws FormatError unless features and their normalisation are such as training makes. */
export function checkUnits({ config, normalisation, survey, items = [], policy }: Model): void {
  if (survey && config.length > 1)
    throw new FormatError("model: it compares segments, and its questions single states");
  asFormatError("model.", () => {
    checkNormalisation("normalisation.scale", normalisation);
    if (policy) checkNormalisation("policy.normalisation.scale", policy.normalisation);
    if (survey)
      for (const side of ["a", "b"] as const) checkFeatures(`survey.${side}`, survey[side].data, normalisation);
    for (const { name, features } of items) checkFeatures(`items.${name}`, features, normalisation);
  });
}
