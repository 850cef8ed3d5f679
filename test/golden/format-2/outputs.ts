// Everything a user can observe of a model, as JSON. make.mjs records it with the code that wrote the fixtures;
// test/model/format-2.test.ts computes it with the code under test.

import type { Agent as AgentClass, Model, Question } from "../../../src/entry/penchant.ts";
import type { predict as predictFunction } from "../../../src/inference/predict.ts";

/** The implementation under observation. */
export interface Implementation {
  Agent: typeof AgentClass;
  modelHash(model: Model): Promise<string>;
  /** `predict` on WebAssembly. */
  predict(
    model: Model,
    users: Parameters<typeof predictFunction>[2],
    options?: { refine?: number; plugIn?: boolean },
  ): ReturnType<typeof predictFunction>;
}

/** Inputs of one case, in the units of its data. */
export interface Inputs {
  /** Whether the model has a z, so that there is something to ask. */
  hasLatent: boolean;
  /** Whether `refine` is allowed: Newton's method needs a prior, which a model trained with β = 0 does not have. */
  canRefine: boolean;
  answers: { a: number[]; b: number[]; reply: "a" | "b" | "tie" }[];
  options: number[][];
  candidates: { a: number[]; b: number[] }[];
  /** For a model with a policy. */
  observation?: number[];
  /** Number of values in an action of the policy. */
  actionSize?: number;
}

const LABELS = { a: 1, b: 0, tie: 0.5 };

/** Outputs of a model for these inputs, as plain JSON: numbers round-trip exactly, −0 counts as 0. */
export async function outputsOf({ Agent, modelHash, predict }: Implementation, model: Model, inputs: Inputs) {
  const { hasLatent, canRefine, answers, options, candidates } = inputs;
  const observe = (agent: AgentClass) => ({
    posterior: agent.posterior,
    confidence: agent.confidence,
    typicality: agent.typicality,
    rank: agent.rank(options),
    next: describe(agent.nextQuestion({ candidates })),
    nextWithOptions: describe(agent.nextQuestion({ candidates, options })),
    nextOfModel: describe(agent.nextQuestion()),
    explain: hasLatent ? candidates.map((question) => agent.explain(question)) : null,
    explainWithOptions: hasLatent ? candidates.map((question) => agent.explain(question, options)) : null,
    action: inputs.observation ? agent.act(inputs.observation, new Float32Array(inputs.actionSize ?? 0)) : null,
  });
  const interview = async (refine?: number) => {
    const agent = await Agent.open(model, { refine });
    const before = observe(agent);
    for (const { reply, ...question } of answers) agent.answer(question, reply);
    return { before, after: observe(agent) };
  };
  const context = answers.map(({ a, b, reply }) => ({ a, b, label: LABELS[reply] }));
  const users = [
    { context: [], questions: candidates },
    { context, questions: candidates },
  ];
  const outputs = {
    hash: await modelHash(model),
    questions: (await Agent.open(model)).questions.slice(0, 2),
    interview: await interview(),
    refined: canRefine ? await interview(3) : null,
    predicted: await predict(model, users),
    predictedAtMean: await predict(model, users, { plugIn: true }),
    predictedRefined: canRefine ? await predict(model, users, { refine: 3 }) : null,
  };
  return JSON.parse(JSON.stringify(outputs, (_, value) => (ArrayBuffer.isView(value) ? [...(value as never)] : value)));
}

const describe = (question: Question | null) =>
  question && { a: [...asArray(question.a)], b: [...asArray(question.b)] };
const asArray = (values: ArrayLike<number>): number[] => Array.from(values);
