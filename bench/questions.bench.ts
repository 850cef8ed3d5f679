// The time to choose among 1000 questions, by the number of particles: for the paper's MLP and for the default head.

import { wasm } from "../src/backend/wasm/wasm.ts";
import { Random } from "../src/base/philox.ts";
import { DRAWS, priorDraws } from "../src/inference/particles.ts";
import { writeParameters, writeSides } from "../src/inference/plans.ts";
import { placesFor, questionPlan } from "../src/inference/question-value.ts";
import type { HeadName } from "../src/model/head/head.ts";
import { type Model, type ModelConfig, parameterShapes } from "../src/model/model.ts";
import { median } from "./time.ts";

const QUESTIONS = 1000;
const OPTIONS = 5;
const SIZE = 32;
const LAPS = 9;

export interface QuestionCost {
  work: string;
  milliseconds: number;
}

export function questionCosts(module: WebAssembly.Module): QuestionCost[] {
  return (["reward", "linear"] as const).flatMap((head) => [16, 1].map((draws) => choiceTime(module, head, draws)));
}

function choiceTime(module: WebAssembly.Module, head: HeadName, draws: number): QuestionCost {
  const config: ModelConfig = {
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
  const model: Model = { config, parameters, normalisation };
  const pairs = Array.from({ length: QUESTIONS }, () => ({ a: numbers(SIZE), b: numbers(SIZE) }));
  const places = placesFor(draws);
  const program = wasm(module).load(questionPlan(config, draws, places, OPTIONS), 0);
  writeParameters(program, model);
  const top = Float32Array.from({ length: draws * OPTIONS }, (_, i) => Number(i % OPTIONS === 0));
  const z = priorDraws(model, draws);
  const run = () => {
    program.write(DRAWS, z);
    program.write("top", top);
    for (let from = 0; from < QUESTIONS; from += places) {
      writeSides(program, model, [pairs.slice(from, from + places)], places);
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
