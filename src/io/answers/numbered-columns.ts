// Columns that differ only in a number at the end of their names, such as item1, item2, ….

import type { TableColumn } from "./table-column.ts";

/** A column with the number in its name. */
export type NumberedColumn = TableColumn & { readonly number: number };

/** The beginning of a name and the number at its end; undefined if there is none. */
export function partsOf(header: string): { readonly stem: string; readonly number: number } | undefined {
  const [, stem, number] = /^(.*?)[ _.-]?(\d{1,4})$/.exec(header) ?? [];
  return stem ? { stem, number: Number(number) } : undefined;
}

/**
 * The columns whose names are one of these and a number, by their numbers; none unless there are two at least, with successive
 * numbers.
 */
export function numbered(columns: readonly TableColumn[], isStem: (stem: string) => boolean): NumberedColumn[] {
  const found = columns.flatMap((column): NumberedColumn[] => {
    const parts = partsOf(column.header);
    return parts && isStem(parts.stem) ? [{ ...column, number: parts.number }] : [];
  });
  found.sort((p, q) => p.number - q.number);
  const first = found[0]?.number ?? 0;
  return found.length > 1 && found.every(({ number }, i) => number === first + i) ? found : [];
}
