import type { WasmBackend, WasmProgram } from "../backend/wasm/wasm.ts";
import { at } from "../base/arrays.ts";
import { exp, log } from "../base/math.ts";
import { Random } from "../base/philox.ts";
import { TYPICALITY } from "../base/streams.ts";
import type { LabelledPair } from "../data/preferences.ts";
import type { PersonalModel } from "../model/model.ts";
import { loadPlan, writeComparisons } from "./model-inputs.ts";
import { PARTICLES, priorParticles, probabilityPlan } from "./particles.ts";

/** People drawn from the prior, who answer the same questions. */
const PEOPLE = 256;
/** Probabilities are kept this far from 0 and 1, and evidence that differs by less counts as equal. */
const MARGIN = 1e-6;

/**
 * How typical a user is of the people the model was trained on: a prior predictive p-value, the share of people drawn from
 * the prior whose answers to the same questions are no more probable than the user's. How probable answers are is their
 * evidence, the mean likelihood over all other people drawn.
 */
export class Typicality {
  readonly #model: PersonalModel;
  readonly #program: WasmProgram;

  constructor(backend: WasmBackend, model: PersonalModel) {
    this.#model = model;
    this.#program = loadPlan(backend, probabilityPlan(model.config, PEOPLE), model);
    this.#program.write(PARTICLES, priorParticles(model, PEOPLE));
  }

  /** The p-value of the last N answers, in [0, 1]; 1 without answers. */
  of(allAnswers: readonly LabelledPair[]): number {
    const { context } = this.#model.config;
    const answers = allAnswers.slice(-context);
    writeComparisons(this.#program, this.#model, [answers], context);
    this.#program.run();
    const probability = this.#program.read("probability") as Float32Array; // [people, N]
    const logs = (p: number) => log(Math.min(1 - MARGIN, Math.max(MARGIN, p)));
    /** log P(answer i is A, or B | person), [people, N]. */
    const logA = Float64Array.from(probability, logs);
    const logB = Float64Array.from(probability, (p) => logs(1 - p));
    /** The log evidence of these labels, over all people but `excluded`. */
    const logEvidence = (labels: readonly number[], excluded: number): number => {
      const likelihoods: number[] = [];
      for (let s = 0; s < PEOPLE; s++) {
        if (s === excluded) continue;
        let sum = 0;
        for (let i = 0; i < labels.length; i++) {
          const [y, k] = [at(labels, i), s * context + i];
          sum += y * at(logA, k) + (1 - y) * at(logB, k);
        }
        likelihoods.push(sum);
      }
      const largest = likelihoods.reduce((m, x) => Math.max(m, x), Number.NEGATIVE_INFINITY);
      return largest + log(likelihoods.reduce((sum, x) => sum + exp(x - largest), 0) / likelihoods.length);
    };
    const evidence = logEvidence(
      answers.map(({ label }) => label),
      -1,
    );
    const random = new Random(0, TYPICALITY);
    let noMoreProbable = 0;
    for (let s = 0; s < PEOPLE; s++) {
      // A tie stays a tie: the model does not say how often people are undecided.
      const labels = answers.map(({ label }, i) =>
        label === 0.5 ? label : Number(random.uniform() < at(probability, s * context + i)),
      );
      if (logEvidence(labels, s) <= evidence + MARGIN) noMoreProbable++;
    }
    return noMoreProbable / PEOPLE;
  }

  /** Overwrites its memory; it cannot be used again. */
  erase(): void {
    this.#program.erase();
  }
}
