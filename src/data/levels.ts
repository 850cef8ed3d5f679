// Attributes whose values are levels, such as brands, and how levels become features.

import { isWhole } from "../base/check.ts";
import { NONE } from "./none.ts";

/** How levels become features: 1 for a level's own feature, and for the omitted level −1 in all of them (effects) or 0 (dummy). */
export type LevelCode = "effects" | "dummy";
/** All ways to code levels. */
export const LEVEL_CODES: readonly LevelCode[] = ["effects", "dummy"];

/** An attribute whose values are levels. Each level but one has a feature, named as in `brand=nikon`. */
export interface Attribute {
  /** The attribute's name. */
  readonly name: string;
  /**
   * How its levels are coded. By `effects`, a weight says how far a level lies from the mean of all levels, and that of the
   * omitted level is minus the sum of the others. By `dummy`, a weight says how far it lies from the omitted level, the base.
   */
  readonly code: LevelCode;
  /** The levels that have a feature, in the order of their features. */
  readonly levels: readonly string[];
  /** The level without a feature. */
  readonly omitted: string;
}

/** The name of a level's feature. */
export const featureOfLevel = ({ name }: Pick<Attribute, "name">, level: string): string => `${name}=${level}`;

/** All levels: those that have a feature, then the omitted one. */
export const allLevels = ({ levels, omitted }: Attribute): string[] => [...levels, omitted];

/** The features of a level, by its number in `allLevels`: one for each level but the omitted one. */
export function codeOfLevel({ code, levels }: Attribute, level: number): number[] {
  const omitted = code === "effects" ? -1 : 0;
  return levels.map((_, j) => (level === levels.length ? omitted : Number(j === level)));
}

/** Whether these are attributes whose levels have features among `features`. */
export function areAttributes(attributes: unknown, features: readonly string[]): attributes is Attribute[] {
  const known = new Set(features);
  const isText = (text: unknown): text is string => typeof text === "string" && text !== "";
  const isAttribute = (attribute: unknown): boolean => {
    const { name, code, levels, omitted } = Object(attribute) as Record<keyof Attribute, unknown>;
    if (!isText(name) || !LEVEL_CODES.includes(code as LevelCode) || !isText(omitted) || !Array.isArray(levels))
      return false;
    const all = new Set([...levels, omitted]);
    if (!isWhole(levels.length, 1, features.length) || all.size <= levels.length) return false;
    return levels.every((level) => isText(level) && known.has(featureOfLevel({ name }, level)));
  };
  if (!Array.isArray(attributes) || !attributes.every(isAttribute)) return false;
  return new Set(attributes.map(({ name }) => name)).size === attributes.length;
}

/** A state in words, such as "price=3, brand=nikon". */
export function stateInWords(
  state: ArrayLike<number>,
  features: readonly string[],
  attributes: readonly Attribute[],
): string {
  const values = new Map(features.map((feature, j) => [feature, state[j] as number]));
  if (values.get(NONE) === 1) return "none of these";
  const owners = new Map<string, Attribute>();
  for (const attribute of attributes) {
    for (const level of attribute.levels) owners.set(featureOfLevel(attribute, level), attribute);
  }
  const words = features.flatMap((feature) => {
    const attribute = owners.get(feature);
    if (attribute) {
      const own = attribute.levels.find((level) => values.get(featureOfLevel(attribute, level)) === 1);
      return featureOfLevel(attribute, own ?? attribute.omitted);
    }
    return feature === NONE ? [] : `${feature}=${Number((values.get(feature) as number).toPrecision(6))}`;
  });
  return [...new Set(words)].join(", ");
}
