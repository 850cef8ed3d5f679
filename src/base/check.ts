/** @throws RangeError that names the argument unless `value` is a whole number from `least` to `most`. */
export function checkWhole(name: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (isWhole(value, least, most)) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new RangeError(`${name}: got ${String(value)}; it must be a whole number ${range}`);
}

/** Whether `value` is a whole number from `least` to `most`. */
export const isWhole = (value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
