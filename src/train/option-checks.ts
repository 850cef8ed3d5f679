// Turns options into settings: fills in defaults and checks values. Errors name the first invalid option.

import { isWhole } from "../base/check.ts";

/**
 * Merges options into the defaults; an undefined option counts as absent.
 * @throws RangeError when an option is unknown.
 */
export function withDefaults<Settings extends object>(defaults: Settings, given: object): Settings {
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const unknown = Object.keys(known).find((name) => !Object.hasOwn(defaults, name));
  if (unknown === undefined) return { ...defaults, ...known };
  throw new RangeError(`options: got "${unknown}"; the options are ${Object.keys(defaults).join(", ")}`);
}

/** @throws RangeError that names the setting, its value and what it must be (`wants`), unless `holds`. */
export function checkThat<Settings>(
  settings: Settings,
  name: keyof Settings & string,
  holds: boolean,
  wants: string,
): void {
  const value = settings[name];
  if (!holds)
    throw new RangeError(
      `${name}: got ${typeof value === "number" ? value : JSON.stringify(value)}; it must be ${wants}`,
    );
}

/** @throws RangeError unless `value` is a key of `registry`. */
export function checkName(name: string, value: string, registry: object): void {
  if (Object.hasOwn(registry, value)) return;
  const names = Object.keys(registry);
  throw new RangeError(`${name}: got ${value}; it must be ${names.slice(0, -1).join(", ")} or ${names.at(-1)}`);
}

/** Whether `widths` are 1 to 16 whole numbers from 1 to 65536. */
export const isLayers = (widths: unknown): boolean =>
  Array.isArray(widths) && isWhole(widths.length, 1, 16) && widths.every((width) => isWhole(width, 1, 65536));
