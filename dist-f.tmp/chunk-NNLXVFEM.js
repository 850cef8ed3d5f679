// src/base/arrays.ts
var at = (values, i) => values[i], last = (values) => values[values.length - 1];
function sameValues(a, b) {
  if (a.length !== b.length) return !1;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return !1;
  return !0;
}

export {
  at,
  last,
  sameValues
};
