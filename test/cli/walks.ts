// Small files for `penchant policy`: answers about two features, and the same trajectories in each format.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../../src/base/philox.ts";
import { fill, folder, hdf5 } from "../io/hdf5.ts";

export const [EPISODES, LENGTH, STEPS] = [6, 20, 30];
/** Options for quick training. The model's features are the first two columns of an observation. */
export const SMALL = `--columns 0,1 --batch 16 --hidden 8 --steps ${STEPS}`;

export const lines = (name: string, rows: readonly object[]) =>
  writeFileSync(join(folder, name), rows.map((row) => JSON.stringify(row)).join("\n"));

export function writeAnswers(): void {
  const rows = Array.from({ length: 60 }, (_, i) => ({
    user: i % 12,
    a: [(i % 5) / 5, 0.5],
    b: [((i * 3) % 7) / 7, 0.25],
    label: i % 2,
  }));
  lines("answers.jsonl", rows);
}

const random = new Random(8, 113);
const draws = (n: number) => Array.from({ length: n }, () => Math.fround(2 * random.uniform() - 1));
export const steps = Array.from({ length: EPISODES * LENGTH }, (_, i) => ({
  observation: draws(3),
  action: draws(2),
  episode: Math.floor(i / LENGTH),
}));

/** walk.jsonl, walk.hdf5 (D4RL) and minari.hdf5; choices.jsonl and choices.hdf5, whose actions are 0, 1 and 2. */
export function write(): void {
  const [rows, n] = [steps.length, LENGTH];
  const chosen = steps.map((step, i) => ({ ...step, action: i % 3 }));
  const observations = steps.flatMap(({ observation }) => observation);
  const actions = steps.flatMap(({ action }) => action);
  const d4rl = {
    observations: [Float32Array.from(observations), [rows, 3]] as [Float32Array, number[]],
    terminals: new Uint8Array(rows),
    timeouts: Uint8Array.from({ length: rows }, (_, i) => Number(i % n === n - 1)),
  };
  lines("walk.jsonl", steps);
  lines("choices.jsonl", chosen);
  hdf5("walk.hdf5", (file) => fill(file, { ...d4rl, actions: [Float32Array.from(actions), [rows, 2]] }));
  hdf5("choices.hdf5", (file) => fill(file, { ...d4rl, actions: Int32Array.from(chosen, ({ action }) => action) }));
  hdf5("minari.hdf5", (file) => {
    for (let e = 0; e < EPISODES; e++) {
      const seen = [...observations.slice(3 * n * e, 3 * n * (e + 1)), 0.5, 0.5, 0.5];
      fill(file.create_group(`episode_${e}`), {
        observations: [Float32Array.from(seen), [n + 1, 3]],
        actions: [Float32Array.from(actions.slice(2 * n * e, 2 * n * (e + 1))), [n, 2]],
        terminations: new Uint8Array(n),
      });
    }
  });
}
