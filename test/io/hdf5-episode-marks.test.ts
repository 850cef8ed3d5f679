// What tells episodes apart in HDF5, besides flags. 48 rows of 8 are 6 episodes, with terminals in rows 7 and 31.

import { describe, expect, it } from "vitest";
import { at } from "../../src/base/arrays.ts";
import { Random } from "../../src/base/philox.ts";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import { type Content, fill, hdf5, read } from "./hdf5.ts";

const ROWS = 48;
const episode = (row: number) => row >> 3;
const step = (row: number) => row % 8;
const terminated = (row: number) => row === 7 || row === 31;
const noise = ((random) => Float32Array.from({ length: 2 * ROWS }, () => random.normal()))(new Random(1, 1));
let files = 0;
const h5 = (columns: Record<string, Content>) =>
  hdf5(`marks-${files++}.hdf5`, (file) =>
    fill(file, { observations: [noise, [ROWS, 2]], actions: [new Float32Array(ROWS), [ROWS, 1]], ...columns }),
  );
const flags = (cell: (row: number) => boolean) => Uint8Array.from({ length: ROWS }, (_, row) => Number(cell(row)));

const EIGHTS = [0, 8, 16, 24, 32, 40, 48];
async function ends(path: string) {
  const { data } = await read(path);
  return [Array.from(data.offsets), Array.from(data.terminals ?? []).flatMap((flag, row) => (flag ? [row] : []))];
}

describe("HDF5", () => {
  const terminals = flags(terminated);
  const integers = (length: number, value: (i: number) => number) => Int32Array.from({ length }, (_, i) => value(i));

  it("lengths and starts of episodes, owners with ids, and counts of steps tell them apart", async () => {
    const paths = [
      h5({ terminals, episode_lengths: integers(6, () => 8) }),
      h5({ terminals, episode_starts: integers(6, (i) => 8 * i) }),
      h5({ terminals, timesteps: integers(ROWS, step) }),
      h5({ terminals, run: integers(ROWS, (row) => row >> 4), episode: integers(ROWS, (row) => episode(row) % 2) }),
      h5({ terminals, episode_id: Array.from({ length: ROWS }, (_, row) => `e${episode(row)}${row % 2 ? " " : ""}`) }),
    ];
    paths.push(
      hdf5("nested.hdf5", (file) => {
        fill(file, { observations: [noise, [ROWS, 2]], actions: [new Float32Array(ROWS), [ROWS, 1]], terminals });
        fill(file.create_group("meta"), { episode_ends: integers(6, (i) => 8 * i + 8), seed: integers(1, () => 3) });
      }),
    );
    for (const path of paths) expect(await ends(path)).toEqual([EIGHTS, [7, 31]]);
  });

  it.each<[string, Record<string, Content>, string]>([
    ["lengths of another name", { counts: integers(6, () => 8) }, '"counts" may hold the lengths of episodes'],
    ["last rows of another name", { edges: integers(6, (i) => 8 * i + 7) }, '"edges" may hold the ends of episodes'],
    ["ends of another name", { cuts_at: integers(6, (i) => 8 * i + 8) }, '"cuts_at" may hold the ends of episodes'],
    ["an unknown id", { batch_no: integers(ROWS, episode) }, 'row 16: "batch_no" changes in this row'],
    ["mixed rows", { env_id: integers(ROWS, (row) => row % 6) }, 'row 6: "env_id" is 0 again'],
    ["ids in rows of two", { episode_id: [integers(2 * ROWS, episode), [ROWS, 2]] }, '"episode_id" has shape [48, 2]'],
    [
      "ids of 64-bit floats that may have lost digits",
      { episode_id: Float64Array.from({ length: ROWS }, (_, row) => 2 ** 53 + episode(row)) },
      'row 0: "episode_id" is 9007199254740992; it must be text or a whole number: a floating-point number beyond 9007199254740991 is not exact',
    ],
    [
      "of 32-bit floats",
      { episode_id: Float32Array.from({ length: ROWS }, (_, row) => 2 ** 24 + episode(row)) },
      'row 0: "episode_id" is 16777216; it must be text or a whole number: a floating-point number beyond 16777215 is',
    ],
  ])("%s: an error", async (_, columns, message) => {
    await expect(readTrajectories(h5({ terminals, ...columns }))).rejects.toThrow(message);
  });

  it("a terminal state inside the group of an episode is counted in a note", async () => {
    const path = hdf5("inside.hdf5", (file) => {
      const values = Float32Array.from(noise.subarray(0, 14));
      for (let e = 0; e < 2; e++) {
        fill(file.create_group(`episode_${e}`), {
          observations: [values, [7, 2]],
          actions: [values.map((x) => Math.tanh(x)).subarray(0, 6), [6, 1]],
          terminations: Uint8Array.of(0, 0, 1, 0, 0, 0),
        });
      }
    });
    const { data, notes } = await read(path);
    expect(Array.from(data.offsets)).toEqual([0, 7, 14]);
    expect(at(data.terminals ?? new Uint8Array(0), 2)).toBe(1);
    expect(notes.at(-1)).toMatch(
      /^2 terminal states inside an episode, which goes on \(.*episode_0: row 2 and 1 more\): no/,
    );
  });
});
