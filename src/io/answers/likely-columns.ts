// Which columns of a file probably have a role under another name, for errors to propose.

import { type ColumnName, DEFAULT_COLUMNS } from "./column-names.ts";
import { isPersonName } from "./feature-names.ts";
import { optionValue } from "./option-values.ts";
import { sideOf } from "./paired-columns.ts";

const ANSWERS =
  /^(label|answer|choice|preferred|preference|winner|result|outcome|response|vote|decision|pick|picked|chosen|selected|selection|won|wahl|auswahl|gewählt|gewaehlt|entscheidung|präferenz|bevorzugt|antwort|choix|choisi|réponse|elección|elegido|respuesta|scelta|scelto|risposta|y)$/i;
const CHOSEN = /^(chosen|choice|response|selected|picked|chose|is_?chosen|gewählt|gewaehlt|choisi|elegido|scelto|y)$/i;
const TASKS =
  /^(task|question|choice|trial|scenario|choice_?set|choice_?task|choice_?situation|situation|occasion|set|obs|chid|q|qes|runde|aufgabe|frage|durchgang|vergleich|tâche|tarea|pregunta|domanda)([ _.-]?(id|nr|no|num|number))?$/i;

/** Names of columns of the item that was preferred, and of the other one. */
const WINNERS =
  /^(winner|won|preferred|chosen|selected|better|gewinner|sieger|bevorzugt|gewählt|vainqueur|gagnant|ganador|vincitore)$/i;
const LOSERS =
  /^(loser|lost|rejected|dispreferred|unchosen|unselected|worse|verlierer|unterlegen|abgelehnt|perdant|perdedor|perdente)$/i;

/** The option that names each role. */
const OPTIONS: readonly ColumnName[] = ["user", "a", "b", "label", "task", "option", "chosen"];

const IS_CHOSEN = /^((is_?)?chosen|gewählt|gewaehlt|choisi|elegido|scelto)$/i;
/** Names of columns that say which alternative of a choice a row is. */
const ALTERNATIVE = /^(alt|alternative|concept|profile|option)([ _.-]?(id|nr|no|num|number|code|index|idx))?$/i;
/** Whether each row is probably one alternative of a choice, and no comparison whose label says which was chosen. */
export const isLikelyChoice = (headers: readonly string[]): boolean =>
  (headers.some((header) => IS_CHOSEN.test(header)) ||
    (headers.some((header) => CHOSEN.test(header)) && headers.some((header) => ALTERNATIVE.test(header)))) &&
  !(likelySides(headers) ?? winnerAndLoser(headers) ?? numberedSides(headers));

/** The columns of the item that was preferred and of the other one, if both have the names of such. */
export function winnerAndLoser(headers: readonly string[]): readonly [winner: string, loser: string] | undefined {
  const [winner, loser] = [WINNERS, LOSERS].map((names) => headers.find((header) => names.test(header)));
  return winner !== undefined && loser !== undefined ? [winner, loser] : undefined;
}

/** Whether columns are those of answers that compare two items: of the user, the two sides and the label. */
export function isComparison(headers: readonly string[]): boolean {
  const roles = ["user", "a", "b", "label"] as const;
  const others = headers.filter((header) => !roles.some((role) => role === header));
  return roles.every((role) => headers.includes(role) || likely(others, role) !== undefined);
}

/** The names of two columns that are the sides of comparisons by their names alone, such as left and right. */
export function likelySides(headers: readonly string[]): readonly [a: string, b: string] | undefined {
  const [a, b] = [0, 1].map((side) => headers.find((header) => sideOfName(header) === side));
  return a !== undefined && b !== undefined ? [a, b] : undefined;
}

const sideOfName = (name: string): number | undefined => sideOf(name.replace(/[_ .-](?=[ab12]$)/i, ""))?.[1];

/** The roles without which no file is read. */
const NEEDED: readonly ColumnName[] = ["user", "label", "task", "chosen"];

/**
 * Options that read a file in which these roles are wanted, such as "--user Person --label Wahl"; "" if none do.
 * @param given The columns that options name already: these are not proposed again.
 */
export function proposedOptions(
  headers: readonly string[],
  wanted: readonly ColumnName[],
  given: Readonly<Partial<Record<ColumnName, string>>> = {},
): string {
  const names = headers.filter((header) => header !== "");
  const open = OPTIONS.filter((role) => wanted.includes(role) && given[role] === undefined && !has(names, role));
  const defaults = OPTIONS.filter((role) => given[role] === undefined).map((role) => DEFAULT_COLUMNS[role]);
  const taken = new Set([...defaults.filter((name) => names.includes(name)), ...Object.values(given)]);
  const free = names.filter((name) => !taken.has(name));
  const found = new Map<ColumnName, string>();
  const pair = (["a", "b", "label"] as const).every((role) => open.includes(role)) && winnerAndLoser(free);
  if (pair) {
    found.set("a", pair[0]).set("b", pair[1]).set("label", pair[0]);
    for (const name of pair) taken.add(name);
  }
  const isOpen = open.includes("a") && open.includes("b") && found.size === 0 && likelySide(free, 0) === undefined;
  const numbered = isOpen && numberedSides(free);
  if (numbered) {
    found.set("a", numbered[0]).set("b", numbered[1]);
    for (const name of numbered) taken.add(name);
  }
  for (const role of open) {
    if (found.has(role)) continue;
    const name = likely(
      names.filter((name) => !taken.has(name)),
      role,
    );
    if (name === undefined) continue;
    taken.add(name);
    found.set(role, name);
  }
  if (open.some((role) => NEEDED.includes(role) && !found.has(role))) return "";
  return open
    .flatMap((role) => {
      const name = found.get(role);
      return name === undefined ? [] : [`--${role} ${optionValue(name)}`];
    })
    .join(" ");
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
  const found = pattern && names.find((name) => pattern.test(name));
  return found ?? (role === "user" ? names.find((name) => /^id$/i.test(name)) : undefined);
}

/** The column, or the prefix of columns, of one side: "left", "option1", or "A" of "A_price". */
function likelySide(names: readonly string[], side: 0 | 1): string | undefined {
  const parts = names.flatMap((name) => [name, ...(/^[^_]+(?=_.)/.exec(name) ?? [])]);
  return parts.find((part) => sideOfName(part) === side);
}

/** Two names that differ in a number or letter at the end, such as "Eis 1" and "Eis 2". */
function numberedSides(names: readonly string[]): readonly [a: string, b: string] | undefined {
  for (const name of names) {
    const [, stem, mark = ""] = /^(.*[^\p{L}]|.*\p{L}(?=[12]$))([ab12])$/iu.exec(name) ?? [];
    const other = `${stem}${{ a: "b", A: "B", "1": "2" }[mark]}`;
    if (stem && names.includes(other) && !names.includes(`${stem}3`)) return [name, other];
  }
  return undefined;
}
