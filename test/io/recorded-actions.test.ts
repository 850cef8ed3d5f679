// Actions that may be numbers of choices: what a file says of them, and what is said where it does not.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import { type Content, fill, folder, hdf5, read } from "./hdf5.ts";

let files = 0;
function jsonl(...actions: unknown[]) {
  const path = join(folder, `actions-${files++}.jsonl`);
  const steps = actions.map((action, row) => ({ observation: [Math.sin(row)], action, episode: row >> 2 }));
  writeFileSync(path, steps.map((step) => JSON.stringify(step)).join("\n"));
  return path;
}
const h5 = (actions: Content) =>
  hdf5(`actions-${files++}.hdf5`, (file) =>
    fill(file, { observations: [Float32Array.of(0, 1, 2, 3), [4, 1]], actions, timeouts: Uint8Array.of(0, 1, 0, 1) }),
  );

describe("whole numbers that are read as continuous", () => {
  it.each<[string, () => string, string]>([
    [
      "one a row",
      () => jsonl([0], [1], [1], [0]),
      "0 to 1, but are read as continuous: 1 number each; if they number discrete actions, say how many there are (--choices 2)",
    ],
    [
      "one a row, in HDF5",
      () => h5([Float32Array.of(0, 1, -1, 0), [4, 1]]),
      "-1 to 1, but are read as continuous: 1 number each; if",
    ],
    [
      "a combination",
      () => jsonl([0, 1], [1, 1], [0, 0]),
      "2 numbers each; if they are choices, write each combination as one whole number",
    ],
    [
      "a combination, in HDF5",
      () => h5([Int32Array.of(0, 1, 1, 1, 0, 0, 1, 1), [4, 2]]),
      "write each combination as one whole number",
    ],
    [
      "a 1 among zeros",
      () => jsonl([0, 1], [1, 0], [0, 1]),
      "2 numbers each; if they are choices, write the place of the 1 as one whole number",
    ],
  ])("%s: a note says so", async (_, path, note) => {
    const { notes } = await read(path());
    expect(notes.at(-1)).toMatch(/^actions are whole numbers from /);
    expect(notes.at(-1)).toContain(note);
  });

  it.each<[string, unknown[]]>([
    ["fractions", [[0], [0.5], [1]]],
    ["always the same", [[0], [0], [0]]],
  ])("%s: no note", async (_, actions) => {
    expect((await read(jsonl(...actions))).notes.join()).not.toContain("whole numbers");
  });

  it("are numbers of discrete actions with `choices`", async () => {
    for (const path of [jsonl([2], [0], [1], [0]), h5([Float32Array.of(2, 0, 1, 0), [4, 1]])]) {
      const { data } = await read(path, { choices: 3 });
      expect([data.choices, Array.from(data.actions)]).toEqual([3, [2, 0, 1, 0]]);
    }
  });

  it.each<[unknown[], string]>([
    [[[0.25], [1]], ":1: 0.25); leave it out"],
    [
      [
        [0, 1],
        [1, 0],
      ],
      "are continuous, 2 numbers each; leave it out",
    ],
  ])("but not these: %j", async (actions, message) => {
    await expect(readTrajectories(jsonl(...actions), { choices: 3 })).rejects.toThrow(message);
  });
});

it.each<[unknown[], string]>([
  [
    [[0], [2]],
    '"action"[0] is 2; it must be from -1 to 1; scaleActions (--scale-actions) maps other units to that range; if it is the number of a discrete action, say how many there are (--choices)',
  ],
  [
    [
      [0, 2],
      [1, 0],
    ],
    "if they are choices, write each combination as one whole number",
  ],
  [[1, -2, 0], '"action" is -2; it must be a whole number from 0 to 65535; number actions from 0: add 2 to each'],
  [["left", "right"], '"action" is "left"; it must be a list of numbers, or the number of a discrete action, from 0'],
  [[true, false], '"action" is true; it must be a list of numbers, or the number of a discrete action, from 0'],
])("actions %j: the error says what to do", async (actions, message) => {
  await expect(readTrajectories(jsonl(...actions))).rejects.toThrow(message);
});

it("choices that may count from 0 or from 1 are told", async () => {
  const { data, notes, firstAction } = await read(jsonl(1, 3, 2, 1), { choices: 4 });
  expect([data.choices, firstAction]).toEqual([4, undefined]);
  expect(notes.at(-1)).toBe(
    "4 actions (--choices) are taken for 0 to 3, but the smallest in the file is 1; if they count from 1, subtract 1 from each",
  );
  expect((await read(jsonl(0, 3, 2, 1), { choices: 4 })).notes).toHaveLength(3);
});

describe("Minari's metadata", () => {
  const dataset = (space: object) => {
    const data = join(folder, `space-${files++}`);
    mkdirSync(data);
    const path = hdf5(join(data, "main_data.hdf5").slice(folder.length + 1), (file) =>
      fill(file.create_group("episode_0"), {
        observations: [Float32Array.of(0, 1, 2), [3, 1]],
        actions: Int32Array.of(5, 6),
        terminations: Uint8Array.of(0, 1),
      }),
    );
    writeFileSync(join(data, "metadata.json"), JSON.stringify({ action_space: JSON.stringify(space) }));
    return { data, path };
  };

  it("count for the folder, and for the file in it", async () => {
    const { data, path } = dataset({ type: "Discrete", start: 5, n: 3 });
    for (const each of [data, path]) {
      const { data, firstAction } = await read(each);
      expect([data.choices, firstAction]).toEqual([3, 5]);
    }
  });

  it("may not begin below 0", async () => {
    const { data } = dataset({ type: "Discrete", start: -1, n: 8 });
    await expect(readTrajectories(data)).rejects.toThrow(
      'metadata.json: discrete actions begin at -1; they must begin at 0 or above: add 1 to each, and to "start"',
    );
  });
});
