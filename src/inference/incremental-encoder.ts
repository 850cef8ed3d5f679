// answers → q(z), of one user after another.

import type { WasmBackend, WasmProgram } from "../backend/wasm/wasm.ts";
import type { LabelledPair } from "../data/preferences.ts";
import type { Model } from "../model/model.ts";
import type { Plan } from "../plan/compile.ts";
import { aggregationPlan, encoderPlan, measurementPlan, writeAnswers, writeParameters } from "./plans.ts";

/** What the posterior of a user is read from. */
export interface Encoder {
  /** Encodes the last N answers; the program then holds `mean`, `variance` and `z`. */
  encode(answers: readonly LabelledPair[]): WasmProgram;
  /** Overwrites its memory; it cannot be used again. */
  erase(): void;
}

export function encoderOf(backend: WasmBackend, model: Model): Encoder | null {
  const { encoder, latent } = model.config;
  if (encoder === "newton" || latent === 0) return null;
  const load = (plan: Plan): WasmProgram => {
    const program = backend.load(plan, 0);
    writeParameters(program, model);
    return program;
  };
  return encoder === "aggregation" ? aggregated(load, model) : whole(load, model);
}

function whole(load: (plan: Plan) => WasmProgram, model: Model): Encoder {
  const program = load(encoderPlan(model.config, 1));
  return {
    encode(answers) {
      writeAnswers(program, model, [answers.slice(-model.config.context)]);
      program.run();
      return program;
    },
    erase: () => program.erase(),
  };
}

/** What an answer measures is its own: of answers that stay, what was measured stays too. */
function aggregated(load: (plan: Plan) => WasmProgram, model: Model): Encoder {
  const { context: N } = model.config;
  const one = { ...model, config: { ...model.config, context: 1 as const } };
  const [measurement, aggregation] = [load(measurementPlan(one.config)), load(aggregationPlan(model.config))];
  const [from, to] = [measurement.view("measured"), aggregation.view("measured")] as [Float32Array, Float32Array];
  const size = from.length;
  let known: readonly LabelledPair[] = [];
  return {
    encode(answers) {
      const now = answers.slice(-N);
      const moved = known.findIndex((answer) => isSame(answer, now[0]));
      if (moved > 0) {
        known = known.slice(moved);
        to.copyWithin(0, moved * size);
      }
      for (let i = 0; i < N; i++) {
        const answer = now[i];
        if (!answer) to.fill(0, i * size, (i + 1) * size);
        else if (!isSame(answer, known[i])) {
          writeAnswers(measurement, one, [[answer]]);
          measurement.run();
          to.set(from, i * size);
        }
      }
      known = now;
      aggregation.run();
      return aggregation;
    },
    erase() {
      measurement.erase();
      aggregation.erase();
    },
  };
}

const isSame = (answer: LabelledPair, other: LabelledPair | undefined): boolean =>
  answer.a === other?.a && answer.b === other.b && answer.label === other.label;
