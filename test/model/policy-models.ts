// Models with policies.

import type { ModelConfig } from "../../src/model/config.ts";
import type { Model } from "../../src/model/model.ts";
import type { Policy } from "../../src/model/policy.ts";
import { model, VPL } from "./files.ts";
import { DISCRETE, GAUSSIAN, policyOf, RANGE } from "./policies.ts";

export const withPolicy = (policy: Policy, config: ModelConfig = VPL): Model => ({ ...model(config), policy });
export const gaussian = withPolicy(policyOf(GAUSSIAN, { actionRange: RANGE }));
export const discrete = withPolicy(policyOf(DISCRETE));
