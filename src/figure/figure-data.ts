// Checks of the data that figures are given. Texts are shown as they are.

/** @throws RangeError when there are no values. */
export function checkNotEmpty(name: string, values: ArrayLike<unknown>): void {
  if (values.length === 0) throw new RangeError(`${name}: got none; at least one is needed`);
}

/** @throws RangeError that names the first number that is not finite or outside `range`. Absent numbers pass. */
export function checkNumbers(
  name: string,
  numbers: Readonly<Record<string, number | undefined>>,
  range?: readonly [number, number],
): void {
  for (const [key, value] of Object.entries(numbers)) {
    if (value === undefined || (Number.isFinite(value) && (!range || (value >= range[0] && value <= range[1]))))
      continue;
    throw new RangeError(
      `${name}, ${key}: got ${value}; it must be ${range ? `from ${range.join(" to ")}` : "finite"}`,
    );
  }
}

/** @throws RangeError that names the first text that occurs twice. */
export function checkDistinct(name: string, texts: readonly string[]): void {
  const duplicate = texts.find((text, i) => texts.indexOf(text) !== i);
  if (duplicate !== undefined) throw new RangeError(`${name}: got "${duplicate}" twice; each must occur once`);
}
