import type { WasmBackend } from "../backend/wasm/wasm.ts";
import { at } from "../base/arrays.ts";
import { checkFinite } from "../base/check.ts";
import { exp, log } from "../base/math.ts";
import { Random } from "../base/philox.ts";
import { TYPICALITY } from "../base/streams.ts";
import type { LabelledPair } from "../data/preferences.ts";
import type { PersonalModel } from "../model/model.ts";
import { programOver } from "./last-answers.ts";
import { loadPlan, writeComparisons } from "./model-inputs.ts";
import { type ChoiceLikelihood, PARTICLES, priorParticles, probabilityPlan } from "./particles.ts";
import { ResizedProgram } from "./resized-program.ts";

/** Number of simulated users from the prior, who answer the same questions. */
const SIMULATED_USERS = 256;
/** Probabilities are clamped to [MARGIN, 1 − MARGIN], and log evidences that differ by less count as equal. */
const MARGIN = 1e-6;

/**
 * How typical a user is of the people the model was trained on: a prior predictive p-value. It is the share of simulated
 * users from the prior whose answers to the same questions are no more probable than this user's. The probability of a set
 * of answers is their evidence, the mean likelihood over all other simulated users.
 */
export class Typicality {
  readonly #backend: WasmBackend;
  readonly #model: PersonalModel;
  readonly #choices: ChoiceLikelihood | null;
  readonly #sized = new ResizedProgram();

  /** @param choices The likelihood of choices among several alternatives; without it, they count as comparisons. */
  constructor(backend: WasmBackend, model: PersonalModel, choices: ChoiceLikelihood | null = null) {
    this.#backend = backend;
    this.#model = model;
    this.#choices = choices;
  }

  /** The p-value of the last N answers, in [0, 1]; 1 without answers. */
  of(allAnswers: readonly LabelledPair[]): number {
    const model = this.#model;
    const {
      current: answers,
      places,
      program,
    } = programOver(this.#sized, model.config, allAnswers, (config) => {
      const loaded = loadPlan(this.#backend, probabilityPlan(config, SIMULATED_USERS), model);
      loaded.write(PARTICLES, priorParticles(model, SIMULATED_USERS));
      return loaded;
    });
    writeComparisons(program, model, [answers], places);
    program.run();
    const probability = program.read("probability") as Float32Array; // [users, N]
    checkFinite("typicality: a predicted answer", probability);
    const clampedLog = (p: number) => log(Math.min(1 - MARGIN, Math.max(MARGIN, p)));
    // log P(answer i is A | z) and log P(answer i is B | z) of each simulated user, [users, N].
    const logA = Float64Array.from(probability, clampedLog);
    const logB = Float64Array.from(probability, (p) => clampedLog(1 - p));
    /** The log evidence of these labels, averaged over all simulated users but `excluded`. */
    const logEvidence = (labels: readonly number[], excluded: number): number => {
      const logLikelihoods: number[] = [];
      for (let s = 0; s < SIMULATED_USERS; s++) {
        if (s === excluded) continue;
        let sum = 0;
        for (let i = 0; i < labels.length; i++) {
          const [y, k] = [at(labels, i), s * places + i];
          sum += y * at(logA, k) + (1 - y) * at(logB, k);
        }
        logLikelihoods.push(sum);
      }
      const largest = logLikelihoods.reduce((m, x) => Math.max(m, x), Number.NEGATIVE_INFINITY);
      return largest + log(logLikelihoods.reduce((sum, x) => sum + exp(x - largest), 0) / logLikelihoods.length);
    };
    const setChoices = this.#choices?.simulate(answers, places, logA, logB);
    const given = answers.map(({ label }) => label);
    setChoices?.(given);
    const evidence = logEvidence(given, -1);
    const random = new Random(0, TYPICALITY);
    let noMoreProbable = 0;
    for (let s = 0; s < SIMULATED_USERS; s++) {
      // A tie stays a tie, and a strength as strong for one side or the other: the model has no probability of them.
      const labels = answers.map(({ label }, i) =>
        label !== 0.5 && random.uniform() < at(probability, s * places + i)
          ? Math.max(label, 1 - label)
          : Math.min(label, 1 - label),
      );
      setChoices?.(labels, s, random);
      if (logEvidence(labels, s) <= evidence + MARGIN) noMoreProbable++;
    }
    return noMoreProbable / SIMULATED_USERS;
  }

  /** Overwrites the program's memory. The instance cannot be used again. */
  erase(): void {
    this.#sized.erase();
  }
}
