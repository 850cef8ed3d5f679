// Checks of arguments. Every message is one sentence: the argument, what it got, and what it must be.

/** The longest text that a message shows whole. */
const MAX_TEXT = 80;

/** What an argument got, as a message shows it: never bytes, and a long text only in part. */
export function describe(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > MAX_TEXT ? `${value.slice(0, 30)}…${value.slice(-MAX_TEXT / 2)}` : value);
  }
  if (typeof value === "bigint" || typeof value === "function") return `a ${typeof value}`;
  if (!isObject(value)) return String(value);
  const kind = kindOf(value);
  if (kind === "Object") return `{ ${Object.keys(value).join(", ").slice(0, MAX_TEXT)} }`;
  if (kind === "Promise") return "a Promise (await it)";
  const { byteLength, length = byteLength } = value as Float32Array;
  return kind + (length >= 0 ? ` of ${length}` : "");
}

/** Whether `value` is an object, and not null or a function. */
export const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/** The kind of an object, such as "Promise", also of one that another realm (a frame, a Node context) made. */
export function kindOf(value: object): string {
  const tag = tagOf(value);
  return tag === "Object" ? (Object.getPrototypeOf(value)?.constructor?.name ?? tag) : tag;
}

/** @throws TypeError, or another kind of error, that names the argument, what it got and what it must be (`wants`). */
export function refuse(
  name: string,
  value: unknown,
  wants: string,
  Kind: new (message: string) => Error = TypeError,
): never {
  throw new Kind(`${name}: got ${describe(value)}; it must be ${wants}`);
}

/** @throws RangeError that names the argument unless `value` is a whole number from `min` to `max`. */
export function checkWhole(name: string, value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): void {
  if (isWhole(value, min, max)) return;
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  refuse(name, value, `a whole number ${range}`, RangeError);
}

/** Whether `value` is a whole number from `min` to `max`. */
export const isWhole = (value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): value is number =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;

/** Whether `value` is a number from `min` to `max`. */
export const isBetween = (value: unknown, min: number, max: number): value is number =>
  typeof value === "number" && value >= min && value <= max;

/** @throws RangeError that names the argument unless `value` is a number from `min` to `max`. */
export function checkBetween(name: string, value: unknown, min: number, max: number): void {
  if (!isBetween(value, min, max)) refuse(name, value, `a number from ${min} to ${max}`, RangeError);
}

/** Whether `value` has all of these methods. Classes are not compared: every bundle of penchant has its own. */
export const hasMethods = (value: unknown, ...methods: string[]): boolean =>
  methods.every((method) => typeof (value as Record<string, unknown> | null)?.[method] === "function");

/**
 * Checks a list of numbers. Neither null, a hole nor "1" is a number, although arithmetic takes them for one.
 * @param wants What each must be besides a number, so that it `holds`.
 * @throws RangeError that names the argument or the first wrong place in it.
 */
export function checkNumbers(
  name: string,
  values: ArrayLike<unknown>,
  wants = "a number",
  holds: (value: number, i: number) => boolean = (value) => !Number.isNaN(value),
): void {
  if (!(isObject(values) && isWhole(values.length, 0))) refuse(name, values, "a list of numbers", RangeError);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== "number" || !holds(value, i)) refuse(`${name}[${i}]`, value, wants, RangeError);
  }
}

/** Whether all these numbers are finite. */
export function areFinite(values: ArrayLike<number>): boolean {
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += 0 * (values[i] as number); // NaN from the first that is not finite on
  return zero === 0;
}

/** @throws RangeError whose subject is `result` unless all these numbers are finite. */
export function checkFinite(result: string, ...values: readonly ArrayLike<number>[]): void {
  if (values.every(areFinite)) return;
  throw new RangeError(`${result} is not finite; features must be of the magnitude of the training data`);
}

/** @throws TypeError that names the argument unless `value` is a text of at least one character. */
export function checkText(name: string, value: unknown, wants: string): void {
  if (typeof value !== "string" || value === "") refuse(name, value, wants);
}

/**
 * Checks the kinds of the fields of some data, such as { states: "Float32Array" }; a field whose name ends with "?" may be
 * undefined. Kinds are compared by name, because each realm has its own classes.
 * @param wants What `data` must be, to complete an error message.
 * @throws TypeError that names the argument, or the first field of another kind.
 */
export function checkArrays(
  argument: string,
  data: unknown,
  kinds: Readonly<Record<string, string>>,
  wants: string,
): void {
  const fields = Object(data) as Record<string, unknown>;
  if (Object.keys(kinds).every((name) => fields[name] === undefined)) refuse(argument, data, wants);
  for (const [key, kind] of Object.entries(kinds)) {
    const name = key.replace("?", "");
    if (name !== key && fields[name] === undefined) continue;
    if (kindOf(Object(fields[name])) !== kind) refuse(`${argument}.${name}`, fields[name], `a ${kind}`);
  }
}

/**
 * Checks the names of options; an option that is undefined counts as absent.
 * @throws TypeError that names the argument unless `given` is an object literal, or an object with some of the options;
 *   RangeError when an option is not among `names`.
 */
export function checkOptions(given: unknown, names: readonly string[], argument = "options"): void {
  const known = names.join(", ");
  const fields = given as object;
  const isBuiltIn = tagOf(given) !== "Object"; // such as a list, whose method `every` is no option
  if (isBuiltIn || !(kindOf(fields) === "Object" || names.some((name) => name in fields))) {
    refuse(argument, given, `an object with any of ${known}`);
  }
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || names.includes(name)) continue;
    throw new RangeError(`${argument}: got ${describe(name)}; it must be one of ${known}`);
  }
}
