// What tells episodes apart besides flags: ids, owners, counts of steps, and columns of which nothing is known. 48 rows of 8 are
// 6 episodes, with terminals in rows 7 and 31.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import { folder, read } from "./hdf5.ts";

type Columns = Record<string, (row: number) => unknown>;
const ROWS = 48;
const episode = (row: number) => row >> 3;
const step = (row: number) => row % 8;
const terminated = (row: number) => row === 7 || row === 31;
const truncated = (row: number) => step(row) === 7 && !terminated(row);
const done = (row: number) => step(row) === 7;
const noise = ((random) => Float32Array.from({ length: 2 * ROWS }, () => random.normal()))(new Random(1, 1));

let files = 0;
/** A file of steps with these columns. */
function jsonl(
  columns: Columns,
  observation = (row: number): number[] => Array.from(noise.subarray(2 * row, 2 * row + 2)),
) {
  const path = join(folder, `marks-${files++}.jsonl`);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const cells = Object.entries(columns).map(([name, cell]): [string, unknown] => [name, cell(row)]);
    return JSON.stringify({ observation: observation(row), action: [0.5], ...Object.fromEntries(cells) });
  });
  writeFileSync(path, lines.join("\n"));
  return path;
}
const EIGHTS = [0, 8, 16, 24, 32, 40, 48];
async function ends(path: string, episodes?: string[]) {
  const { data } = await read(path, { episodes });
  return [Array.from(data.offsets), Array.from(data.terminals ?? []).flatMap((flag, row) => (flag ? [row] : []))];
}

describe("columns with known names", () => {
  it.each<[string, Columns]>([
    ["counts of steps that start again", { timesteps: step }],
    ["a clock", { timestamp: (row) => step(row) / 10 }],
    ["ids of other names", { path_ids: episode }],
    ["runs", { run: episode }],
    ["an owner whose episodes have ended", { env: (row) => episode(row) % 2, truncated }],
    ["a run beside an id that begins anew in each", { run: (row) => row >> 4, episode: (row) => episode(row) % 2 }],
    ["a run beside an id that is always 0", { run: (row) => `run ${episode(row)}`, episode: () => 0 }],
    ["counts written as text", { step: (row) => `${step(row)}` }],
    ["Gym's summary of an episode", { info: (row) => (done(row) ? { episode: { r: 1, l: 8 } } : {}) }],
    ["short names", { terminated: () => false, term: terminated, trunc: truncated }],
  ])("%s", async (_, columns) => {
    const path = jsonl({ terminated, ...columns, ...(columns.term && { terminated: terminated }) });
    expect(await ends(path)).toEqual([EIGHTS, [7, 31]]);
  });

  it.each<[string, Columns, string]>([
    [
      "mixed environments",
      { env_id: (row) => row % 4, done: (row) => row >= 44 },
      ':5: "env_id" is 0 again, but its episode',
    ],
    [
      "mixed agents",
      { agent: (row) => "ab"[row % 2], episode },
      ':3: "episode" 0 returns after other episodes; sort the rows by "agent", "episode"',
    ],
    ["blocks of a rollout", { worker: (row) => (row >> 2) % 2, terminated }, ':9: "worker" is 0 again'],
    [
      "dates in reverse",
      { episode, datetime: (row) => `2024-01-01T00:${59 - row}:00` },
      ':2: "datetime" falls in this row',
    ],
    ["rows in reverse", { episode, step: (row) => 7 - step(row) }, ':2: "step" falls in this row, inside an episode'],
    ["a count that stays", { step: (row) => row >> 2, terminated }, ':2: "step" stays the same in this row'],
    ["a count that starts again", { episode: (row) => row >> 4, frame_index: step }, ':9: "frame_index" starts again'],
    [
      "inverse flags",
      { masks: (row) => Number(!terminated(row)), episode },
      'write 1 minus it as "terminated" or "done"',
    ],
    ["kinds of steps", { step_type: (row) => (done(row) ? 2 : 1), episode }, '"step_type" may mark where episodes end'],
    ["a flag of completion", { is_complete: done, terminated }, '"is_complete" may mark where episodes end'],
  ])("%s: an error", async (_, columns, message) => {
    await expect(readTrajectories(jsonl(columns))).rejects.toThrow(message);
  });

  it("flags that are set in last rows only are named where terminal states are unknown", async () => {
    const { notes } = await read(jsonl({ episode, crashed: terminated, bumped: (row) => row === 3 }));
    expect(notes).toContain(
      '"crashed" is 1 in last rows of episodes only; rename to "terminated" what marks terminal states',
    );
  });

  it("without any, the error names the columns that there are", async () => {
    await expect(readTrajectories(jsonl({ speed: (row) => row / 7, info: () => ({ x: 1 }) }))).rejects.toThrow(
      "(--horizon); these columns are not read: speed",
    );
  });

  it("flags that are 0 after terminal states say nothing new beside a column of those", async () => {
    expect(await ends(jsonl({ terminated, truncated, discount: (row) => Number(!terminated(row)) }))).toEqual([
      EIGHTS,
      [7, 31],
    ]);
  });
});

describe("columns of which nothing is known", () => {
  it.each<[string, Columns, string]>([
    ["numbers that do not return", { batch_no: episode, terminated }, ':17: "batch_no" changes in this row'],
    [
      "texts that do not return",
      { file: (row) => `f${episode(row)}.log`, terminated, truncated: () => false },
      ':17: "file" changes',
    ],
    ["an id that is always the same beside it", { batch_no: episode, episode: () => 0 }, ':9: "batch_no" changes'],
    ["two halves", { half: (row) => Number(row >= 24), episode: () => 0 }, ':25: "half" changes'],
    ["numbers that return", { arm: (row) => episode(row) % 3, terminated }, ':17: "arm" changes'],
    [
      "counts that start again",
      { k: (row) => 10 + 5 * step(row), terminated, truncated: () => false },
      ':17: "k" starts again',
    ],
    ["texts in turn", { lane: (row) => "abc"[row % 3], terminated, truncated: () => false }, ':4: "lane" starts again'],
    ["flags at all ends that are known, and at others", { bell: done, terminated }, ':16: "bell" is 1, as at all ends'],
    ["and at starts", { fresh: (row) => step(row) === 0, terminated }, ':17: "fresh" is 1, as at all ends'],
    ["mixed rows", { source: (row) => row % 6, terminated, truncated: () => false }, ':7: "source" starts again'],
  ])("%s: an error if an end is not marked", async (_, columns, message) => {
    const path = jsonl(columns);
    await expect(readTrajectories(path)).rejects.toThrow(message);
    const names = Object.keys(columns);
    const others = names.filter((name) => endMarks.has(name));
    expect((await ends(path, others))[0]).not.toEqual(EIGHTS); // the columns that are named count
  });
  const endMarks = new Set(["terminated", "truncated", "episode"]);

  it("count as ids if they are named", async () => {
    const path = jsonl({ batch_no: episode, terminated });
    expect(await ends(path, ["terminated", "batch_no"])).toEqual([EIGHTS, [7, 31]]);
    await expect(readTrajectories(path, { episodes: ["batch"] })).rejects.toThrow(
      'there is no column "batch" (--episodes); it has observation, action, batch_no, terminated',
    );
  });

  it.each<[string, Columns]>([
    ["the same all the time", { robot_model: () => "ur5" }],
    ["as the ends are marked", { batch_no: episode, k: step }],
    ["flags", { contact: (row) => row > 20, grip: (row) => Number(row % 5 > 2) }],
    [
      "numbers with fractions, lists and counts of all rows",
      { speed: (row) => row / 7, pose: () => [1, 2], nth: (row) => row },
    ],
    ["progress of training", { iteration: (row) => row >> 4 }],
    ["a quantity", { score: (row) => row >> 4, lives: (row) => 3 - (row >> 4) }],
    ["numbers that return inside episodes", { gear: (row) => (row >> 1) % 3 }],
  ])("%s: no error", async (_, columns) => {
    const path = jsonl({ terminated, truncated, ...columns });
    expect(await ends(path)).toEqual([EIGHTS, [7, 31]]);
    expect((await read(path)).notes.at(-1)).toContain("not used: ");
  });

  it("no error where observations go on as they do elsewhere", async () => {
    const smooth = (row: number) => [Math.sin(row / 20), Math.cos(row / 20)];
    const phases: Columns = { part: (row) => row >> 4, hour: (row) => row % 24, terminated: (row) => row === 47 };
    expect((await ends(jsonl(phases, smooth)))[0]).toEqual([0, 48]);
    const jumps = (row: number) => [Math.sin(row / 20) + 5 * (row >> 4), 0];
    await expect(readTrajectories(jsonl(phases, jumps))).rejects.toThrow(':17: "part" changes in this row');
  });
});

describe("a flag of an unknown name as the only mark", () => {
  const flag = {
    eoe: (row: number) => Number(done(row)),
    constant: () => 3,
    run_of: (row: number) => `r${episode(row)}`,
  };
  it("is named, and no constant is proposed as an id", async () => {
    await expect(read(jsonl(flag))).rejects.toThrow(
      "the columns that mark them (--episodes), such as one of run_of; a flag that is 1 in last rows must be named is_last: it may be one of eoe",
    );
  });
  it("is no id", async () => {
    await expect(read(jsonl(flag), { episodes: ["eoe"] })).rejects.toThrow(
      '"eoe" 0 returns, so it is no id of episodes; if it is a flag that is 1 in last rows, name it is_last',
    );
  });
});
