// Rows of a table that sum up those before them, as spreadsheets have: they are no items.

import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";

/** Names of rows that sum up others. */
const TOTAL =
  /^(grand )?(totals?|sum|mean|average|avg|summe|gesamt(summe|ergebnis)?|mittel(wert)?|schnitt|durchschnitt|insgesamt|total général|somme|moyenne|suma|promedio|somma|totale|media|Ø|∑)$/i;

/** Of fewer rows, a row is the sum by chance. */
const MIN_ROWS = 3;

/**
 * Refuses a row whose features are the sums or the means of all rows before it. An item may be that by chance, or as the
 * centre of a design. So a row without the name of a total must have two sums beyond all that they sum up, or two means of
 * more decimals than these; or, with three features or more, be the last. With the name, half of its features are enough.
 * @param states The features of all rows, `width` of each.
 * @param certain Whether an option names the features: then only a name tells.
 * @throws FormatError when there is such a row.
 */
export function checkTotals(
  states: Float32Array,
  width: number,
  names: readonly string[],
  file: string,
  certain = false,
): void {
  if (width === 0) return;
  const sums = new Float64Array(width);
  const largest = new Float64Array(width); // magnitudes
  const decimals = new Uint8Array(width);
  names.forEach((name, row) => {
    const values = states.subarray(row * width, (row + 1) * width);
    const isNamed = TOTAL.test(name.replace(/[\s:]+$/, ""));
    if (row >= MIN_ROWS && (isNamed || !certain)) {
      for (const [what, count] of [
        ["sums", 1],
        ["means", row],
      ] as const) {
        let [same, telling, filled] = [0, 0, 0];
        for (let k = 0; k < width; k++) {
          const [value, expected] = [at(values, k), at(sums, k) / count];
          const own = decimalsOf(value);
          const unit = 10 ** -own;
          const isSame = Math.abs(value - expected) <= (isNamed ? 0.99 : 0.5) * unit + 1e-6 * Math.abs(expected);
          if (!isSame) {
            if (!isNamed) break;
            continue;
          }
          same++;
          if (at(sums, k) !== 0) filled++;
          if (count === 1 ? Math.abs(value) > at(largest, k) : own > at(decimals, k)) telling++;
        }
        const isLast = row === names.length - 1 && width >= 3 && filled > 0 && isExact(values, sums, count);
        const isWhole = same === width && filled > 0;
        const isTotal = isNamed && (isWhole || (!certain && 2 * same >= width && filled > 0));
        if (isTotal || (isWhole && (telling >= 2 || isLast))) {
          const remedy = isNamed && isWhole ? "" : ", or name the features with --features if it is an item";
          throw new FormatError(`${file}: "${name}" has the ${what} of all rows before it; take its row out${remedy}`);
        }
      }
    }
    values.forEach((value, k) => {
      sums[k] = at(sums, k) + value;
      largest[k] = Math.max(at(largest, k), Math.abs(value));
      decimals[k] = Math.max(at(decimals, k), decimalsOf(value));
    });
  });
}

/** Whether values are sums, divided by `count`, but for the third decimal. */
const isExact = (values: Float32Array, sums: Float64Array, count: number): boolean =>
  values.every((value, k) => Math.abs(value - at(sums, k) / count) <= 0.005 * Math.max(1, Math.abs(value)));

/** How many decimals a number of 24 bits was written with, 6 at most. */
function decimalsOf(value: number): number {
  for (let d = 0; d < 6; d++) {
    const scaled = value * 10 ** d;
    if (Math.abs(scaled - Math.round(scaled)) <= 1e-6 * Math.max(1e-3, Math.abs(scaled))) return d;
  }
  return 6;
}
