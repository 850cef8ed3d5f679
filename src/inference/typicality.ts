// How usual a user is: whether people whom the model knows answer like that.

import type { WasmBackend, WasmProgram } from "../backend/wasm/wasm.ts";
import { exp, log } from "../base/math.ts";
import { Random } from "../base/philox.ts";
import { TYPICALITY } from "../base/streams.ts";
import type { LabelledPair } from "../data/preferences.ts";
import type { Model } from "../model/model.ts";
import { chancePlan, DRAWS, priorDraws } from "./particles.ts";
import { writeParameters, writeSides } from "./plans.ts";

/** People drawn from the prior, who are asked the same questions. */
const PEOPLE = 256;
const LEAST = 1e-6;

/**
 * The share of people drawn from the prior whose answers to the same questions are no more probable than these: a
 * prior predictive p-value. Answers are as probable as all other people drawn find them on average.
 */
export class Typicality {
  readonly #model: Model;
  readonly #program: WasmProgram;

  constructor(backend: WasmBackend, model: Model) {
    this.#model = model;
    this.#program = backend.load(chancePlan(model.config, PEOPLE), 0);
    writeParameters(this.#program, model);
    this.#program.write(DRAWS, priorDraws(model, PEOPLE));
  }

  /** In [0, 1]: 1 where nothing was answered; of the last N answers. */
  of(all: readonly LabelledPair[]): number {
    const { context } = this.#model.config;
    const answers = all.slice(-context);
    writeSides(this.#program, this.#model, [answers], context);
    this.#program.run();
    const chance = this.#program.read("chance") as Float32Array; // [people, N]
    /** log P(reply to question i is A, or B | person). */
    const logs = [false, true].map((a) =>
      Float64Array.from(chance, (p) => log(Math.min(1 - LEAST, Math.max(LEAST, a ? p : 1 - p)))),
    ) as [Float64Array, Float64Array];
    /** log of how probable these labels are to a person drawn from the prior, other than `but`. */
    const evidence = (labels: ArrayLike<number>, but: number): number => {
      const each: number[] = [];
      for (let s = 0; s < PEOPLE; s++) {
        if (s === but) continue;
        let sum = 0;
        for (let i = 0; i < labels.length; i++) {
          const [y, at] = [labels[i] as number, s * context + i];
          sum += y * (logs[1][at] as number) + (1 - y) * (logs[0][at] as number);
        }
        each.push(sum);
      }
      const most = each.reduce((m, x) => Math.max(m, x), Number.NEGATIVE_INFINITY);
      return most + log(each.reduce((sum, x) => sum + exp(x - most), 0) / each.length);
    };
    const own = evidence(
      answers.map(({ label }) => label),
      -1,
    );
    const random = new Random(0, TYPICALITY);
    let rarer = 0;
    for (let s = 0; s < PEOPLE; s++) {
      // A tie stays a tie: there is no saying how often people are undecided.
      const labels = answers.map(({ label }, i) =>
        label === 0.5 ? label : Number(random.uniform() < (chance[s * context + i] as number)),
      );
      if (evidence(labels, s) <= own + LEAST) rarer++;
    }
    return rarer / PEOPLE;
  }

  /** Overwrites its memory; it cannot be used again. */
  erase(): void {
    this.#program.erase();
  }
}
