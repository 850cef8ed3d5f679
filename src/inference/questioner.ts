// Adaptive questions: which question to ask a user next, and the expected effect of its answer.

import type { WasmBackend, WasmProgram } from "../backend/wasm/wasm.ts";
import { at } from "../base/arrays.ts";
import { checkFinite } from "../base/check.ts";
import type { LabelledPair, Pair } from "../data/preferences.ts";
import type { PersonalModel } from "../model/model.ts";
import { loadPlan, writeAlternatives, writeComparisons } from "./model-inputs.ts";
import { ParticleFilter } from "./particle-filter.ts";
import { type ChoiceLikelihood, PARTICLES } from "./particles.ts";
import { bestPlan, questionPlan } from "./question-plans.ts";
import { ResizedProgram } from "./resized-program.ts";

/** Smaller differences between probabilities of a right choice are attributed to rounding. */
const TOLERANCE = 1e-5;

/** The situation that a question is chosen for. */
export interface QuestionContext {
  /** The user's answers so far, oldest first. */
  readonly answers: readonly LabelledPair[];
  /** Alternatives that the user will choose from. Without them, a question's value is its information gain about the user. */
  readonly alternatives?: readonly ArrayLike<number>[];
}

/** Predictions about the answer to a question. */
export interface Expected {
  /** The probability that the answer is A, 0 … 1. */
  readonly chance: number;
  /** The expected information gain about the user's z, in bits: 0 … 1. */
  readonly bits: number;
  /**
   * With alternatives: the index of the one most likely to be the user's best (`option`), the probability that it is (`now`),
   * and the expectation of that probability for the most likely one after the answer (`after`).
   */
  readonly top?: { readonly option: number; readonly now: number; readonly after: number };
}

/** The question to ask next, and the predictions about its answer. */
export interface Chosen<Question extends Pair> extends Expected {
  readonly question: Question;
}

/** The alternative most likely to be the user's best. */
export interface TopChoice {
  /** Its index. */
  readonly option: number;
  /** The probability that it is the best: 0 … 1. */
  readonly probability: number;
}

/** Why a question is worth asking. `now`, `a` and `b` are absent when no alternatives were given. */
export interface Explained extends Expected {
  /** The top choice before the answer. */
  readonly now?: TopChoice;
  /** The top choice if the answer is A. */
  readonly a?: TopChoice;
  /** The top choice if the answer is B. */
  readonly b?: TopChoice;
}

/** The number of particles: as many distinguish about a hundred kinds of user. */
export const SIZE = 256;

/** Chooses questions with a particle filter over the user's z. */
export class Questioner {
  /** The number of programs that it has loaded at once: of the particle filter, the valuer and the chooser. */
  static readonly PROGRAMS = 3;
  readonly #backend: WasmBackend;
  readonly #model: PersonalModel;
  readonly #particles: ParticleFilter;
  readonly #valuer = new ResizedProgram();
  readonly #chooser = new ResizedProgram();

  /** @param choices The likelihood of choices among several alternatives; without it, they count as comparisons. */
  constructor(backend: WasmBackend, model: PersonalModel, choices: ChoiceLikelihood | null = null) {
    this.#backend = backend;
    this.#model = model;
    this.#particles = new ParticleFilter(backend, model, SIZE, choices);
  }

  /**
   * Returns the candidate after whose answer the top choice is most likely to be right; ties go to the larger information
   * gain. Without alternatives, returns the most informative candidate. Null when there are no candidates.
   */
  next<Question extends Pair>(candidates: readonly Question[], context: QuestionContext): Chosen<Question> | null {
    let best: Chosen<Question> | null = null;
    this.#evaluate(candidates, context, (expected, i) => {
      if (!best || isBetter(expected, best)) best = { question: candidates[i] as Question, ...expected };
    });
    return best;
  }

  /** Uses the backend, the model and the particles [S, L] after these answers, which are not to be changed. */
  withParticles<T>(
    answers: readonly LabelledPair[],
    use: (backend: WasmBackend, model: PersonalModel, z: Float32Array) => T,
  ): T {
    return use(this.#backend, this.#model, this.#particles.after(answers));
  }

  /** Predicts the answer to one question, and the top choice after each answer. */
  explain(question: Pair, context: QuestionContext): Explained {
    let explained: Explained | undefined;
    this.#evaluate([question], context, (expected, _, program, best) => {
      if (!best) {
        explained = expected;
        return;
      }
      const after = (answer: "a" | "b", chance: number): TopChoice => {
        const joint = topOf(program.read(answer).subarray(0, best.length));
        return { option: joint.option, probability: chance > 0 ? Math.min(1, joint.probability / chance) : 0 };
      };
      explained = {
        ...expected,
        now: topOf(best),
        a: after("a", expected.chance),
        b: after("b", 1 - expected.chance),
      };
    });
    return explained as Explained;
  }

  /** Overwrites the memory of its programs. The questioner cannot be used again. */
  erase(): void {
    for (const memory of [this.#particles, this.#valuer, this.#chooser]) memory.erase();
  }

  #evaluate(
    candidates: readonly Pair[],
    { answers, alternatives = [] }: QuestionContext,
    take: (expected: Expected, i: number, program: WasmProgram, best: ArrayLike<number> | null) => void,
  ): void {
    const z = this.#particles.after(answers);
    const chooser = alternatives.length > 0 ? this.#choose(alternatives, z) : null;
    const best = chooser && (chooser.view("best") as Float32Array);
    const now = best && topOf(best);
    const program = this.#valuerFor(alternatives.length);
    program.write(PARTICLES, z);
    if (chooser) program.write("top", chooser.view("top"));
    const [probability, gain] = [program.view("probability"), program.view("gain")];
    const right = chooser && program.view("right");
    // One question in a run: as many pairs of a question and a particle as stay in cache.
    candidates.forEach((candidate, i) => {
      writeComparisons(program, this.#model, [[candidate]], 1);
      program.run();
      const after = now && right && Math.max(now.probability, at(right, 0));
      const top = now && after !== null && { option: now.option, now: now.probability, after };
      const expected = { chance: at(probability, 0), bits: at(gain, 0), ...(top && { top }) };
      checkFinite("question: its predicted answer", [expected.chance, expected.bits, top ? top.after : 0]);
      take(expected, i, program, best);
    });
  }

  #valuerFor(alternatives: number): WasmProgram {
    return this.#valuer.of(alternatives, () => {
      const plan = questionPlan(this.#model.config, SIZE, 1, alternatives);
      return loadPlan(this.#backend, plan, this.#model);
    });
  }

  #choose(alternatives: readonly ArrayLike<number>[], z: Float32Array): WasmProgram {
    const program = this.#chooser.of(alternatives.length, () => {
      const { config, comparison } = this.#model;
      const plan = bestPlan(config, SIZE, alternatives.length, comparison?.shape[0]);
      return loadPlan(this.#backend, plan, this.#model);
    });
    program.write(PARTICLES, z);
    writeAlternatives(program, this.#model, alternatives);
    program.run();
    return program;
  }
}

/** Whether a question is better than another: first by the chance of a right choice, then by information gain. */
export function isBetter(one: Expected, other: Expected): boolean {
  const gained = (one.top?.after ?? 0) - (other.top?.after ?? 0);
  return Math.abs(gained) > TOLERANCE ? gained > 0 : one.bits > other.bits;
}

function topOf(probabilities: ArrayLike<number>): TopChoice {
  let option = 0;
  for (let k = 1; k < probabilities.length; k++) if (at(probabilities, k) > at(probabilities, option)) option = k;
  return { option, probability: at(probabilities, option) };
}
