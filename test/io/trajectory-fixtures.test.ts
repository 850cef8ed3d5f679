// Files as other programs write them, each of which was once misread. 48 rows of 8 are 6 episodes, with terminals in rows 7 and 31.

import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import type { TrajectoryOptions } from "../../src/io/trajectories/recorded-rows.ts";
import { read } from "./hdf5.ts";

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

async function summary(name: string, options?: TrajectoryOptions) {
  const { data, notes, firstAction } = await read(fixture(name), options);
  const terminals = Array.from(data.terminals ?? []).flatMap((terminal, row) => (terminal === 1 ? [row] : []));
  return { data, notes, firstAction, offsets: Array.from(data.offsets), terminals };
}

const EIGHTS = [0, 8, 16, 24, 32, 40, 48];

describe("the ends of episodes", () => {
  it.each(["d3rlpy-v1.hdf5", "truncations.hdf5", "terminal-truncated.jsonl", "gymnasium-episode.jsonl"])(
    "%s: terminals and cuts are told apart",
    async (name) => {
      const { offsets, terminals, notes } = await summary(name);
      expect({ offsets, terminals }).toEqual({ offsets: EIGHTS, terminals: [7, 31] });
      expect(notes).toEqual([
        "48 rows in 6 episodes, each of 2 observation values and 1 action value",
        "2 episodes ended in a terminal state, 4 were cut off",
      ]);
    },
  );

  it("no-timeouts.hdf5: cuts are unknown, which a note says, unless a horizon is given", async () => {
    const { offsets, notes } = await summary("no-timeouts.hdf5");
    expect(offsets).toEqual([0, 8, 32, 48]);
    expect(notes[1]).toContain("the file does not mark where episodes were cut off, so some may run into the next");
    expect(notes[1]).toContain("(--horizon)");
    const known = await summary("no-timeouts.hdf5", { horizon: 8 });
    expect(known).toMatchObject({ offsets: EIGHTS, terminals: [7, 31] });
    expect(known.notes[1]).toBe("2 episodes ended in a terminal state, 4 were cut off");
  });

  it("bigint-ids.jsonl: ids beyond 2^53 stay apart", async () => {
    expect((await summary("bigint-ids.jsonl")).offsets).toEqual([0, 4, 8, 12, 16, 20, 24]);
  });

  it("blocks.jsonl: an episode that returns later is an error", async () => {
    await expect(readTrajectories(fixture("blocks.jsonl"))).rejects.toThrow(
      'blocks.jsonl:17: "episode" env0 returns after other episodes; sort the rows by "episode", or, if these are',
    );
  });
});

describe("Minari", () => {
  it("zero-length.hdf5: an episode without a step is left out and counted", async () => {
    const { offsets, notes } = await summary("zero-length.hdf5");
    expect(offsets).toEqual([0, 7, 14, 21, 28]);
    expect(notes).toContain("1 episode without a step was left out");
  });

  it("discrete-start1.hdf5: actions 1 and 2 are two, without one for 0", async () => {
    const { data, firstAction, notes } = await summary("discrete-start1.hdf5");
    expect([data.choices, firstAction, ...data.actions.subarray(0, 7)]).toEqual([2, 1, 1, 0, 0, 1, 0, 0, 0]);
    expect(notes).toContain("actions are numbered from 1 to 2, so the policy has 2; --choices states another number");
    expect(await summary("discrete-start1.hdf5", { choices: 2 })).toMatchObject({ firstAction: 1 });
    const fromZero = await summary("discrete-start1.hdf5", { choices: 3 });
    expect([fromZero.data.choices, fromZero.firstAction, fromZero.data.actions[0]]).toEqual([3, undefined, 2]);
  });

  it("dict-obs.hdf5: the parts of observations are chosen by name, in order", async () => {
    await expect(readTrajectories(fixture("dict-obs.hdf5"))).rejects.toThrow(
      "episode_0: its observations have the parts achieved_goal, desired_goal, observation; name those that make up an observation, in order (--observations achieved_goal,desired_goal,observation)",
    );
    const { data: goal } = await summary("dict-obs.hdf5", { observations: ["desired_goal"] });
    const { data, notes } = await summary("dict-obs.hdf5", { observations: ["observation", "desired_goal"] });
    expect(data.observationSize).toBe(4);
    expect(notes).toContain("not used: observations/achieved_goal");
    for (let row = 0; row < 28; row++) {
      expect(data.observations.subarray(4 * row + 2, 4 * row + 4)).toEqual(
        goal.observations.subarray(2 * row, 2 * row + 2),
      );
    }
    await expect(readTrajectories(fixture("dict-obs.hdf5"), { observations: ["speed"] })).rejects.toThrow(
      'its observations have no part "speed" (--observations); they have achieved_goal, desired_goal, observation',
    );
    await expect(readTrajectories(fixture("zero-length.hdf5"), { observations: ["speed"] })).rejects.toThrow(
      "its observations have no parts; leave out --observations",
    );
  });
});

it("lzf.hdf5: a filter that cannot be read is named, with what to do", async () => {
  await expect(readTrajectories(fixture("lzf.hdf5"))).rejects.toThrow(
    /lzf\.hdf5: "rewards" is compressed with lzf, which cannot be read here; rewrite with gzip: compression="gzip"/,
  );
});

it.each(["robomimic.hdf5", "lerobot.parquet"])("%s: other layouts are read, and give the same rows", async (name) => {
  const { data, offsets, terminals, notes } = await summary(name);
  expect({ offsets, terminals }).toEqual({ offsets: [0, 8, 16, 24], terminals: [7, 15, 23] });
  expect(notes.join("\n")).toMatch(/"(next\.)?dones?" is taken for the end of an episode in a terminal state; if/);
  const other = await summary("robomimic.hdf5");
  expect(data.observations).toEqual(other.data.observations);
  expect(data.actions).toEqual(other.data.actions);
});
