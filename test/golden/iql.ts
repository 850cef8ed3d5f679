// Implicit Q-learning against PyTorch, where each network has its own loss, backward pass and Adam (iql.py).

import type { Backend } from "../../src/backend/backend.ts";
import { at } from "../../src/base/arrays.ts";
import { parametersOf } from "../../src/model/layers.ts";
import { stateOf } from "../../src/model/policy.ts";
import { compile, Graph, gradient } from "../../src/plan/index.ts";
import { iql, iqlStep } from "../../src/train/iql.ts";
import { expectClose, type Golden } from "./golden.ts";
import type { Tolerances } from "./model.ts";

const LOSSES = ["lossV", "lossQ", "lossPolicy"];

/** A training step in which data leaves replace the sampled transitions. */
function program(backend: Backend, { about, names, values }: Golden) {
  const graph = new Graph();
  const data = Object.fromEntries(
    names("data.").map((name) => {
      const columns = { observation: 3, next: 3, condition: about.config.condition, action: about.config.action }[name];
      const cols = columns ?? 1;
      return [name, graph.data(name, values(`data.${name}`).length / cols, cols)];
    }),
  );
  const { observation, next, action, reward, condition = null, continues = null } = data;
  if (!(observation && next && action && reward)) throw new TypeError("the fixture lacks data");
  const drawn = {
    state: stateOf(observation, condition),
    action,
    reward,
    next: stateOf(next, condition),
    mask: continues,
  };
  const objective = iql(about.config, drawn, about);
  const trained = parametersOf(graph).filter(({ name }) => !name.startsWith("target."));
  const gradients = Object.fromEntries(
    gradient(objective.loss, trained).map((t, i) => [`gradient.${trained[i]?.name}`, t]),
  );
  iqlStep(graph, objective, about);
  const losses = Object.fromEntries(LOSSES.map((name) => [name, objective.metrics[name] as typeof action]));
  const loaded = backend.load(compile(graph, { ...objective.terms, ...losses, ...gradients }), 0);
  for (const name of names("data.")) loaded.write(name, values(`data.${name}`));
  for (const name of names("start.")) loaded.write(name, values(`start.${name}`));
  return { run: loaded, parameters: parametersOf(graph).map(({ name }) => name) };
}

function expectNames(where: string, got: string[], want: string[]): void {
  if (`${got.sort()}` !== `${want}`) throw new Error(`${where}: it holds ${want}, not ${got}`);
}

/** Throws if the losses, gradients or weights differ from PyTorch's. */
export async function compareIql(
  backend: Backend,
  name: string,
  g: Golden,
  tolerances: Omit<Tolerances, "drift">,
): Promise<void> {
  const kind = (what: string) => `${backend.name} IQL ${what}`;
  const { run, parameters } = program(backend, g);
  expectNames(name, parameters, g.names("start."));
  const losses: number[] = [];
  const steps = g.values("expected.losses").length / LOSSES.length;
  for (let step = 1; step <= steps; step++) {
    await run.run();
    for (const loss of LOSSES) losses.push(at(await run.read(loss), 0));
    if (step === 1) {
      for (const output of g.names("expected.").filter((n) => n !== "losses")) {
        const want = g.values(`expected.${output}`);
        expectClose(kind("outputs"), `${name} ${output}`, await run.read(output), want, tolerances.output);
      }
      for (const n of g.names("gradient.")) {
        const [got, want] = [await run.read(`gradient.${n}`), g.values(`gradient.${n}`)];
        expectClose(kind("gradients"), `${name} gradient ${n}`, got, want, tolerances.gradient);
      }
    }
    if (step !== 1 && step !== steps) continue;
    for (const n of g.names("start.")) {
      const from = g.values(`start.${n}`);
      const moved = (to: ArrayLike<number>) => Array.from(to, (w, k) => w - at(from, k));
      const [got, want] = [moved(await run.read(n)), moved(g.values(`after${step}.${n}`))];
      const target = n.startsWith("target.") ? "targets" : "weights";
      expectClose(kind(`${target} after ${step}`), `${name} ${n} after ${step}`, got, want, tolerances.trained);
    }
  }
  expectNames(
    name,
    parameters.filter((n) => !n.startsWith("target.")),
    g.names("gradient."),
  );
  for (const [i, loss] of LOSSES.entries()) {
    const of = (all: ArrayLike<number>) => Array.from(all).filter((_, k) => k % LOSSES.length === i);
    expectClose(kind("losses"), `${name} ${loss}`, of(losses), of(g.values("expected.losses")), tolerances.output);
  }
  run.dispose?.();
}
