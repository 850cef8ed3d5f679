// How options become settings: defaults filled in, every value checked, the first invalid one named.

import { isWhole } from "../base/check.ts";

/** The defaults with the given options over them; an option that is undefined counts as left out. */
export function withDefaults<Settings extends object>(defaults: Settings, given: object): Settings {
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const unknown = Object.keys(known).find((name) => !Object.hasOwn(defaults, name));
  if (unknown === undefined) return { ...defaults, ...known };
  throw new RangeError(`options: got "${unknown}"; the options are ${Object.keys(defaults).join(", ")}`);
}

/** Throws a RangeError that says what a setting must be unless `holds`. */
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

/** Throws a RangeError unless `value` is one of the names of a registry. */
export function checkName(name: string, value: string, registry: object): void {
  if (Object.hasOwn(registry, value)) return;
  const names = Object.keys(registry);
  throw new RangeError(`${name}: got ${value}; it must be ${names.slice(0, -1).join(", ")} or ${names.at(-1)}`);
}

/** Whether these are the widths of 1 to 16 hidden layers. */
export const isLayers = (widths: unknown): boolean =>
  Array.isArray(widths) && isWhole(widths.length, 1, 16) && widths.every((width) => isWhole(width, 1, 65536));
