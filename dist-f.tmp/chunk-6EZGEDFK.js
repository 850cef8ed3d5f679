// src/io/json-text.ts
function endOfString(text, from) {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) if (!isEscaped(text, at)) return at;
  return -1;
}
function isEscaped(text, at) {
  let before = at;
  for (; text[before - 1] === "\\"; ) before--;
  return (at - before) % 2 === 1;
}
var LONG_INTEGER = /:\s*(-?\d{16,400})(?=\s*[,}])/g, MARK = "\0";
function parseJson(text) {
  if (!(text.length <= 128) && opensAtLeast(64, text) && nestsDeeper(64, text))
    throw new SyntaxError(`it nests more than ${64} deep`);
  let hasLongIntegers = text.search(LONG_INTEGER) >= 0, value = JSON.parse(hasLongIntegers ? quoteLongIntegers(text) : text);
  return hasLongIntegers ? exactIntegers(value) : value;
}
var KEY_MARKS = /["{}]/g;
function repeatedKey(text, row) {
  let colons = 0;
  for (let at = text.indexOf(":"); at >= 0; at = text.indexOf(":", at + 1)) colons++;
  for (let _ in row) colons--;
  if (colons === 0) return;
  for (let key in row) colons -= countKeys(row[key]);
  if (colons === 0) return;
  let owners = [];
  KEY_MARKS.lastIndex = 0;
  for (let mark = KEY_MARKS.exec(text); mark; mark = KEY_MARKS.exec(text))
    if (mark[0] === "{") owners.push(/* @__PURE__ */ new Set());
    else if (mark[0] === "}") owners.pop();
    else {
      let end = endOfString(text, mark.index + 1);
      KEY_MARKS.lastIndex = end + 1;
      let owner = owners[owners.length - 1];
      if (!owner || !/^\s*:/.test(text.slice(end + 1, end + 64))) continue;
      let key = text.slice(mark.index, end + 1);
      if (owner.has(key)) return key;
      owner.add(key);
    }
}
function countKeys(value) {
  if (typeof value != "object" || value === null) return 0;
  let isList = Array.isArray(value), keys = 0;
  for (let element of isList ? value : Object.values(value))
    isList || keys++, typeof element == "object" && (keys += countKeys(element));
  return keys;
}
function opensAtLeast(count, text) {
  let opened = 0;
  for (let bracket of ["[", "{"])
    for (let at = text.indexOf(bracket); at >= 0 && opened < count; at = text.indexOf(bracket, at + 1)) opened++;
  return opened >= count;
}
var [QUOTE, BRACKET, BRACE, CLOSING] = [34, 91, 123, 2];
function nestsDeeper(most, text) {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code === QUOTE) {
      if (i = endOfString(text, i + 1), i < 0) return !1;
    } else if (code === BRACKET || code === BRACE) {
      if (++depth > most) return !0;
    } else (code === BRACKET + CLOSING || code === BRACE + CLOSING) && depth--;
  }
  return !1;
}
function quoteLongIntegers(text) {
  let inString = !1, quote = text.indexOf('"'), [result, copied] = ["", 0];
  for (let { 0: match, 1: digits = "", index } of text.matchAll(LONG_INTEGER)) {
    for (; quote >= 0 && quote < index; quote = text.indexOf('"', quote + 1))
      (!inString || !isEscaped(text, quote)) && (inString = !inString);
    if (inString) continue;
    let end = index + match.length;
    result += `${text.slice(copied, end - digits.length)}"\\u0000${digits}"`, copied = end;
  }
  return result + text.slice(copied);
}
function exactIntegers(value) {
  if (typeof value == "string" && value.startsWith(MARK) && /^-?\d{16,}$/.test(value.slice(1))) {
    let exact = BigInt(value.slice(1));
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
  }
  if (Array.isArray(value)) for (let element of value) exactIntegers(element);
  else if (typeof value == "object" && value !== null)
    for (let [key, field] of Object.entries(value)) {
      let exact = exactIntegers(field);
      exact !== field && (value[key] = exact);
    }
  return value;
}

export {
  endOfString,
  parseJson,
  repeatedKey
};
