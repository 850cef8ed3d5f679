// Names that differ so little that they may be one, such as "Anna" and "ANNA", or 007 and 7.

import { allLevels } from "../../data/levels.ts";
import type { Preferences } from "../../data/preferences.ts";
import { plural } from "../notes.ts";

/** More names than this are not compared: each takes some memory. */
const MAX_NAMES = 1 << 18;

const essence = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\s+/g, "")
    .replace(/(?<!\d)0+(?=\d)/g, "");

/** Pairs of names that differ only by capitals, blanks, or zeros before a number. */
function alikePairs(names: readonly string[]): [first: string, second: string][] {
  if (names.length > MAX_NAMES) return [];
  const known = new Map<string, string>();
  return names.flatMap((name): [string, string][] => {
    const key = essence(name);
    const other = known.get(key);
    if (other === undefined) known.set(key, name);
    return other === undefined ? [] : [[other, name]];
  });
}

/** Notes on users, on items without a table, and on levels whose names are alike. */
export function alikeNotes({ users = [], captions, features, attributes = [] }: Preferences): string[] {
  const items = captions !== undefined && captions === features ? captions : [];
  const named: [noun: string, names: readonly string[]][] = [
    ["users", users],
    ["items", items],
    ...attributes.map((attribute): [string, string[]] => [`levels of "${attribute.name}"`, allLevels(attribute)]),
  ];
  return named.flatMap(([noun, names]) => {
    const pairs = alikePairs(names);
    const [first] = pairs;
    if (!first) return [];
    const more = pairs.length === 1 ? "" : `, and ${plural(pairs.length - 1, "more pair")} likewise`;
    return [`${JSON.stringify(first[0])} and ${JSON.stringify(first[1])} are read as two ${noun}${more}`];
  });
}
