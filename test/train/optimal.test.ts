// Worlds in which the solution of implicit Q-learning is known.

import { describe, expect, it } from "vitest";
import type { Program } from "../../src/backend/backend.ts";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { kernels } from "../../src/host/node.ts";
import { decodeSafetensors } from "../../src/io/safetensors.ts";
import { parametersOf } from "../../src/model/layers.ts";
import { normalise } from "../../src/model/normalisation.ts";
import { network, type Policy, policyPlan } from "../../src/model/policy.ts";
import { compile, Graph } from "../../src/plan/index.ts";
import { trainPolicyOn } from "../../src/train/train-policy.ts";
import { LEFT, RIGHT, ROOMS, restingValues, walks } from "./chain.ts";
import { moved, point } from "./point.ts";

const backend = wasm(await kernels());
const numbers = async (program: Program, name: string) => Array.from(await program.read(name));

describe("a chain of five rooms with random walks", () => {
  const { rewarded, taken } = walks(400);
  const options = { steps: 8000, rate: 1e-3, batch: 96, hidden: [32], discount: 0.9, temperature: 10 };

  it.each([0.9, 0.99])(
    "values agree with the fixed point at expectile %d within 0.03, the policy's log odds within 0.2",
    async (expectile) => {
      let saved: Uint8Array = new Uint8Array();
      const onCheckpoint = (bytes: Uint8Array) => {
        saved = bytes;
      };
      const { policy } = await trainPolicyOn(backend, rewarded, { ...options, expectile, onCheckpoint });
      const graph = new Graph();
      const room = graph.data("room", ROOMS, ROOMS);
      const learned = (name: string, outputs: number) => network(room, name, options.hidden, outputs);
      const program = backend.load(
        compile(graph, { v: learned("v", 1), q: learned("q1", 2), odds: learned("policy", 2) }),
        0,
      );
      const { tensors } = decodeSafetensors(saved);
      for (const { name } of parametersOf(graph)) program.write(name, tensors.get(`state.${name}`)?.data ?? []);
      const oneHot = Float32Array.from({ length: ROOMS * ROOMS }, (_, i) => Number(i % (ROOMS + 1) === 0));
      program.write("room", normalise(oneHot, policy.normalisation));
      await program.run();
      const [v, q, logits] = [await numbers(program, "v"), await numbers(program, "q"), await numbers(program, "odds")];

      const want = restingValues(taken, options.discount, expectile);
      for (let room = 0; room < ROOMS; room++) {
        expect(Math.abs((v[room] as number) - (want.v[room] as number)), `V(${room})`).toBeLessThan(0.03);
        // With the best actions, the value depends on the number of steps to the reward.
        const best = 0.9 ** (ROOMS - 1 - room);
        if (expectile === 0.99) expect(Math.abs((v[room] as number) - best), `V*(${room})`).toBeLessThan(0.03);
        const [left, right] = want.q[room] as [number, number];
        for (const [action, value] of [left, right].entries()) {
          expect(Math.abs((q[2 * room + action] as number) - value), `Q(${room}, ${action})`).toBeLessThan(0.03);
        }
        // π(a) is proportional to the frequency of a in the data times e^(10 A).
        const times = taken[room] as [number, number];
        const odds = options.temperature * (right - left) + Math.log(times[RIGHT as 1] / times[LEFT as 0]);
        const got = (logits[2 * room + RIGHT] as number) - (logits[2 * room + LEFT] as number);
        expect(Math.abs(got - odds), `log odds in room ${room}`).toBeLessThan(0.2);
        expect(got).toBeGreaterThan(0); // towards the reward
      }
    },
  );
});

/** Mean action at `count` positions, conditioned on the goal if there is one. */
function meanActions({ config, normalisation, parameters }: Policy, count: number, goal: number | null) {
  const program = backend.load(policyPlan(config, count), 0);
  for (const [name, values] of parameters) if (program.plan.named.has(name)) program.write(name, values);
  if (goal !== null) program.write("condition", new Float32Array(count).fill(goal));
  return async (places: number[]) => {
    program.write("observation", normalise(places, normalisation));
    await program.run();
    return numbers(program, "mean");
  };
}

describe("a point on a line with random actions", () => {
  const options = { steps: 2000, rate: 2e-3, batch: 64, hidden: [32, 32], discount: 0.8, temperature: 10 };
  const away = [-1, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75, 1];

  it.each([
    ["the middle", [0], false],
    ["either of two goals, given as condition", [-0.5, 0.5], true],
  ] as const)("goes to %s from everywhere, and stays within 0.15 of it", async (_, goals, told) => {
    const { policy } = await trainPolicyOn(backend, point(goals, told), options);
    for (const goal of goals) {
      const from = away.map((x) => x + goal).filter((x) => Math.abs(x) <= 1);
      const act = meanActions(policy, from.length, told ? goal : null);
      const actions = await act(from);
      from.forEach((x, i) => {
        expect(Math.sign(actions[i] as number), `from ${x} to ${goal}`).toBe(Math.sign(goal - x));
      });
      let places = from;
      for (let step = 0; step < 40; step++) {
        const means = await act(places);
        places = places.map((x, i) => moved(x, means[i] as number));
      }
      expect(Math.max(...places.map((x) => Math.abs(x - goal)))).toBeLessThan(0.15);
    }
  });
});
