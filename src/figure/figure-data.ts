// Checks of the data of figures. Texts are drawn unchanged.

/** Checks that there is at least one value. @throws RangeError when there are none. */
export function checkNotEmpty(name: string, values: ArrayLike<unknown>): void {
  if (values.length === 0) throw new RangeError(`${name}: got none; at least one is needed`);
}

/** Checks numbers by name. @throws RangeError that names the first one that is not finite or is outside `range`. Absent ones pass. */
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

/** Checks that texts are distinct. @throws RangeError that names the first text that occurs twice. */
export function checkDistinct(name: string, texts: readonly string[]): void {
  const duplicate = texts.find((text, i) => texts.indexOf(text) !== i);
  if (duplicate !== undefined) throw new RangeError(`${name}: got "${duplicate}" twice; each must occur once`);
}
