import type { WasmBackend } from "../backend/wasm/wasm.ts";
import { at } from "../base/arrays.ts";
import type { LabelledPair } from "../data/preferences.ts";
import { type PersonalConfig, placesOf } from "../model/config.ts";
import type { PersonalModel } from "../model/model.ts";
import { isSame, lastAnswers, startOfAnswer, withPlaces } from "./last-answers.ts";
import { loadPlan, writeAnswers } from "./model-inputs.ts";
import { type ChoiceLikelihood, MOVES, movePlan, PARTICLES, priorParticles, resample } from "./particles.ts";
import { ResizedProgram } from "./resized-program.ts";

/**
 * A particle filter over z: samples from the posterior given the answers so far, by resample–move (Gilks & Berzuini 2001).
 * Each comparison weights the particles, by what it adds to its choice's likelihood if it is part of one. They are then resampled
 * and moved. The same answers in the same order yield the same bits.
 */
export class ParticleFilter {
  readonly #backend: WasmBackend;
  readonly #model: PersonalModel;
  readonly #size: number;
  readonly #choices: ChoiceLikelihood | null;
  readonly #mover = new ResizedProgram();
  /** Entry n: the particles [S, L] after the first n answers; entry 0 samples the prior. */
  readonly #particles: Float32Array[];
  #answers: readonly LabelledPair[] = [];

  /** @param choices Without it, choices count as the comparisons of which they consist. */
  constructor(backend: WasmBackend, model: PersonalModel, particles: number, choices: ChoiceLikelihood | null = null) {
    this.#backend = backend;
    this.#model = model;
    this.#size = particles;
    this.#choices = choices;
    this.#particles = [priorParticles(model, particles)];
  }

  /** The particles [S, L] given the last N of these answers, in comparisons. Reuses those of the longest prefix it has already processed. */
  after(answers: readonly LabelledPair[]): Float32Array {
    const { config } = this.#model;
    const current = lastAnswers(config, answers);
    let known = 0;
    while (known < current.length && isSame(current[known] as LabelledPair, this.#answers[known])) known++;
    this.#particles.length = Math.min(this.#particles.length, known + 1);
    this.#answers = current.slice(0, known);
    for (let n = known + 1; n <= current.length; n++) {
      const before = this.#particles[n - 1] as Float32Array;
      const places = placesFor(config, n);
      const choices = current.slice(0, n).some(({ task }) => task !== undefined) ? this.#choices : null;
      const mover = this.#mover.of(`${places} ${!choices}`, () =>
        loadPlan(this.#backend, movePlan({ ...config, comparisons: places }, this.#size, choices), this.#model),
      );
      const write = (z: Float32Array, from: number, to: number) => {
        const answers = [current.slice(from, to)];
        mover.write(PARTICLES, z);
        writeAnswers(mover, this.#model, answers);
        choices?.write(mover, answers);
      };
      const likelihood = (from: number, to: number): ArrayLike<number> => {
        write(before, from, to);
        mover.run(); // only for the likelihood: the next write overwrites the move
        return mover.read("likelihood");
      };
      const from = choices ? startOfAnswer(current, n - 1) : n - 1;
      let logWeights = likelihood(from, n);
      if (from < n - 1) {
        const earlier = likelihood(from, n - 1);
        logWeights = Array.from(logWeights, (l, s) => l - at(earlier, s));
      }
      write(resample(before, config.latent, logWeights), 0, n);
      mover.step = n * MOVES;
      mover.run(MOVES);
      this.#particles.push(mover.read(PARTICLES) as Float32Array);
      this.#answers = current.slice(0, n);
    }
    return this.#particles[current.length] as Float32Array;
  }

  /** Overwrites all particles. The filter cannot be used again. */
  erase(): void {
    for (const z of this.#particles) z.fill(0);
    this.#mover.erase();
  }
}

/**
 * At least n places, by powers of two: empty ones cost as much as answers. A plan with one place has a smaller graph, so its
 * random numbers would be others.
 */
const placesFor = (config: PersonalConfig, n: number): number =>
  Math.min(placesOf(withPlaces(config, n)), 2 ** Math.max(1, Math.ceil(Math.log2(n))));
