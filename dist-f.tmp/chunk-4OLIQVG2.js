import {
  at,
  sameValues
} from "./chunk-NNLXVFEM.js";

// src/agent/questions.ts
function questionsOf({ survey, items = [], config: { size } }) {
  if (!survey) return [];
  let { a, b, captions, items: indices } = survey, item = (k) => at(items, at(indices?.data ?? [], k)), row = (data, i) => [...data.subarray(i * size, (i + 1) * size)];
  return Array.from({ length: a.shape[0] ?? 0 }, (_, i) => ({
    a: row(a.data, i),
    b: row(b.data, i),
    captions: captions?.[i],
    items: indices && [item(2 * i), item(2 * i + 1)]
  }));
}
function wasAsked(answers, { a, b }) {
  return answers.some(
    (answer) => sameValues(answer.a, a) && sameValues(answer.b, b) || sameValues(answer.a, b) && sameValues(answer.b, a)
  );
}

export {
  questionsOf,
  wasAsked
};
