// Inference and training give the same bits in every host.

import { Agent, encodeModel, loadModel, type Model, type Reply } from "penchant";
import { trainPreferences } from "penchant/train";
import { wasm } from "../../../src/backend/wasm/wasm.ts";
import { selectUsers } from "../../../src/data/preferences.ts";
import { trainPolicy } from "../../../src/train/train-policy.ts";
import { train } from "../../../src/train/train-preferences.ts";
import { PAIRS } from "../../../src/world/rearrange.ts";
import { sha256 } from "./checks.ts";
import { ANSWERS, at, drifts, errands, OPTIONS } from "./fixture.ts";

/** SHA-256 of each result, by name. */
export type Hashes = Record<string, string>;

const weights = ({ parameters }: Pick<Model, "parameters">): Promise<string> =>
  sha256([...parameters].sort(([p], [q]) => (p < q ? -1 : 1)).map(([, values]) => values));

const SMALL = { hidden: [16, 16], latent: 4, batch: 32 };
const BOWL = { ...SMALL, steps: 200, rate: 0.02 };
const OF_BOWL = "weights, Bayesian aggregation and a linear head";

/** The same 200 steps through `penchant/train`, which loads the kernels itself. */
export async function shippedTraining(): Promise<[what: string, hash: string]> {
  return [OF_BOWL, await weights((await trainPreferences(ANSWERS, BOWL)).model)];
}

/** Trains several small models. Returns the hashes of their weights, and the model file that the examples use. */
export async function training(module: WebAssembly.Module): Promise<{ hashes: Hashes; file: Uint8Array }> {
  const backend = wasm(module);
  const { model } = await train(backend, ANSWERS, BOWL);
  const attention = await train(backend, ANSWERS, { ...SMALL, steps: 40, encoder: "attention", head: "reward" });
  const classifier = await train(backend, ANSWERS, { ...SMALL, steps: 40, encoder: "set", head: "classifier" });
  const spread = await train(backend, ANSWERS, { ...SMALL, steps: 40, method: "dpl-mean-variance" });
  const few = selectUsers(ANSWERS, [0, 1, 2, 3, 4, 5]);
  const sampled = await train(backend, few, { method: "hierarchical", steps: 200 });
  const fitted = await train(backend, few, { method: "hierarchical-em" });
  const features = await train(backend, ANSWERS, { ...SMALL, steps: 40, method: "low-rank" });

  const policy = { batch: 64, hidden: [16, 16], users: ANSWERS };
  const towards = { ...policy, steps: 200, rate: 0.01, discount: 0.5, lookAhead: true };
  const bowl = await trainPolicy(backend, errands(), model, towards);
  const drifting = await trainPolicy(backend, drifts(), model, { ...policy, steps: 40, reward: "max-norm" });

  const file = await encodeModel(bowl.model);
  const of = async ({ policy }: Model) => (policy ? weights(policy) : "");
  const hashes = {
    [OF_BOWL]: await weights(model),
    "weights, attention and an MLP": await weights(attention.model),
    "weights, set encoder and a classifier": await weights(classifier.model),
    "weights, DPL": await weights(spread.model),
    "weights, hierarchical Bayes": await weights(sampled.model),
    "weights, hierarchical Bayes by EM": await weights(fitted.model),
    "weights, low-rank preferences": await weights(features.model),
    "policy among choices": await of(bowl.model),
    "policy of numbers": await of(drifting.model),
    "model file": await sha256([file]),
  };
  return { hashes, file };
}

const REPLIES: readonly Reply[] = ["a", "b", "tie", "skip", "b", "a", "a", "tie", "b", "b"];

/** Posteriors, rankings and actions after each of ten answers, with and without refinement. */
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
      for (const ranked of agent.rank(OPTIONS)) {
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

/** The questions chosen for a user with these replies, their explanations, and the user's confidence and typicality. */
export async function asking(file: Uint8Array, module: WebAssembly.Module | undefined): Promise<Hashes> {
  const model = await loadModel(file);
  const said: Record<string, number[]> = {
    "questions about options": [],
    "questions about the user": [],
    "confidence and typicality": [],
  };
  for (const options of [OPTIONS, undefined]) {
    const agent = await Agent.open(model, { module });
    const candidates = agent.questions;
    const about = said[options ? "questions about options" : "questions about the user"] as number[];
    for (const reply of REPLIES) {
      const question = agent.nextQuestion({ candidates, options });
      if (!question) throw new Error(`no question is left of ${candidates.length}`);
      const { chance, bits, top, now, a, b } = agent.explain(question, options);
      about.push(candidates.indexOf(question), chance, bits, top?.now ?? 0, top?.after ?? 0);
      for (const change of [now, a, b]) about.push(change?.option ?? 0, change?.probability ?? 0);
      agent.answer(question, reply);
      said["confidence and typicality"]?.push(agent.confidence, agent.typicality);
    }
  }
  const hashes: Hashes = {};
  for (const [what, values] of Object.entries(said)) hashes[what] = await sha256([Float64Array.from(values)]);
  return hashes;
}
