// A chain of five rooms with a reward beyond the last one: small enough that the optimal values are known.

import { Random } from "../../src/base/philox.ts";
import type { Rewarded } from "../../src/train/transitions.ts";

export const ROOMS = 5;
export const [LEFT, RIGHT] = [0, 1];

/** The room that an action leads to; null beyond the last room, which ends the walk with reward 1. */
const move = (room: number, action: number): number | null =>
  action === LEFT ? Math.max(0, room - 1) : room === ROOMS - 1 ? null : room + 1;

/** Uniformly random walks of at most 12 steps; `taken` counts the transitions per room and direction. */
export function walks(count: number): { rewarded: Rewarded; taken: [number, number][] } {
  const random = new Random(1);
  const [rooms, actions, terminals, offsets]: [number[], number[], number[], number[]] = [[], [], [], [0]];
  const taken = Array.from({ length: ROOMS }, (): [number, number] => [0, 0]);
  for (let walk = 0; walk < count; walk++) {
    let room: number | null = random.index(ROOMS);
    for (let step = 1; room !== null && step <= 12; step++) {
      const action = random.index(2);
      const to = move(room, action);
      rooms.push(room);
      actions.push(action);
      terminals.push(Number(to === null));
      // The twelfth step has no successor in the data, so it is no transition unless it ends the walk.
      if (step < 12 || to === null) (taken[room] as [number, number])[action as 0 | 1]++;
      room = to;
    }
    offsets.push(rooms.length);
  }
  const observations = new Float32Array(rooms.length * ROOMS);
  rooms.forEach((room, row) => {
    observations[row * ROOMS + room] = 1;
  });
  const trajectories = {
    observations,
    observationSize: ROOMS,
    actions: Float32Array.from(actions),
    actionSize: 1,
    choices: 2,
    terminals: Uint8Array.from(terminals),
    offsets: Int32Array.from(offsets),
  };
  return {
    rewarded: { trajectories, rewards: Float32Array.from(terminals), condition: null, lookAhead: false },
    taken,
  };
}

/** Fixed point of implicit Q-learning: V(s) is the expectile of Q(s, ·) over the actions taken, Q = r + γ V(s′). */
export function restingValues(taken: [number, number][], discount: number, expectile: number) {
  const v = new Array<number>(ROOMS).fill(0);
  const Q = (room: number, action: number) => {
    const to = move(room, action);
    return to === null ? 1 : discount * (v[to] as number);
  };
  for (let sweep = 0; sweep < 1000; sweep++) {
    taken.forEach((times, room) => {
      const q = [Q(room, LEFT), Q(room, RIGHT)] as const;
      const best = q[0] > q[1] ? 0 : 1;
      // At the expectile, Σ τ n (q − V) over q > V equals Σ (1 − τ) n (V − q) over q < V.
      const [above, below] = [expectile * times[best], (1 - expectile) * times[(1 - best) as 0 | 1]];
      v[room] = (above * q[best] + below * q[(1 - best) as 0 | 1]) / (above + below);
    });
  }
  return { v, q: v.map((_, room) => [Q(room, LEFT), Q(room, RIGHT)]) };
}
