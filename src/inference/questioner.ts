// What to ask a user next, and what the answer is expected to do.

import type { WasmBackend, WasmProgram } from "../backend/wasm/wasm.ts";
import type { LabelledPair, Pair } from "../data/preferences.ts";
import type { Model } from "../model/model.ts";
import type { Plan } from "../plan/compile.ts";
import { ParticleFilter } from "./particle-filter.ts";
import { DRAWS } from "./particles.ts";
import { writeOptions, writeParameters, writeSides } from "./plans.ts";
import { placesFor, questionPlan, topPlan } from "./question-value.ts";

/** Chances of being right that are closer than this are the same; rounding parts them. */
const SAME = 1e-5;

export interface Situation {
  /** What the user has answered, in this order. */
  readonly answers: readonly LabelledPair[];
  /** What there is to choose from for this user. Without it questions are chosen for what they tell about the user. */
  readonly options?: readonly ArrayLike<number>[];
}

/** Predictions about the answer to a question. */
export interface Expected {
  /** Probability that the answer is A: 0 … 1. */
  readonly chance: number;
  /** Expected information gain of the answer about the user's z, in bits: 0 … 1. */
  readonly bits: number;
  /**
   * With options: the index of the option most likely to be the user's best, the probability that it is (`now`), and the
   * expected probability of the most likely option once the question is answered (`after`).
   */
  readonly decided?: { readonly option: number; readonly now: number; readonly after: number };
}

export interface Chosen<Question extends Pair> extends Expected {
  readonly question: Question;
}

/** The option most likely to be the user's best. */
export interface Change {
  /** Index of the option. */
  readonly option: number;
  /** Probability that it is the best: 0 … 1. */
  readonly decided: number;
}

/** Why a question is worth asking. The choices are absent when no options were given. */
export interface Explained extends Expected {
  /** The choice before the answer. */
  readonly now?: Change;
  /** The choice if the answer is A. */
  readonly a?: Change;
  /** The choice if the answer is B. */
  readonly b?: Change;
}

/** Chooses questions for users of a model by draws of who they may be: 256 tell a hundred kinds of user apart. */
export class Questioner {
  readonly #backend: WasmBackend;
  readonly #model: Model;
  readonly #draws: number;
  readonly #possible: ParticleFilter;
  #asker: { options: number; program: WasmProgram } | null = null;
  #chooser: { options: number; program: WasmProgram } | null = null;

  constructor(backend: WasmBackend, model: Model, draws = 256) {
    this.#backend = backend;
    this.#model = model;
    this.#draws = draws;
    this.#possible = new ParticleFilter(backend, model, draws);
  }

  /**
   * The candidate after whose answer the top choice is most likely right, by expected information gain where several are;
   * without options, the one of most gain. Null where there are no candidates, which are those not asked yet.
   */
  next<Question extends Pair>(candidates: readonly Question[], situation: Situation): Chosen<Question> | null {
    let best: Chosen<Question> | null = null;
    this.#judge(candidates, situation, (expected, i) => {
      if (!best || better(expected, best)) best = { question: candidates[i] as Question, ...expected };
    });
    return best;
  }

  /** What is expected of one question, and what each answer would change. */
  explain(question: Pair, situation: Situation): Explained {
    let explained: Explained | undefined;
    this.#judge([question], situation, (expected, _, program, best) => {
      if (!best) {
        explained = expected;
        return;
      }
      const options = best.length;
      const after = (name: "a" | "b", chance: number) => {
        const joint = topOf(program.read(name).subarray(0, options));
        return { option: joint.option, decided: chance > 0 ? Math.min(1, joint.decided / chance) : 0 };
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

  /** Overwrites its memory; it cannot be used again. */
  erase(): void {
    for (const each of [this.#possible, this.#asker?.program, this.#chooser?.program]) each?.erase();
  }

  #judge(
    candidates: readonly Pair[],
    { answers, options = [] }: Situation,
    take: (expected: Expected, i: number, program: WasmProgram, best: ArrayLike<number> | null) => void,
  ): void {
    const z = this.#possible.after(answers);
    const chooser = options.length > 0 ? this.#chooserFor(options, z) : null;
    const best = chooser && (chooser.view("best") as Float32Array);
    const now = best && topOf(best);
    const places = placesFor(this.#draws);
    const program = this.#askerFor(options.length);
    program.write(DRAWS, z);
    if (chooser) program.write("top", chooser.view("top"));
    const [chance, gain] = [program.view("chance"), program.view("gain")];
    const right = chooser && program.view("right");
    for (let from = 0; from < candidates.length; from += places) {
      const some = candidates.slice(from, from + places);
      writeSides(program, this.#model, [some], places);
      program.run();
      some.forEach((_, i) => {
        const after = now && right && Math.max(now.decided, right[i] as number);
        const decided = now && after !== null && { option: now.option, now: now.decided, after };
        const expected = { chance: chance[i] as number, bits: gain[i] as number, ...(decided && { decided }) };
        take(expected, from + i, program, best);
      });
    }
  }

  #askerFor(options: number): WasmProgram {
    if (this.#asker?.options !== options) {
      const program = this.#load(questionPlan(this.#model.config, this.#draws, placesFor(this.#draws), options));
      this.#asker = { options, program };
    }
    return this.#asker.program;
  }

  #chooserFor(options: readonly ArrayLike<number>[], z: Float32Array): WasmProgram {
    if (this.#chooser?.options !== options.length) {
      this.#chooser?.program.erase();
      const { config, comparison } = this.#model;
      const program = this.#load(topPlan(config, this.#draws, options.length, comparison?.shape[0]));
      if (comparison) program.write("comparison", comparison.data);
      this.#chooser = { options: options.length, program };
    }
    const { program } = this.#chooser;
    program.write(DRAWS, z);
    writeOptions(program, this.#model, options);
    program.run();
    return program;
  }

  #load(plan: Plan): WasmProgram {
    const program = this.#backend.load(plan, 0);
    writeParameters(program, this.#model);
    return program;
  }
}

/** Whether one question is worth more than another. */
export function better(one: Expected, other: Expected): boolean {
  const more = (one.decided?.after ?? 0) - (other.decided?.after ?? 0);
  return Math.abs(more) > SAME ? more > 0 : one.bits > other.bits;
}

function topOf(chances: ArrayLike<number>): Change {
  let option = 0;
  for (let o = 1; o < chances.length; o++) if ((chances[o] as number) > (chances[option] as number)) option = o;
  return { option, decided: chances[option] as number };
}
