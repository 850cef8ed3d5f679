// Turns options into settings: fills in defaults and checks values. Errors name the first invalid option.

import { last } from "../base/arrays.ts";
import { checkOptions, hasMethods, refuse } from "../base/check.ts";
import type { RunOptions } from "./training-loop.ts";

/** The names of `RunOptions`. */
export const RUN_OPTIONS: readonly (keyof RunOptions)[] = ["onProgress", "signal", "onCheckpoint", "resume"];

/**
 * Merges options into the defaults; an undefined option counts as absent.
 * @throws RangeError when an option is unknown.
 */
export function withDefaults<Settings extends object>(defaults: Settings, given: object): Settings {
  checkOptions(given, Object.keys(defaults));
  return withDefined(defaults, given);
}

/** Merges the given options that are not undefined into others. */
export const withDefined = <Options extends object>(options: Options, given: object): Options => ({
  ...options,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
});

/** @throws TypeError that names an option of any training run that is of another kind. `resume` is checked when it is read. */
export function checkRunOptions({ onProgress, onCheckpoint, signal }: RunOptions): void {
  checkCallbacks({ onProgress, onCheckpoint });
  if (signal !== undefined && !hasMethods(signal, "addEventListener")) {
    refuse("signal", signal, "an AbortSignal, such as controller.signal");
  }
}

/** @throws TypeError that names the first option that is neither undefined nor a function. */
export function checkCallbacks(callbacks: Readonly<Record<string, unknown>>): void {
  for (const [name, callback] of Object.entries(callbacks)) {
    if (callback !== undefined && typeof callback !== "function") refuse(name, callback, "a function");
  }
}

/** @throws RangeError that names the setting, its value and what it must be (`wants`), unless it is a number that `holds`. */
export function checkNumber<Settings>(
  settings: Settings,
  name: keyof Settings & string,
  holds: (value: number) => boolean,
  wants: string,
): void {
  const value = settings[name];
  if (!(typeof value === "number" && holds(value))) refuse(name, value, wants, RangeError);
}

/** @throws RangeError unless the learning rate is in range: a smaller one changes no weight in f32. */
export const checkRate = (settings: { rate: number }): void =>
  checkNumber(settings, "rate", (rate) => rate >= 1e-8 && rate < 1, "from 0.00000001 to below 1");

/** @throws RangeError unless `value` is a key of `registry`. */
export function checkName(name: string, value: unknown, registry: object): void {
  const names = Object.keys(registry);
  if (typeof value === "string" && names.includes(value)) return;
  refuse(name, value, `${names.slice(0, -1).join(", ")} or ${last(names)}`, RangeError);
}
