// The multinomial logit (src/model/likelihood/multinomial.ts) of a user's choices among several alternatives, from the comparisons
// of which they consist, for Newton's method and for particles. An agent loads it only for users who make choices.

import type { Program } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import { exp as hostExp, log as hostLog } from "../base/math.ts";
import { choicesOfUser } from "../data/choices.ts";
import type { LabelledPair } from "../data/preferences.ts";
import { type ModelConfig, type PersonalConfig, placesOf } from "../model/config.ts";
import { HEADS } from "../model/head/index.ts";
import { choiceLoss } from "../model/likelihood/multinomial.ts";
import {
  affine,
  clip,
  divide,
  exp,
  expand,
  type Graph,
  log,
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
  sumColumns,
  type Tensor,
} from "../plan/index.ts";
import { type Extent, extent, scaled } from "../plan/shape.ts";
import type { ChoiceLikelihood } from "./particles.ts";

/** Name of the leaf [users·N, N]: 1 where the comparisons of a row and of a column are of one choice among several. */
const TOGETHER = "together";

/** Whether any of the users chose among several alternatives, in comparisons whose logit is a difference of utilities. */
export const choosesAmongSeveral = ({ head }: PersonalConfig, users: readonly (readonly LabelledPair[])[]): boolean =>
  !HEADS[head].pairwise && users.some((answers) => choicesOfUser(answers).some(({ length }) => length > 1));

/** The leaf for the N comparisons of each user. */
export const togetherLeaf = (graph: Graph, config: PersonalConfig, users: Extent): Tensor =>
  graph.data(TOGETHER, scaled(users, placesOf(config)), placesOf(config));

/** Writes the leaf, if the plan has it. */
export function writeTogether(program: Program, users: readonly (readonly LabelledPair[])[]): void {
  const N = program.plan.named.get(TOGETHER)?.cols;
  if (N === undefined) return;
  const together = new Float32Array(users.length * N * N);
  users.forEach((answers, u) => {
    for (const rows of choicesOfUser(answers).filter(({ length }) => length > 1)) {
      for (const i of rows) for (const j of rows) together[(u * N + i) * N + j] = 1;
    }
  });
  program.write(TOGETHER, together);
}

/** What Newton's method needs of the answers of G users, N each. */
export interface AnswerTerms {
  /** [G·N, 1]: log P of an answer; of a choice, an equal share for each of its comparisons. */
  logProbability: Tensor;
  /** [G·N, 1]: the derivative of log P by the logit. */
  score: Tensor;
  /** [G·N, 1]: the Fisher information of the logit. */
  information: Tensor;
}

/** The terms of comparisons, with those of choices in their place where `together` [G·N, N] is not 0. */
export function withChoices(pairs: AnswerTerms, logit: Tensor, label: Tensor, together: Tensor): AnswerTerms {
  const N = together.cols;
  const count = sumColumns(together); //                                                   J of the choice, [G·N, 1]
  const inChoice = step(affine(count, 1, -0.5));
  const side = affine(label, 2, -1); //                                                    1 where A won, −1 where B did
  const behind = negate(multiply(side, logit)); //                                         −d, [G·N, 1]
  const total = choiceLoss(repeatRows(reshape(behind, N), N), together); //               log(1 + Σ e^(−d)), [G·N, 1]
  const p = exp(subtract(behind, total)); //                                               of the loser
  return {
    logProbability: select(inChoice, negate(divide(total, count)), pairs.logProbability),
    score: select(inChoice, multiply(side, p), pairs.score),
    information: select(inChoice, p, pairs.information),
  };
}

/**
 * The covariance within choices: their Fisher information is Σ_j p_j ∇d_j·∇d_jᵀ − g·gᵀ with g = Σ_j p_j ∇d_j. Returns rows
 * whose products u·uᵀ add up to g·gᵀ of all choices of a user: [G·N, L].
 * @param scores [G·N, L]: the score of each comparison times the gradient of its logit.
 */
export function meanScores(scores: Tensor, together: Tensor, batch: Extent): Tensor {
  const count = maximum(sumColumns(together), together.graph.constant(1));
  return divide(matmul(together, scores, { batch }), sqrt(count));
}

/** e^60 summed over 64 alternatives is finite in f32. */
const DECIDED = 60;

/** The likelihood of choices at particles; null for heads that compare pairs alone. */
export const choiceLikelihood = ({ head }: ModelConfig): ChoiceLikelihood | null =>
  HEADS[head].pairwise ? null : { adjust: withChoicesAtEach, write: writeTogether, simulate: simulateChoices };

/**
 * log P of the answers of one user at S particles, [S, N]; of a choice, an equal share for each of its comparisons. Logits that
 * decide a choice beyond doubt are bounded, because exponents are summed without a shift.
 */
const withChoicesAtEach: ChoiceLikelihood["adjust"] = (graph, config) => {
  const together = togetherLeaf(graph, config, extent(1));
  const count = reshape(sumColumns(together), together.cols); //                           J of the choice, [1, N]
  const inChoice = step(affine(count, 1, -0.5));
  return (logProbability, logit, y) => {
    const behind = clip(multiply(affine(y, -2, 1), logit), -DECIDED, DECIDED); //          −d, [S, N]
    const total = log(affine(matmul(exp(behind), together), 1, 1)); //                     log(1 + Σ e^(−d)), [S, N]
    const share = divide(negate(total), maximum(count, graph.constant(1)));
    return select(expand(inChoice, logit.rows, logit.cols), share, logProbability);
  };
};

const simulateChoices: ChoiceLikelihood["simulate"] = (answers, places, logA, logB) => {
  const choices = choicesOfUser(answers).filter(({ length }) => length > 1);
  const place = (s: number, row: number) => s * places + row;
  for (const rows of choices) {
    for (let s = 0; s < logA.length / places; s++) {
      const behind = rows.map((row) => {
        const logit = at(logA, place(s, row)) - at(logB, place(s, row));
        return answers[row]?.label === 1 ? -logit : logit;
      });
      const largest = Math.max(0, ...behind);
      const total = largest + hostLog(behind.reduce((sum, x) => sum + hostExp(x - largest), hostExp(-largest)));
      rows.forEach((row, j) => {
        const shared = j === 0 ? -total : 0; // once for the whole choice
        logA[place(s, row)] = at(behind, j) + shared;
        logB[place(s, row)] = shared;
      });
    }
  }
  return (labels, s, random) => {
    for (const rows of choices) {
      for (const row of rows) labels[row] = 0;
      if (s === undefined || !random) continue;
      const logWinner = at(logB, place(s, rows[0] as number));
      let drawn = random.uniform();
      const chosen = rows.find((row) => {
        drawn -= hostExp(at(logA, place(s, row)) - at(logB, place(s, row)) + logWinner);
        return drawn < 0;
      });
      if (chosen !== undefined) labels[chosen] = 1;
    }
  };
};
