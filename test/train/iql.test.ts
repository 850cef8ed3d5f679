// Which losses train which networks. test/golden/iql.test.ts checks the losses against the paper's.

import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { Random } from "../../src/base/philox.ts";
import { initialise, parametersOf } from "../../src/model/layers.ts";
import type { PolicyConfig } from "../../src/model/policy.ts";
import { compile, Graph, gradient, type Tensor } from "../../src/plan/index.ts";
import { iql, iqlStep } from "../../src/train/iql.ts";

const B = 12;
const SETTINGS = { discount: 0.95, expectile: 0.7, temperature: 3, rate: 1e-3, steps: 50 };
const CONFIGS: Record<string, PolicyConfig> = {
  continuous: { observation: 3, condition: 0, action: 2, hidden: [7, 5] },
  discrete: { observation: 3, condition: 0, action: 1, choices: 4, hidden: [7, 5] },
};
/** Prefixes of the parameters that each loss trains. */
const LEARNS: Record<string, string[]> = { lossV: ["v."], lossQ: ["q1.", "q2."], lossPolicy: ["policy."] };
const learnsFrom = (loss: string, { name }: Tensor) => LEARNS[loss]?.some((network) => name.startsWith(network));

function objective(config: PolicyConfig) {
  const graph = new Graph();
  const drawn = {
    state: graph.data("state", B, config.observation),
    action: graph.data("action", B, config.action),
    reward: graph.data("reward", B, 1),
    next: graph.data("next", B, config.observation),
    mask: graph.data("mask", B, 1),
  };
  return { graph, ...iql(config, drawn, SETTINGS) };
}

/** A program of the reference backend with initial weights and a random batch. */
function loaded(config: PolicyConfig, graph: Graph, outputs: Record<string, Tensor>) {
  const program = reference.load(compile(graph, outputs), 0);
  const random = new Random(4);
  const fill = (name: string, n: number, f: () => number) => {
    const values = Array.from({ length: n }, f);
    if (program.plan.named.has(name)) program.write(name, values); // a single loss reads only part of the batch
  };
  fill("state", B * config.observation, () => random.normal());
  fill("next", B * config.observation, () => random.normal());
  fill("reward", B, () => random.normal());
  fill("mask", B, () => random.index(2));
  fill("action", B * config.action, () => (config.choices ? random.index(config.choices) : 2 * random.uniform() - 1));
  initialise(program, 2);
  return program;
}

describe.each(Object.entries(CONFIGS))("%s actions", (_, config) => {
  it.each(Object.keys(LEARNS))(
    "the gradient of %s agrees with finite differences (f64, step 1e-6) within 1e-8",
    (loss) => {
      const { graph, metrics, loss: sum } = objective(config);
      const l = metrics[loss] as Tensor;
      const of = parametersOf(graph).filter((p) => learnsFrom(loss, p));
      const gradients = Object.fromEntries(gradient(l, of).map((d, i) => [`d.${of[i]?.name}`, d]));
      const all = Object.fromEntries(gradient(sum, of).map((d, i) => [`all.${of[i]?.name}`, d]));
      const program = loaded(config, graph, { l, ...gradients, ...all });
      program.run();
      const read = (kind: string) => of.map(({ name }) => Array.from(program.read(`${kind}.${name}`) as Float64Array));
      const first = read("d");
      expect(read("all")).toEqual(first); // the other losses have no gradient with respect to this network
      let moved = 0;
      for (const [p, { name }] of of.entries()) {
        const analytic = first[p] as number[];
        const values = program.read(name) as Float64Array;
        for (let i = 0; i < values.length; i += 3) {
          const at = (step: number) => {
            program.write(
              name,
              values.map((w, k) => (k === i ? w + step : w)),
            );
            program.run();
            return (program.read("l") as Float64Array)[0] as number;
          };
          const numeric = (at(1e-6) - at(-1e-6)) / 2e-6;
          expect(Math.abs(numeric - (analytic[i] as number)), `${name} ${i}`).toBeLessThan(
            1e-8 * (1 + Math.abs(numeric)),
          );
          if (numeric !== 0) moved++;
        }
        program.write(name, values);
      }
      expect(moved).toBeGreaterThan(10);
    },
  );

  it.each(Object.keys(LEARNS))("%s has no gradient with respect to other networks or targets", (loss) => {
    const { graph, metrics } = objective(config);
    const others = parametersOf(graph).filter((p) => !learnsFrom(loss, p));
    for (const target of ["target.q1.0.weight", "target.q2.out.bias"]) {
      expect(others.map(({ name }) => name)).toContain(target);
    }
    for (const p of others) expect(() => gradient(metrics[loss] as Tensor, [p])).toThrow("does not depend on");
  });

  it("targets move by 0.005 of the distance to the weights after the step", () => {
    const { graph, ...losses } = objective(config);
    iqlStep(graph, losses, SETTINGS);
    const program = loaded(config, graph, {});
    const targets = parametersOf(graph).filter(({ name }) => name.startsWith("target."));
    for (let step = 0; step < 3; step++) {
      const before = targets.map(({ name }) => program.read(name) as Float64Array);
      program.run();
      targets.forEach(({ name }, i) => {
        const [q, after] = [program.read(name.slice("target.".length)), program.read(name)] as Float64Array[];
        before[i]?.forEach((w, k) => {
          expect(after?.[k], name).toBeCloseTo(0.995 * w + 0.005 * (q?.[k] as number), 14);
        });
      });
    }
    expect(targets.length).toBe(12);
  });

  it("the learning rate of the policy decays to zero, that of the other networks is constant", () => {
    const { graph, ...losses } = objective(config);
    iqlStep(graph, losses, SETTINGS);
    const program = loaded(config, graph, {});
    const largest = (name: string) => {
      const before = program.read(name) as Float64Array;
      program.run();
      return Math.max(...(program.read(name) as Float64Array).map((w, i) => Math.abs(w - (before[i] as number))));
    };
    expect(largest("policy.out.bias")).toBeCloseTo(SETTINGS.rate, 6); // Adam's first step has the size of its rate
    program.run(SETTINGS.steps - 1);
    expect(largest("policy.out.bias")).toBe(0);
    expect(largest("q1.out.bias")).toBeGreaterThan(0);
    expect(largest("v.out.bias")).toBeGreaterThan(0);
  });
});
