// Data of offline reinforcement learning: the transitions of trajectories, with rewards and a condition per trajectory.

import type { Program } from "../backend/backend.ts";
import { at } from "../base/arrays.ts";
import { checkTrajectories, rowCount, type Trajectories, trajectoryCount } from "../data/trajectories.ts";
import { type Normalisation, normalise } from "../model/normalisation.ts";
import { stateOf } from "../model/policy.ts";
import { column, type Graph, gather, sampleIndex, slice, type Tensor } from "../plan/index.ts";

/** Trajectories with rewards, and the condition of the policy on each. */
export interface Rewarded {
  readonly trajectories: Trajectories;
  /** [rows]: the reward of each observation for its trajectory's user. */
  readonly rewards: Float32Array;
  /** Conditions `values` [n, size], each a z or a goal, and `of`, the row of each trajectory's condition; null if unconditional. */
  readonly condition: { readonly values: Float32Array; readonly size: number; readonly of: Int32Array } | null;
  /** Whether the reward of a step is that of the observation it leads to, instead of the one it starts from. */
  readonly lookAhead: boolean;
}

/** A batch of B transitions. */
export interface Transitions {
  /** [s, z]: [B, o + C] */
  state: Tensor;
  /** [B, action] */
  action: Tensor;
  /** [B, 1] */
  reward: Tensor;
  /** [s', z]: [B, o + C] */
  next: Tensor;
  /** [B, 1]: 0 if the step ended the episode, else 1; null when no episode in the data ends. */
  mask: Tensor | null;
}

/** @throws RangeError that names the first invalid value. */
export function checkRewarded({ trajectories, rewards, condition }: Rewarded): void {
  checkTrajectories(trajectories);
  const fail = (message: string) => {
    throw new RangeError(message);
  };
  const [rows, count] = [rowCount(trajectories), trajectoryCount(trajectories)];
  if (rewards.length !== rows) fail(`rewards: got ${rewards.length} for ${rows} rows; each row has one`);
  if (!condition) return;
  const { values, size, of } = condition;
  const n = values.length / size;
  if (!(Number.isInteger(n) && n >= 1))
    fail(`condition: ${values.length} values do not divide into rows of ${size}; it must be one row or more`);
  if (of.length !== count) fail(`condition: got ${of.length} rows for ${count} trajectories; each trajectory has one`);
  const wrong = of.findIndex((row) => row < 0 || row >= n);
  if (wrong >= 0) fail(`condition: trajectory ${wrong} has row ${of[wrong]}; it must be from 0 to ${n - 1}`);
}

/**
 * Row, next row and condition row of every transition, [steps, 3]. The last row of a trajectory starts a transition only if
 * the episode ended there.
 */
function stepsOf({ trajectories, condition }: Rewarded): Int32Array {
  const { offsets, terminals } = trajectories;
  const steps = new Int32Array(3 * rowCount(trajectories));
  let n = 0;
  for (let t = 0; t < trajectoryCount(trajectories); t++) {
    const last = at(offsets, t + 1) - 1;
    for (let row = at(offsets, t); row <= last; row++) {
      if (row === last && !terminals?.[row]) continue;
      steps[n++] = row;
      steps[n++] = Math.min(row + 1, last);
      steps[n++] = condition?.of[t] ?? 0;
    }
  }
  if (n === 0)
    throw new RangeError("trajectories: each has a single row and so no transition; at least one must have two rows");
  return steps.subarray(0, n);
}

/** Samples B transitions with replacement inside a plan. `write` writes the leaves that they are gathered from. */
export function transitionsOf(
  graph: Graph,
  rewarded: Rewarded,
  batch: number,
): { drawn: Transitions; write(program: Program, normalisation: Normalisation): void } {
  const { trajectories, condition, lookAhead } = rewarded;
  const { observations, observationSize, actions, actionSize, terminals } = trajectories;
  const rows = rowCount(trajectories);
  const steps = stepsOf(rewarded);
  const ends = terminals?.some((t) => t !== 0);
  const leaf = {
    steps: graph.data("steps", steps.length / 3, 3, "i32"),
    observations: graph.data("observations", rows, observationSize),
    actions: graph.data("actions", rows, actionSize),
    rewards: graph.data("rewards", rows, 1),
    continues: ends ? graph.data("continues", rows, 1) : null,
    conditions: condition && graph.data("conditions", condition.values.length / condition.size, condition.size),
  };
  const drawn = gather(leaf.steps, sampleIndex(graph, steps.length / 3, batch)); //              [B, 3]
  const [row, next] = [column(drawn, 0), column(drawn, 1)];
  const z = leaf.conditions && gather(leaf.conditions, slice(drawn, 2, 3));
  return {
    drawn: {
      state: stateOf(gather(leaf.observations, row), z),
      action: gather(leaf.actions, row),
      reward: gather(leaf.rewards, lookAhead ? next : row),
      next: stateOf(gather(leaf.observations, next), z),
      mask: leaf.continues && gather(leaf.continues, row),
    },
    write(program, normalisation) {
      program.write("steps", steps);
      program.write("observations", normalise(observations, normalisation));
      program.write("actions", actions);
      program.write("rewards", rewarded.rewards);
      if (terminals && ends)
        program.write(
          "continues",
          Float32Array.from(terminals, (t) => (t ? 0 : 1)),
        );
      if (condition) program.write("conditions", condition.values);
    },
  };
}
