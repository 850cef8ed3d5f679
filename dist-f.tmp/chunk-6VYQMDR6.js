// src/io/notes.ts
function plural(n, noun) {
  return `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;
}
function leftOutNote(n, noun, reason) {
  return n === 0 ? [] : [`${plural(n, noun)} ${reason} ${n === 1 ? "was" : "were"} left out`];
}
var LISTED = 20, shortened = (name) => name.length <= 60 ? name : `${name.slice(0, 57)}...`, firstOf = (names) => `${names.slice(0, LISTED).map(shortened).join(", ")}${names.length > LISTED ? ", \u2026" : ""}`, unusedNote = (names) => names.length === 0 ? [] : [`not used: ${firstOf(names)}`];
function listOf(texts) {
  return texts.length > LISTED ? `${texts.slice(0, LISTED).map(shortened).join(", ")} and ${texts.length - LISTED} more` : texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(", ")} and ${texts[texts.length - 1]}`;
}
function leftOutColumns(names, reason, canKeep = !0) {
  let what = names.length === 1 ? "was left out: it" : "were left out: each";
  return `${listOf(names)} ${what} ${reason}${canKeep ? " (to keep it, name the features with --features)" : ""}`;
}

export {
  plural,
  leftOutNote,
  shortened,
  firstOf,
  unusedNote,
  listOf,
  leftOutColumns
};
