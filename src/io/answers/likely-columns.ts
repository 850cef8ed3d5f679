// Which columns of a file probably have a role under another name, for errors to propose.

import { type ColumnName, DEFAULT_COLUMNS } from "./column-names.ts";
import { isPersonName } from "./feature-names.ts";
import { optionValue } from "./option-values.ts";
import { sideOf } from "./paired-columns.ts";

const ANSWERS =
  /^(label|answer|choice|preferred|preference|winner|result|outcome|response|vote|decision|pick|picked|selected|selection|won|wahl|antwort|choix|y)$/i;
const CHOSEN = /^(chosen|choice|selected|picked|chose|is_?chosen|y)$/i;
const TASKS =
  /^(task|question|choice|trial|scenario|choice_?set|choice_?task|choice_?situation|situation|occasion|set)([ _.-]?(id|nr|no|num|number))?$/i;

/** The option that names each role. */
const OPTIONS: readonly ColumnName[] = ["user", "a", "b", "label", "task", "option", "chosen"];

/** Whether a column probably says which alternative was chosen, so that each row is one. */
export const isLikelyChosen = (header: string): boolean => /^(is_?)?chosen$/i.test(header);

/** The names of two columns that are the sides of comparisons by their names alone, such as left and right. */
export function likelySides(headers: readonly string[]): readonly [a: string, b: string] | undefined {
  const [a, b] = [0, 1].map((side) => headers.find((header) => sideOfName(header) === side));
  return a !== undefined && b !== undefined ? [a, b] : undefined;
}

const sideOfName = (name: string): number | undefined => sideOf(name.replace(/[_ .-](?=[ab12]$)/i, ""))?.[1];

/** Options that read a file in which these roles are wanted, such as "--user Person --label Wahl"; "" if none is likely. */
export function proposedOptions(headers: readonly string[], wanted: readonly ColumnName[]): string {
  const names = headers.filter((header) => header !== "");
  const taken = new Set(Object.values(DEFAULT_COLUMNS).filter((name) => names.includes(name)));
  const options = OPTIONS.filter((role) => wanted.includes(role) && !has(names, role)).flatMap((role) => {
    const found = likely(
      names.filter((name) => !taken.has(name)),
      role,
    );
    if (found === undefined) return [];
    taken.add(found);
    return [`--${role} ${optionValue(found)}`];
  });
  return options.join(" ");
}

const isSide = (role: ColumnName): boolean => role === "a" || role === "b";
const has = (names: readonly string[], role: ColumnName): boolean =>
  names.some((name) => name === DEFAULT_COLUMNS[role] || (isSide(role) && name.startsWith(`${role}_`)));

function likely(names: readonly string[], role: ColumnName): string | undefined {
  const wanted = DEFAULT_COLUMNS[role].toLowerCase();
  const sameName = names.find((name) => name.toLowerCase() === wanted);
  if (sameName !== undefined) return sameName;
  if (isSide(role)) return likelySide(names, role === "a" ? 0 : 1);
  const patterns = { user: isPersonName, label: ANSWERS, chosen: CHOSEN, task: TASKS } as const;
  const pattern = patterns[role as keyof typeof patterns];
  return pattern && names.find((name) => pattern.test(name));
}

/** The column, or the prefix of columns, of one side: "left", "option1", or "A" of "A_price". */
function likelySide(names: readonly string[], side: 0 | 1): string | undefined {
  const parts = names.flatMap((name) => [name, ...(/^[^_]+(?=_.)/.exec(name) ?? [])]);
  return parts.find((part) => sideOfName(part) === side);
}
