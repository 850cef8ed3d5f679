import { plural, shortened } from "../notes.ts";

/** How many features a note names. */
const SHOWN = 24;

/** "2 features: price, size". Of many, the first and the last are named. */
export function featureList(names: readonly string[]): string {
  const shown = names.length <= SHOWN ? names : [...names.slice(0, SHOWN - 4), "…", ...names.slice(-3)];
  return `${plural(names.length, "feature")}: ${shown.map(shortened).join(", ")}`;
}
