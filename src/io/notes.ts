// Phrases for the notes on how a file was read.

/** "1 row", "2 rows", "91,000 rows". */
export function plural(n: number, noun: string): string {
  return `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;
}

/** "2 tasks without an answer were left out"; no note if there are none. */
export function leftOutNote(n: number, noun: string, reason: string): string[] {
  return n === 0 ? [] : [`${plural(n, noun)} ${reason} ${n === 1 ? "was" : "were"} left out`];
}

/** Names in a list, at most. */
const LISTED = 20;

/** The beginning of a name, which may have any length. */
export const shortened = (name: string): string => (name.length <= 60 ? name : `${name.slice(0, 57)}...`);

/** The first names of a list: "a, b, c" or, of more than 20, "a, b, …". */
export const firstOf = (names: readonly string[]): string =>
  `${names.slice(0, LISTED).map(shortened).join(", ")}${names.length > LISTED ? ", …" : ""}`;

/** Names what a file has that was not read. */
export const unusedNote = (names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`not used: ${firstOf(names)}`];

/** "x", "x and y", "x, y and z"; of more than 20, the first and how many more. */
export function listOf(texts: readonly string[]): string {
  if (texts.length > LISTED)
    return `${texts.slice(0, LISTED).map(shortened).join(", ")} and ${texts.length - LISTED} more`;
  return texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(", ")} and ${texts[texts.length - 1]}`;
}

/** "x" was left out: it only numbers the rows. Of several columns, "each" does. */
export function leftOutColumns(names: readonly string[], reason: string, canKeep = true): string {
  const what = names.length === 1 ? "was left out: it" : "were left out: each";
  return `${listOf(names)} ${what} ${reason}${canKeep ? " (to keep it, name the features with --features)" : ""}`;
}
