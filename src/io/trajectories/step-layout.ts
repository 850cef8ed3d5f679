// What the steps of a file hold besides the ends of episodes: observation, action and reward.

import { badCell, type Locate } from "../cells.ts";
import { missingPart } from "./likely-names.ts";
import { type ObservationReader, observationReader } from "./observation-parts.ts";
import type { RowOptions } from "./recorded-rows.ts";
import { sizeOf } from "./step-values.ts";

/** A step: values by column. */
export type Step = Readonly<Record<string, unknown>>;

/** What all steps must have, because the first one has it. */
export interface StepLayout {
  readonly observation: ObservationReader;
  readonly action: string;
  readonly actionSize: number;
  readonly discrete: boolean;
  readonly reward: string | undefined;
  /** Names of the columns that it takes. */
  readonly columns: readonly string[];
}

/** The layout of the first step. @throws FormatError naming what it lacks. */
export function layoutOf(step: Step, { observations }: RowOptions, file: string, locate: Locate): StepLayout {
  const either = (...names: string[]) => names.find((name) => name in step);
  const action = either("action", "actions") ?? "action";
  const reward = either("reward", "rewards", "next.reward");
  const observation = observationReader(step, observations, file, locate);
  if (!(action in step)) throw missingPart("action", action, Object.keys(step), locate());
  const kind = typeof step[action];
  if (kind === "string" || kind === "boolean") {
    throw badCell(locate(), action, step[action], "a list of numbers, or the number of a discrete action, from 0");
  }
  return {
    observation,
    action,
    actionSize: sizeOf(step[action]),
    discrete: kind === "number" || kind === "bigint",
    reward,
    columns: [...observation.columns, action, ...(reward === undefined ? [] : [reward])],
  };
}
