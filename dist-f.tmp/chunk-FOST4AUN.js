// src/base/check.ts
function describe(value) {
  if (typeof value == "string")
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 30)}\u2026${value.slice(-80 / 2)}` : value);
  if (typeof value == "bigint" || typeof value == "function") return `a ${typeof value}`;
  if (!isObject(value)) return String(value);
  let kind = kindOf(value);
  if (kind === "Object") return `{ ${Object.keys(value).join(", ").slice(0, 80)} }`;
  if (kind === "Promise") return "a Promise (await it)";
  let { byteLength, length = byteLength } = value;
  return kind + (length >= 0 ? ` of ${length}` : "");
}
var isObject = (value) => typeof value == "object" && value !== null, tagOf = (value) => Object.prototype.toString.call(value).slice(8, -1);
function kindOf(value) {
  let tag = tagOf(value);
  return tag === "Object" ? Object.getPrototypeOf(value)?.constructor?.name ?? tag : tag;
}
function refuse(name, value, wants, Kind = TypeError) {
  throw new Kind(`${name}: got ${describe(value)}; it must be ${wants}`);
}
function checkWhole(name, value, min, max = Number.MAX_SAFE_INTEGER) {
  if (isWhole(value, min, max)) return;
  let range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  refuse(name, value, `a whole number ${range}`, RangeError);
}
var isWhole = (value, min, max = Number.MAX_SAFE_INTEGER) => Number.isInteger(value) && value >= min && value <= max, isBetween = (value, min, max) => typeof value == "number" && value >= min && value <= max;
function checkBetween(name, value, min, max) {
  isBetween(value, min, max) || refuse(name, value, `a number from ${min} to ${max}`, RangeError);
}
var hasMethods = (value, ...methods) => methods.every((method) => typeof value?.[method] == "function");
function checkNumbers(name, values, wants = "a number", holds = (value) => !Number.isNaN(value)) {
  isObject(values) && isWhole(values.length, 0) || refuse(name, values, "a list of numbers", RangeError);
  for (let i = 0; i < values.length; i++) {
    let value = values[i];
    (typeof value != "number" || !holds(value, i)) && refuse(`${name}[${i}]`, value, wants, RangeError);
  }
}
function areFinite(values) {
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += 0 * values[i];
  return zero === 0;
}
function checkFinite(result, ...values) {
  if (!values.every(areFinite))
    throw new RangeError(`${result} is not finite; features must be of the magnitude of the training data`);
}
function checkText(name, value, wants) {
  (typeof value != "string" || value === "") && refuse(name, value, wants);
}
function checkArrays(argument, data, kinds, wants) {
  let fields = Object(data);
  Object.keys(kinds).every((name) => fields[name] === void 0) && refuse(argument, data, wants);
  for (let [key, kind] of Object.entries(kinds)) {
    let name = key.replace("?", "");
    name !== key && fields[name] === void 0 || kindOf(Object(fields[name])) !== kind && refuse(`${argument}.${name}`, fields[name], `a ${kind}`);
  }
}
function checkOptions(given, names, argument = "options") {
  let known = names.join(", "), fields = given;
  (tagOf(given) !== "Object" || !(kindOf(fields) === "Object" || names.some((name) => name in fields))) && refuse(argument, given, `an object with any of ${known}`);
  for (let [name, value] of Object.entries(fields))
    if (!(value === void 0 || names.includes(name)))
      throw new RangeError(`${argument}: got ${describe(name)}; it must be one of ${known}`);
}

export {
  describe,
  isObject,
  kindOf,
  refuse,
  checkWhole,
  isWhole,
  isBetween,
  checkBetween,
  hasMethods,
  checkNumbers,
  areFinite,
  checkFinite,
  checkText,
  checkArrays,
  checkOptions
};
