// The time to choose among 1000 questions, by the number of particles: for the paper's MLP and for the default head.

import { wasm } from "../src/backend/wasm/wasm.ts";
import { Random } from "../src/base/philox.ts";
import { loadPlan, writeComparisons } from "../src/inference/model-inputs.ts";
import { PARTICLES, priorParticles } from "../src/inference/particles.ts";
import { questionPlan } from "../src/inference/question-plans.ts";
import type { PersonalConfig } from "../src/model/config.ts";
import type { SelectableHeadName } from "../src/model/head/index.ts";
import { type PersonalModel, parameterShapes } from "../src/model/model.ts";
import { median } from "./time.ts";

const QUESTIONS = 1000;
const OPTIONS = 5;
const SIZE = 32;
const LAPS = 9;

/** The time of one choice among all questions. */
export interface QuestionCost {
  work: string;
  milliseconds: number;
}

/** Measures both heads, with 16 particles and with the posterior mean. */
export function questionCosts(module: WebAssembly.Module): QuestionCost[] {
  return (["reward", "linear"] as const).flatMap((head) => [16, 1].map((draws) => choiceTime(module, head, draws)));
}

function choiceTime(module: WebAssembly.Module, head: SelectableHeadName, draws: number): QuestionCost {
  const config: PersonalConfig = {
    kind: "personal",
    likelihood: "logistic",
    method: "vpl",
    head,
    encoder: "aggregation",
    size: SIZE,
    length: 1,
    hidden: [256, 256],
    latent: 8,
    context: 8,
    beta: 1,
  };
  const random = new Random(0, 3);
  const numbers = (n: number) => Float32Array.from({ length: n }, () => (2 * random.uniform() - 1) / 8);
  const parameters = new Map([...parameterShapes(config)].map(([name, [rows, cols]]) => [name, numbers(rows * cols)]));
  const normalisation = { mean: new Float32Array(SIZE), scale: new Float32Array(SIZE).fill(1) };
  const model: PersonalModel = { config, parameters, normalisation };
  const pairs = Array.from({ length: QUESTIONS }, () => ({ a: numbers(SIZE), b: numbers(SIZE) }));
  const places = Math.max(1, Math.floor(128 / draws)); // as many pairs of a question and a particle as stay in cache
  const program = loadPlan(wasm(module), questionPlan(config, draws, places, OPTIONS), model);
  const top = Float32Array.from({ length: draws * OPTIONS }, (_, i) => Number(i % OPTIONS === 0));
  const z = priorParticles(model, draws);
  const run = () => {
    program.write(PARTICLES, z);
    program.write("top", top);
    for (let from = 0; from < QUESTIONS; from += places) {
      writeComparisons(program, model, [pairs.slice(from, from + places)], places);
      program.run();
    }
  };
  run();
  const laps = Array.from({ length: LAPS }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  const particles = draws === 1 ? "the posterior mean" : `${draws} particles`;
  return { work: `${QUESTIONS} questions, ${head} head, ${particles}`, milliseconds: median(laps) };
}
