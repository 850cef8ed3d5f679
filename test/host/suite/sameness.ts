// The same model, answers and options give the same bits in every host, and so does training.

import { Agent, encodeModel, loadModel, type Model, type Reply } from "penchant";
import { wasm } from "../../../src/backend/wasm.ts";
import { trainPolicy } from "../../../src/train/policy.ts";
import { train } from "../../../src/train/train.ts";
import { PAIRS } from "../../../src/world/rearrange.ts";
import { sha256 } from "./checks.ts";
import { ANSWERS, at, drifts, errands } from "./fixture.ts";

/** SHA-256 of what was computed, by what it is. */
export type Hashes = Record<string, string>;

const weights = ({ parameters }: Pick<Model, "parameters">): Promise<string> =>
  sha256([...parameters].sort(([p], [q]) => (p < q ? -1 : 1)).map(([, values]) => values));

/** Trains for a few hundred steps in all: the hashes of the weights, and the model file that the examples open. */
export async function training(module: WebAssembly.Module): Promise<{ hashes: Hashes; file: Uint8Array }> {
  const backend = wasm(module);
  const small = { hidden: [16, 16], latent: 4, batch: 32 };
  const { model } = await train(backend, ANSWERS, { ...small, steps: 200, rate: 0.02 });
  const attention = await train(backend, ANSWERS, { ...small, steps: 40, encoder: "attention", head: "reward" });
  const classifier = await train(backend, ANSWERS, { ...small, steps: 40, encoder: "set", head: "classifier" });
  const spread = await train(backend, ANSWERS, { ...small, steps: 40, method: "dpl-mean-variance" });

  const policy = { batch: 64, hidden: [16, 16], users: ANSWERS };
  const towards = { ...policy, steps: 200, rate: 0.01, discount: 0.5, lookAhead: true };
  const bowl = await trainPolicy(backend, errands(), model, towards);
  const drifting = await trainPolicy(backend, drifts(), model, { ...policy, steps: 40, reward: "max-norm" });

  const file = await encodeModel(bowl.model);
  const of = async ({ policy }: Model) => (policy ? weights(policy) : "");
  const hashes = {
    "weights, Bayesian aggregation and a linear head": await weights(model),
    "weights, attention and an MLP": await weights(attention.model),
    "weights, set encoder and a classifier": await weights(classifier.model),
    "weights, DPL": await weights(spread.model),
    "policy among choices": await of(bowl.model),
    "policy of numbers": await of(drifting.model),
    "model file": await sha256([file]),
  };
  return { hashes, file };
}

const REPLIES: readonly Reply[] = ["a", "b", "tie", "skip", "b", "a", "a", "tie", "b", "b"];

/** What an agent makes of ten answers, with and without refinement. */
export async function deciding(file: Uint8Array, module: WebAssembly.Module | undefined): Promise<Hashes> {
  const model = await loadModel(file);
  const hashes: Hashes = {};
  for (const refine of [0, 3]) {
    const agent = await Agent.open(model, { refine, module });
    const posteriors: Float32Array[] = [];
    const rankings: Float64Array[] = [];
    const actions: Float32Array[] = [];
    for (const [i, [a, b]] of PAIRS.entries()) {
      agent.answer({ a: at(a), b: at(b) }, REPLIES[i] as Reply);
      const { mean, variance } = agent.posterior;
      posteriors.push(mean, variance);
      for (const ranked of agent.rank([0, 1, 2, 3, 4].map(at))) {
        const { index, reward, uncertainty, best } = ranked;
        rankings.push(Float64Array.of(index, reward, uncertainty, best));
      }
      for (const place of [0, 1, 2, 3, 4]) actions.push(agent.act(at(place), new Float32Array(1)));
    }
    const how = refine ? ", refined" : "";
    hashes[`posterior${how}`] = await sha256(posteriors);
    hashes[`ranking${how}`] = await sha256(rankings);
    hashes[`actions${how}`] = await sha256(actions);
  }
  return hashes;
}
