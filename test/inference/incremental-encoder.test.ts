import { describe, expect, it } from "vitest";
import { Agent } from "../../src/agent/agent.ts";
import { type GradedReply, labelledPairs } from "../../src/agent/answered-question.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { Random } from "../../src/base/philox.ts";
import { kernels } from "../../src/host/node.ts";
import { posteriorMeans } from "../../src/inference/predict.ts";
import type { PersonalConfig } from "../../src/model/config.ts";
import type { SelectableEncoderName } from "../../src/model/encoder/index.ts";
import { type Model, parameterShapes } from "../../src/model/model.ts";

const SIZE = 3;
const CONTEXT = 4;
const REPLIES: readonly GradedReply[] = ["a", "b", "tie", "skip", 0.8];

function modelOf(encoder: SelectableEncoderName, random: Random): Model {
  const config: PersonalConfig = {
    kind: "personal",
    likelihood: "logistic",
    ...{ method: "vpl", head: "linear", encoder, size: SIZE, length: 1 },
    ...{ hidden: [16, 16], latent: 5, context: CONTEXT, beta: 1 },
  };
  const numbers = (n: number) => Float32Array.from({ length: n }, () => random.normal() / 4);
  const parameters = new Map([...parameterShapes(config)].map(([name, [rows, cols]]) => [name, numbers(rows * cols)]));
  return { config, parameters, normalisation: { mean: numbers(SIZE), scale: new Float32Array(SIZE).fill(1) } };
}

describe.each<SelectableEncoderName>(["aggregation", "utility", "set", "attention"])(
  "the incremental %s encoder",
  (encoder) => {
    const random = new Random(1, 7);
    const model = modelOf(encoder, random);
    const question = () => {
      const [a, b] = [0, 1].map(() => Array.from({ length: SIZE }, () => random.normal())) as [number[], number[]];
      return { a, b };
    };

    it("does not depend on the history: undone, changed and skipped answers, and users taking turns", async () => {
      const agent = await Agent.open(model);
      for (let turn = 0; turn < 200; turn++) {
        await agent.user(String(random.index(2)));
        const { length } = agent.answers;
        const reply = REPLIES[random.index(5)] as GradedReply;
        const act = random.index(4);
        if (act === 0) agent.undo();
        else if (act === 1 && length > 0) agent.change(random.index(length), reply);
        else agent.answer(question(), reply);

        const other = await Agent.open(model);
        for (const { a, b, reply } of agent.answers) other.answer({ a, b }, reply);
        expect(agent.posterior).toEqual(other.posterior);
      }
    });

    it("agrees with the full encoder on the last N answers within 1e-5", async () => {
      const [agent, backend] = [await Agent.open(model), wasm(await kernels())];
      for (let n = 0; n < 3 * CONTEXT; n++) {
        agent.answer(question(), REPLIES[random.index(5)] as GradedReply);
        const context = labelledPairs(agent.answers);
        const want = (await posteriorMeans(backend, model, [{ context: context.slice(-CONTEXT) }])) as Float32Array;
        agent.posterior.mean.forEach((mean, i) => {
          expect(Math.abs(mean - (want[i] as number))).toBeLessThan(1e-5);
        });
      }
    });
  },
);
