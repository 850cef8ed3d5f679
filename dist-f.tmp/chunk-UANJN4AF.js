import {
  HEADS,
  placesOf
} from "./chunk-5RTLSGSM.js";
import {
  affine,
  clip,
  column,
  concat,
  divide,
  exp,
  expand,
  fillMasked,
  log,
  logSumExp,
  matmul,
  maximum,
  multiply,
  negate,
  repeatRows,
  reshape,
  select,
  sqrt,
  step,
  subtract,
  sumColumns
} from "./chunk-M7QTAQBK.js";
import {
  exp as exp2,
  log as log2
} from "./chunk-2Z7GBDHD.js";
import {
  extent,
  scaled
} from "./chunk-XHHEE3EZ.js";
import {
  at
} from "./chunk-NNLXVFEM.js";

// src/data/choices.ts
function* choicesOf(data) {
  let { labels, offsets, tasks } = data, starts = new Set(tasks && offsets), sides = sidesIn(data);
  for (let from = 0, to = 1; from < labels.length; from = to++) {
    for (; tasks && to < labels.length && tasks[to] === tasks[from] && !starts.has(to); ) to++;
    yield* choicesAmong(from, to, sides);
  }
}
function choicesOfUser(answers) {
  let sides = (row) => {
    let { a, b, label } = answers[row], [winner, loser] = label === 1 ? [a, b] : [b, a];
    return label === 0 || label === 1 ? [Array.from(winner).join(), Array.from(loser).join()] : null;
  }, choices = [];
  for (let from = 0, to = 1; from < answers.length; from = to++) {
    let { task } = answers[from];
    for (; task !== void 0 && answers[to]?.task === task; ) to++;
    choices.push(...choicesAmong(from, to, sides));
  }
  return choices;
}
function sidesIn({ pairs, labels, length }) {
  let segment = (side) => length === 1 ? at(pairs, side) : pairs.subarray(side * length, (side + 1) * length).join();
  return (row) => {
    let y = labels[row];
    return y !== 0 && y !== 1 ? null : y === 1 ? [segment(2 * row), segment(2 * row + 1)] : [segment(2 * row + 1), segment(2 * row)];
  };
}
function choicesAmong(from, to, sides) {
  if (to === from + 1) return [[from]];
  let numbers = /* @__PURE__ */ new Map(), numberOf = (side) => {
    let number = numbers.get(side) ?? numbers.size;
    return numbers.set(side, number), number;
  }, most = 2 * (to - from), pairs = /* @__PURE__ */ new Set(), rows = [], known = [], compared = 0;
  for (let row = from; row < to; row++) {
    let pair = sides(row), [winner, loser] = pair ? [numberOf(pair[0]), numberOf(pair[1])] : [-1 - known.length, -1 - known.length];
    rows.push(row), known.push([winner, loser]), pair && (pairs.add(Math.min(winner, loser) * most + Math.max(winner, loser)), compared++);
  }
  if (pairs.size < compared) return rows.map((row) => [row]);
  let group = (rows2, side) => {
    let groups = /* @__PURE__ */ new Map();
    for (let row of rows2) {
      let key = known[row - from][side], own = groups.get(key);
      own ? own.push(row) : groups.set(key, [row]);
    }
    return [...groups.values()];
  }, byWinner = group(rows, 0);
  if (byWinner.length === 1) return byWinner;
  let alone = byWinner.filter(({ length }) => length === 1).flat();
  return [...byWinner.filter(({ length }) => length > 1), ...group(alone, 1)];
}

// src/model/likelihood/multinomial.ts
var ABSENT = -1e9;
function choiceLoss(behind, present) {
  let winner = affine(column(present, 0), 0, 0);
  return logSumExp(concat(winner, fillMasked(present, behind, ABSENT)));
}

// src/inference/several-alternatives.ts
var TOGETHER = "together", choosesAmongSeveral = ({ head }, users) => !HEADS[head].pairwise && users.some((answers) => choicesOfUser(answers).some(({ length }) => length > 1)), togetherLeaf = (graph, config, users) => graph.data(TOGETHER, scaled(users, placesOf(config)), placesOf(config));
function writeTogether(program, users) {
  let N = program.plan.named.get(TOGETHER)?.cols;
  if (N === void 0) return;
  let together = new Float32Array(users.length * N * N);
  users.forEach((answers, u) => {
    for (let rows of choicesOfUser(answers).filter(({ length }) => length > 1))
      for (let i of rows) for (let j of rows) together[(u * N + i) * N + j] = 1;
  }), program.write(TOGETHER, together);
}
function withChoices(pairs, logit, label, together) {
  let N = together.cols, count = sumColumns(together), inChoice = step(affine(count, 1, -0.5)), side = affine(label, 2, -1), behind = negate(multiply(side, logit)), total = choiceLoss(repeatRows(reshape(behind, N), N), together), p = exp(subtract(behind, total));
  return {
    logProbability: select(inChoice, negate(divide(total, count)), pairs.logProbability),
    score: select(inChoice, multiply(side, p), pairs.score),
    information: select(inChoice, p, pairs.information)
  };
}
function meanScores(scores, together, batch) {
  let count = maximum(sumColumns(together), together.graph.constant(1));
  return divide(matmul(together, scores, { batch }), sqrt(count));
}
var DECIDED = 60, choiceLikelihood = ({ head }) => HEADS[head].pairwise ? null : { adjust: withChoicesAtEach, write: writeTogether, simulate: simulateChoices }, withChoicesAtEach = (graph, config) => {
  let together = togetherLeaf(graph, config, extent(1)), count = reshape(sumColumns(together), together.cols), inChoice = step(affine(count, 1, -0.5));
  return (logProbability, logit, y) => {
    let behind = clip(multiply(affine(y, -2, 1), logit), -DECIDED, DECIDED), total = log(affine(matmul(exp(behind), together), 1, 1)), share = divide(negate(total), maximum(count, graph.constant(1)));
    return select(expand(inChoice, logit.rows, logit.cols), share, logProbability);
  };
}, simulateChoices = (answers, places, logA, logB) => {
  let choices = choicesOfUser(answers).filter(({ length }) => length > 1), place = (s, row) => s * places + row;
  for (let rows of choices)
    for (let s = 0; s < logA.length / places; s++) {
      let behind = rows.map((row) => {
        let logit = at(logA, place(s, row)) - at(logB, place(s, row));
        return answers[row]?.label === 1 ? -logit : logit;
      }), largest = Math.max(0, ...behind), total = largest + log2(behind.reduce((sum, x) => sum + exp2(x - largest), exp2(-largest)));
      rows.forEach((row, j) => {
        let shared = j === 0 ? -total : 0;
        logA[place(s, row)] = at(behind, j) + shared, logB[place(s, row)] = shared;
      });
    }
  return (labels, s, random) => {
    for (let rows of choices) {
      for (let row of rows) labels[row] = 0;
      if (s === void 0 || !random) continue;
      let logWinner = at(logB, place(s, rows[0])), drawn = random.uniform(), chosen = rows.find((row) => (drawn -= exp2(at(logA, place(s, row)) - at(logB, place(s, row)) + logWinner), drawn < 0));
      chosen !== void 0 && (labels[chosen] = 1);
    }
  };
};

export {
  choicesOf,
  choicesOfUser,
  sidesIn,
  choicesAmong,
  choiceLoss,
  choosesAmongSeveral,
  togetherLeaf,
  writeTogether,
  withChoices,
  meanScores,
  choiceLikelihood
};
