// A point on a line and two users who want it at opposite ends: a world for experiments without a simulator.

import { Random } from "../../src/base/philox.ts";
import type { ControlTask } from "../../src/experiment/control-data.ts";
import type { World } from "../../src/world/world.ts";
import type { OpenWorld } from "../../src/world/worlds.ts";

const GOALS = [[-0.8], [0.8]] as const;
const distance = (x: number, user: number) => Math.abs(x - (GOALS[user]?.[0] as number));
const moved = (x: number, push: number) => Math.min(1, Math.max(-1, x + 0.2 * Math.min(1, Math.max(-1, push))));

export const line: World = {
  observationSize: 1,
  actionSize: 1,
  horizon: 20,
  goals: GOALS,
  rewarded: [0],
  view: {
    scene: { area: { x0: -1, x1: 1, y0: -1, y1: 1 }, walls: [], goals: GOALS.map(([x]) => ({ x, y: 0 })) },
    position: (observation) => ({ x: observation[0] as number, y: 0 }),
    grid: { side: 0.5, states: Float32Array.of(-0.75, -0.25, 0.25, 0.75) },
  },
  reward: (observation, user) => 1 - distance(observation[0] as number, user) / 2,
  start(random) {
    const observation = Float32Array.of(0.4 * random.uniform() - 0.2);
    return {
      observation,
      step(action) {
        observation[0] = moved(observation[0] as number, action[0] as number);
      },
      success: (user) => distance(observation[0] as number, user) < 0.15,
      dispose() {},
    };
  },
};

const LENGTH = 20;

/** Random walks from random positions. */
const collect: OpenWorld["collect"] = async ({ steps, seed }) => {
  const random = new Random(seed, 61);
  const [observations, actions] = [new Float32Array(steps), new Float32Array(steps)];
  for (let row = 0, x = 0; row < steps; row++) {
    if (row % LENGTH === 0) x = 2 * random.uniform() - 1;
    observations[row] = x;
    actions[row] = 2 * random.uniform() - 1;
    x = moved(x, actions[row] as number);
  }
  const offsets = Int32Array.from({ length: steps / LENGTH + 1 }, (_, t) => t * LENGTH);
  return { observations, observationSize: 1, actions, actionSize: 1, offsets };
};

export const lineTask: ControlTask = {
  name: "line",
  open: async () => ({ world: line, collect }),
  rows: 4000,
  classified: 1000,
  annotators: 200,
  answers: 8,
  context: 4,
  model: { hidden: [16, 16], steps: 300, latent: 2 },
  policy: { steps: 800, batch: 64, hidden: [32, 32], rate: 1e-3, discount: 0.9 },
};
