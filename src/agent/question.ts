// What to ask a user next, and what the answer is expected to do.

import type { WasmBackend, WasmProgram } from "../backend/wasm.ts";
import type { Answered, Pair } from "../data/preferences.ts";
import { DRAWS, movePlan, priorDraws, resample } from "../model/draws.ts";
import { writeAnswers, writeOptions, writeParameters, writeSides } from "../model/infer.ts";
import type { Model } from "../model/model.ts";
import { questionPlan, topPlan } from "../model/questions.ts";
import type { Plan } from "../plan/compile.ts";

/** Moves of every draw after an answer: the draws that an answer rules out are replaced by copies, which moves part. */
const MOVES = 8;
/** Pairs of a question and a draw in one run of a plan: as many as stay in cache. */
const ROWS = 2048;
/** Chances of being right that are closer than this are the same; rounding parts them. */
const SAME = 1e-5;

export interface Situation {
  /** What the user has answered, in this order. */
  readonly answers: readonly Answered[];
  /** What there is to choose from for this user. Without it questions are chosen for what they tell about the user. */
  readonly options?: readonly ArrayLike<number>[];
}

/** When to stop asking; without it, when there are no candidates. */
export interface Stop {
  /** The next question is expected to tell less than so many bits. */
  readonly bits?: number;
  /** One of the options is the best with this probability. */
  readonly decided?: number;
}

/** What is expected of a question. */
export interface Expected {
  /** The chance that the answer is A. */
  readonly chance: number;
  /** Bits that the answer tells about the user. */
  readonly bits: number;
  /** Where there are options: how likely the top choice is right now, and how likely it will be with the answer. */
  readonly decided?: { readonly now: number; readonly then: number };
}

export interface Chosen<Question extends Pair> extends Expected {
  readonly question: Question;
}

/** What an answer would change: which option it makes the top choice, and how likely that is then right. */
export interface Change {
  readonly option: number;
  readonly decided: number;
}
export interface Explained extends Expected {
  /** The top choice now, and after either answer; absent where there are no options. */
  readonly now?: Change;
  readonly a?: Change;
  readonly b?: Change;
}

/** Chooses questions for users of a model by draws from what their answers leave possible. */
export class Questioner {
  readonly #backend: WasmBackend;
  readonly #model: Model;
  readonly #count: number;
  readonly #mover: WasmProgram;
  /** Draws after the first so many of these answers; [0] is the prior's. */
  readonly #draws: Float32Array[];
  #answers: readonly Answered[] = [];
  #asker: { key: string; program: WasmProgram } | null = null;
  #chooser: { options: number; program: WasmProgram } | null = null;

  /** More draws know rarer users: 256 tell a hundred kinds of user apart. */
  constructor(backend: WasmBackend, model: Model, draws = 256) {
    if (model.config.latent === 0)
      throw new RangeError(`model: "${model.config.method}" is the same for every user; there is nothing to ask`);
    if (!(Number.isInteger(draws) && draws >= 1))
      throw new RangeError(`draws: got ${draws}; it must be a whole number of at least 1`);
    this.#backend = backend;
    this.#model = model;
    this.#count = draws;
    this.#mover = this.#load(movePlan(model.config, draws));
    this.#draws = [priorDraws(model, draws)];
  }

  /**
   * The candidate after whose answer the top choice is most likely right, by expected information gain where several are;
   * without options, the one of most gain. Null when it is time to stop. Candidates are those not asked yet.
   */
  next<Question extends Pair>(
    candidates: readonly Question[],
    situation: Situation,
    { bits = 0, decided = Number.POSITIVE_INFINITY }: Stop = {},
  ): Chosen<Question> | null {
    let best: Chosen<Question> | null = null;
    this.#judge(candidates, situation, (expected, i) => {
      if (!best || better(expected, best)) best = { question: candidates[i] as Question, ...expected };
    });
    const chosen = best as Chosen<Question> | null;
    if (!chosen || chosen.bits < bits || (chosen.decided?.now ?? 0) >= decided) return null;
    return chosen;
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

  /** Overwrites what answers left here with what is known of everyone. */
  forget(): void {
    for (const z of this.#draws.splice(1)) z.fill(0);
    this.#answers = [];
    const prior = this.#draws[0] as Float32Array;
    writeAnswers(this.#mover, this.#model, [[]]);
    for (const program of [this.#mover, this.#asker?.program, this.#chooser?.program]) {
      program?.write(DRAWS, prior);
      program?.run();
    }
    this.#mover.write(DRAWS, prior); // which the run has moved
    if (this.#asker && this.#chooser) this.#asker.program.write("top", this.#chooser.program.view("top"));
  }

  #judge(
    candidates: readonly Pair[],
    { answers, options = [] }: Situation,
    take: (expected: Expected, i: number, program: WasmProgram, best: ArrayLike<number> | null) => void,
  ): void {
    const z = this.#drawsAfter(answers);
    const chooser = options.length > 0 ? this.#chooserFor(options, z) : null;
    const best = chooser && (chooser.view("best") as Float32Array);
    const now = best && topOf(best).decided;
    const places = Math.max(1, Math.min(candidates.length, Math.floor(ROWS / this.#count)));
    const program = this.#askerFor(places, options.length);
    program.write(DRAWS, z);
    if (chooser) program.write("top", chooser.view("top"));
    const [chance, gain] = [program.view("chance"), program.view("gain")];
    const right = chooser && program.view("right");
    for (let from = 0; from < candidates.length; from += places) {
      const some = candidates.slice(from, from + places);
      writeSides(program, this.#model, [some], places);
      program.run();
      some.forEach((_, i) => {
        const decided = right && now !== null ? { now, then: Math.max(now, right[i] as number) } : undefined;
        const expected = { chance: chance[i] as number, bits: gain[i] as number, ...(decided && { decided }) };
        take(expected, from + i, program, best);
      });
    }
  }

  /** Draws from what the answers leave possible; what came before the first answer that is new is kept. */
  #drawsAfter(all: readonly Answered[]): Float32Array {
    const { config } = this.#model;
    const answers = all.slice(-config.context);
    let known = 0;
    while (known < answers.length && same(answers[known], this.#answers[known])) known++;
    this.#draws.length = Math.min(this.#draws.length, known + 1);
    this.#answers = answers.slice(0, known);
    const mover = this.#mover;
    for (let n = this.#draws.length; n <= answers.length; n++) {
      const before = this.#draws[n - 1] as Float32Array;
      mover.write(DRAWS, before);
      writeAnswers(mover, this.#model, [answers.slice(n - 1, n)]);
      mover.run();
      mover.write(DRAWS, resample(before, config.latent, mover.read("likelihood")));
      writeAnswers(mover, this.#model, [answers.slice(0, n)]);
      mover.step = n * MOVES; // the same noise whatever was computed before
      mover.run(MOVES);
      this.#draws.push(mover.read(DRAWS) as Float32Array);
      this.#answers = answers.slice(0, n);
    }
    return this.#draws[answers.length] as Float32Array;
  }

  #askerFor(places: number, options: number): WasmProgram {
    const key = `${places} ${options}`;
    if (this.#asker?.key !== key) {
      const program = this.#load(questionPlan(this.#model.config, this.#count, places, options));
      this.#asker = { key, program };
    }
    return this.#asker.program;
  }

  #chooserFor(options: readonly ArrayLike<number>[], z: Float32Array): WasmProgram {
    if (this.#chooser?.options !== options.length) {
      const { config, comparison } = this.#model;
      const program = this.#load(topPlan(config, this.#count, options.length, comparison?.shape[0]));
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

function better(one: Expected, other: Expected): boolean {
  const more = (one.decided?.then ?? 0) - (other.decided?.then ?? 0);
  return Math.abs(more) > SAME ? more > 0 : one.bits > other.bits;
}

function topOf(chances: ArrayLike<number>): Change {
  let option = 0;
  for (let o = 1; o < chances.length; o++) if ((chances[o] as number) > (chances[option] as number)) option = o;
  return { option, decided: chances[option] as number };
}

/** The same answer, even in a copy. */
function same(one: Answered | undefined, other: Answered | undefined): boolean {
  if (!one || !other || one.label !== other.label) return false;
  const equal = (p: ArrayLike<number>, q: ArrayLike<number>) => {
    if (p.length !== q.length) return false;
    for (let i = 0; i < p.length; i++) if (p[i] !== q[i]) return false;
    return true;
  };
  return equal(one.a, other.a) && equal(one.b, other.b);
}
