import type { WasmBackend, WasmProgram } from "../backend/wasm/wasm.ts";
import { sameValues } from "../base/arrays.ts";
import type { LabelledPair } from "../data/preferences.ts";
import type { Model } from "../model/model.ts";
import { DRAWS, movePlan, priorDraws, resample } from "./particles.ts";
import { writeAnswers, writeParameters } from "./plans.ts";

/** Moves of every draw after an answer: what it rules out is replaced by copies of the rest, which moves part. */
const MOVES = 8;

/**
 * Who a user may be after some answers, as draws of z from the model's own posterior. Each answer weighs the draws before
 * it, which are drawn again by their weights, and moved. The same answers in the same order give the same bits.
 */
export class ParticleFilter {
  readonly #model: Model;
  readonly #mover: WasmProgram;
  /** After the first so many of the answers; [0] is the prior's. */
  readonly #draws: Float32Array[];
  #answers: readonly LabelledPair[] = [];

  constructor(backend: WasmBackend, model: Model, draws: number) {
    if (model.config.latent === 0)
      throw new RangeError(`model: "${model.config.method}" is the same for every user; there is nothing to ask`);
    if (!(Number.isInteger(draws) && draws >= 1))
      throw new RangeError(`draws: got ${draws}; it must be a whole number of at least 1`);
    this.#model = model;
    this.#mover = backend.load(movePlan(model.config, draws), 0);
    writeParameters(this.#mover, model);
    this.#draws = [priorDraws(model, draws)];
  }

  /** [S, L]; what came before the first answer that is new is not computed again. A model for N answers takes the last N. */
  after(all: readonly LabelledPair[]): Float32Array {
    const { config } = this.#model;
    const answers = all.slice(-config.context);
    let known = 0;
    while (known < answers.length && isSameAnswer(answers[known], this.#answers[known])) known++;
    this.#draws.length = Math.min(this.#draws.length, known + 1);
    this.#answers = answers.slice(0, known);
    const mover = this.#mover;
    for (let n = known + 1; n <= answers.length; n++) {
      const before = this.#draws[n - 1] as Float32Array;
      mover.write(DRAWS, before);
      writeAnswers(mover, this.#model, [answers.slice(n - 1, n)]);
      mover.run(); // for the likelihood: its move is overwritten
      mover.write(DRAWS, resample(before, config.latent, mover.read("likelihood")));
      writeAnswers(mover, this.#model, [answers.slice(0, n)]);
      mover.step = n * MOVES;
      mover.run(MOVES);
      this.#draws.push(mover.read(DRAWS) as Float32Array);
      this.#answers = answers.slice(0, n);
    }
    return this.#draws[answers.length] as Float32Array;
  }

  /** Overwrites its memory; it cannot be used again. */
  erase(): void {
    for (const z of this.#draws) z.fill(0);
    this.#mover.erase();
  }
}

/** Whether two answers are equal by value. */
const isSameAnswer = (one: LabelledPair | undefined, other: LabelledPair | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  one.label === other.label &&
  sameValues(one.a, other.a) &&
  sameValues(one.b, other.b);
