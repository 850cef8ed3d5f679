// What every figure asks of its data. Texts are shown as they are; numbers must be numbers.

export function checkNotEmpty(name: string, values: ArrayLike<unknown>): void {
  if (values.length === 0) throw new RangeError(`${name}: got none; there must be at least one to draw`);
}

/** Every number that is there must be finite, and where `range` is given, within it. */
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

export function checkDistinct(name: string, texts: readonly string[]): void {
  const twice = texts.find((text, i) => texts.indexOf(text) !== i);
  if (twice !== undefined) throw new RangeError(`${name}: got "${twice}" twice; each must be there once`);
}
