// Loss, gradients and ten steps of Adam of a preference model against PyTorch in float64, by the definitions (make.py).

import type { Backend } from "../../src/backend/backend.ts";
import { at } from "../../src/base/arrays.ts";
import { configOfRecord, type ModelConfig } from "../../src/model/config.ts";
import type { SelectableEncoderName } from "../../src/model/encoder/index.ts";
import { DISTRIBUTIONAL_HEADS } from "../../src/model/head/index.ts";
import { parametersOf } from "../../src/model/layers.ts";
import { parameterShapes } from "../../src/model/model.ts";
import { prior } from "../../src/model/posterior.ts";
import {
  adam,
  compile,
  Graph,
  gather,
  gradient,
  multiply,
  reshape,
  slice,
  sum,
  type Tensor,
} from "../../src/plan/index.ts";
import { type DataLeaves, logits } from "../../src/train/batch.ts";
import { btl } from "../../src/train/btl.ts";
import { dpl } from "../../src/train/dpl.ts";
import { vpl } from "../../src/train/vpl.ts";
import { encode } from "../model/models.ts";
import { expectClose, type Golden, norm } from "./golden.ts";

/** Relative errors; `drift` bounds the movement of a weight without a gradient, as a fraction of Adam's steps. */
export interface Tolerances {
  output: number;
  gradient: number;
  trained: number;
  drift: number;
}

const STEPS = 10;
const USERS = 5;

/** The objective, with data leaves in place of sampling, its gradients and a step of Adam. */
function program(backend: Backend, { about, values }: Golden, rows: number, ties: boolean) {
  const config = configOfRecord(about.config) as ModelConfig;
  const graph = new Graph();
  const { size, length } = config;
  const places = values("data.label").length / USERS;
  const leaves: DataLeaves = {
    states: graph.data("states", rows, size),
    pairs: graph.data("all.pairs", 1, 2 * length, "i32"),
    labels: graph.data("all.labels", 1, 1),
    offsets: graph.data("all.offsets", 2, 1, "i32"),
    shares: ties,
    mask: null,
    choices: null,
    parts: null,
    tasks: places,
  };
  const answers = {
    pair: graph.data("pair", USERS, places * 2 * length, "i32"),
    label: graph.data("label", USERS, places),
    mask: graph.data("mask", USERS, places),
    choices: null,
  };
  const outputs: Record<string, Tensor> = {};
  let z: Tensor | null = null;
  const objective = () => {
    if (config.kind === "shared") {
      return config.head in DISTRIBUTIONAL_HEADS ? dpl(config, leaves, answers) : btl(config, leaves, answers);
    }
    const { latent, context: N, encoder } = config;
    const context = graph.data("context", USERS, N);
    const noise = graph.data("noise", USERS, latent);
    const { loss, metrics } = vpl(
      config,
      leaves,
      { answers, known: answers, context, noise },
      graph.constant(config.beta),
    );
    const pair = reshape(gather(leaves.states, slice(answers.pair, 0, 2 * length * N)), 2 * length * size);
    const label = reshape(slice(answers.label, 0, N), 1);
    const seen = { pair, label, mask: context, length, shares: ties };
    const q = encode(encoder as SelectableEncoderName, seen, config.hidden, prior(graph, latent));
    z = q.sample(noise);
    const { kl, reconstruction } = metrics as { kl: Tensor; reconstruction: Tensor };
    Object.assign(outputs, { mean: q.mean, variance: q.variance, z, kl: sum(kl), reconstruction });
    return { loss };
  };
  const { loss } = objective();
  outputs.loss = loss;
  outputs.logits = multiply(answers.mask, logits(config, leaves, answers, z));
  const parameters = parametersOf(graph);
  const gradients = gradient(loss, parameters);
  parameters.forEach(({ name }, i) => {
    outputs[`gradient.${name}`] = gradients[i] as Tensor;
  });
  adam(parameters, gradients, graph.constant(about.rate));
  const loaded = backend.load(compile(graph, outputs), 0);
  for (const name of ["states", "pair", "label", "mask", "context", "noise"]) {
    if (loaded.plan.named.has(name)) loaded.write(name, values(`data.${name === "mask" ? "presence" : name}`));
  }
  for (const { name } of parameters) loaded.write(name, values(`start.${name}`));
  return loaded;
}

/** Variants of a case: few states, each of which is scored once, and so many that the sides of comparisons are scored instead. */
export function waysOf(g: Golden): { rows: number; ties: boolean }[] {
  const tied = g.values("data.label").includes(0.5);
  // Without ties the encoders have a shorter form that must give the same results.
  return [9, 200].flatMap((rows) => (tied ? [true] : [true, false]).map((ties) => ({ rows, ties })));
}

/** Throws if results differ from PyTorch's, which do not depend on the variant. */
export async function compareModel(
  backend: Backend,
  name: string,
  g: Golden,
  { rows, ties }: { rows: number; ties: boolean },
  tolerances: Tolerances,
): Promise<void> {
  const kind = (what: string) => `${backend.name} ${what}`;
  const { rate, config } = g.about;
  const wanted = [...parameterShapes(configOfRecord(config) as ModelConfig).keys()].sort();
  if (`${g.names("start.")}` !== `${wanted}`) throw new Error(`${name}: it holds ${g.names("start.")}, not ${wanted}`);
  const run = program(backend, g, rows, ties);
  const losses: number[] = [];
  const every = (what: string) => Promise.all(g.names("start.").map(async (n) => run.read(what + n)));
  for (let step = 0; step < STEPS; step++) {
    await run.run();
    losses.push(at(await run.read("loss"), 0));
    if (step > 0) continue;
    for (const output of g.names("expected.").filter((n) => n !== "losses")) {
      const where = `${name} ${output}`;
      expectClose(kind("outputs"), where, await run.read(output), g.values(`expected.${output}`), tolerances.output);
    }
    const wants = g.names("start.").map((n) => g.values(`gradient.${n}`));
    const all = norm(wants.map(norm));
    const got = await every("gradient.");
    wants.forEach((want, i) => {
      const where = `${name} gradient ${g.names("start.")[i]}`;
      // If the loss does not depend on a weight, both gradients are rounding errors relative to the other gradients.
      if (norm(want) < 1e-12 * all) {
        expectClose(kind("zero gradients"), where, got[i] as Float64Array, want, tolerances.gradient, all);
      } else expectClose(kind("gradients"), where, got[i] as Float64Array, want, tolerances.gradient);
    });
  }
  expectClose(kind("outputs"), `${name} losses`, losses, g.values("expected.losses"), tolerances.output);
  const trained = await every("");
  g.names("start.").forEach((n, i) => {
    const [from, want, got] = [g.values(`start.${n}`), g.values(`trained.${n}`), trained[i] as Float64Array];
    // Adam normalises gradients, even those that are rounding errors, so the movement of a weight without a gradient
    // is only bounded, not compared. `losses` shows that the movement does not matter.
    const stands = Array.from(want, (w, k) => Math.abs(w - at(from, k)) < 1e-6 * rate);
    const moved = (to: ArrayLike<number>) => Array.from(to, (w, k) => (stands[k] ? 0 : w - at(from, k)));
    const where = `${name} trained ${n}`;
    const still = Array.from(got, (w, k) => (stands[k] ? Math.abs(w - at(from, k)) : 0));
    const drifted = Math.max(...still);
    if (!(drifted <= tolerances.drift * STEPS * rate * 1.001)) {
      throw new Error(`${where}: a weight without a gradient moved by ${drifted}`);
    }
    expectClose(kind("ten steps"), where, moved(got), moved(want), tolerances.trained);
  });
  run.dispose?.();
}
