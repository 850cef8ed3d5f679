import {
  FormatError
} from "./chunk-MMKH5L6C.js";

// src/io/cells.ts
function badCell(where, name, value, expected, path = "") {
  return new FormatError(`${where}: "${name}"${path} is ${show(value)}; it must be ${expected}`);
}
function show(value) {
  let text = String(
    typeof value == "bigint" || typeof value == "number" ? value : JSON.stringify(value, (_, part) => typeof part == "bigint" ? `${part}` : part)
  );
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
var MISSING = /* @__PURE__ */ new Set(["", "na", "null", "nan"]), LONGEST_MISSING = 4;
function isMissing(cell) {
  if (typeof cell == "string") {
    let text = cell.trim();
    return text.length <= LONGEST_MISSING && MISSING.has(text.toLowerCase());
  }
  return cell == null || Number.isNaN(cell);
}
function parseNumber(cell) {
  let value = Number(typeof cell == "object" || cell === void 0 ? Number.NaN : cell);
  return typeof cell == "string" && !isDecimal(cell, value) ? Number.NaN : Number.isFinite(Math.fround(value)) ? value : Number.NaN;
}
function isDecimal(text, value) {
  return value === 0 && text.trim() === "" ? !1 : !(text.charCodeAt(1) > 57) && text.charCodeAt(0) > 32 || !/^\s*0[xob]/i.test(text);
}
function expectedNumber(cell) {
  return (typeof cell == "number" || typeof cell == "string") && Math.abs(Number(cell)) > 1e38 ? "a number between -3.4e38 and 3.4e38" : "a number";
}
var NUMBERS = { plain: !0, parse: parseNumber, expected: (cell) => expectedNumber(cell) }, [EXACT, EXACT_SHORT] = [Number.MAX_SAFE_INTEGER, 2 ** 24 - 1], TYPED = { typed: !0 }, UNUSUAL = /[^\x20-\x7e]/, UNSEEN = new RegExp("(?!\\s)\\p{Cc}|[\\u00ad\\u200b\\u200e\\u200f\\u2060\\ufeff]|^[\\u200c\\u200d]+|[\\u200c\\u200d]+$", "gu"), BLANKS = /[\u00a0\u2007\u202f]/g;
function normalName(text) {
  let trimmed = text.trim();
  return UNUSUAL.test(trimmed) ? trimmed.replace(UNSEEN, "").replace(BLANKS, " ").normalize("NFC").trim() : trimmed;
}
var SHEET_ERROR = /^#(N\/A|NV|[\p{Lu}\d/]+[!?])$/u, SHORTENED = /^[+-]?\d(?:[.,]\d+)?E\+\d{2,3}$/i;
function parseName(cell, name, locate, source = TYPED) {
  if (typeof cell == "string") {
    let text = normalName(cell);
    if (SHORTENED.test(text))
      throw badCell(
        locate(),
        name,
        cell,
        "the name in full, of which a spreadsheet or pandas kept some digits: format the column as text before it is exported"
      );
    if (text[0] === "#" && SHEET_ERROR.test(text))
      throw badCell(locate(), name, cell, "a name: it is an error of a spreadsheet; correct it, or leave out the row");
    if (source.typed && text !== "") return text;
    if (!isMissing(text)) return text.endsWith("0") ? text.replace(/^([+-]?\d+)\.0+$/, "$1") : text;
    if (text !== "")
      throw badCell(
        locate(),
        name,
        cell,
        "a name: in CSV, it says that the value is missing; give another, or leave out the row"
      );
  } else {
    if (typeof cell == "bigint") return String(cell);
    if (typeof cell == "number" && Number.isFinite(cell)) {
      let exact = Math.abs(cell) > EXACT_SHORT && source.shortFloats?.has(name) ? EXACT_SHORT : EXACT;
      if (Math.abs(cell) <= exact) return String(cell);
      let reason = `a floating-point number beyond ${exact} is not exact`;
      throw badCell(locate(), name, cell, `text or a whole number: ${reason}`);
    }
  }
  throw badCell(locate(), name, cell, "a string or a number");
}

export {
  badCell,
  isMissing,
  parseNumber,
  expectedNumber,
  NUMBERS,
  normalName,
  parseName
};
