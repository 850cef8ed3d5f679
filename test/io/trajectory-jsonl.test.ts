import { describe, expect, it } from "vitest";
import { checkTrajectories } from "../../src/data/trajectories.ts";
import type { TrajectoryOptions } from "../../src/io/trajectories/recorded-rows.ts";
import { trajectoriesOf } from "../../src/io/trajectories/trajectories-from-rows.ts";
import { readTrajectoryJsonl } from "../../src/io/trajectories/trajectory-jsonl.ts";

async function read(text: string, options?: TrajectoryOptions) {
  const chunks = (async function* () {
    for (let at = 0; at < text.length; at += 7) yield text.slice(at, at + 7);
  })();
  const result = trajectoriesOf(await readTrajectoryJsonl(chunks, "f.jsonl"), options);
  checkTrajectories(result.data);
  return result;
}

const step = (more: object = {}) => JSON.stringify({ observation: [1, 2], action: [0.5], ...more });
const lines = (...rows: string[]) => rows.join("\n");

describe("readTrajectoryJsonl", () => {
  it("reads one step a line; an episode ends where its name changes and after a terminal", async () => {
    const { data } = await read(
      lines(
        step({ episode: "a", reward: 1 }),
        "",
        step({ episode: "a", reward: 2, observation: [3, 4] }),
        step({ episode: 7, reward: 3, action: [-1] }),
        step({ episode: 7, reward: 4, terminal: true }),
        step({ episode: 7, reward: 5, terminal: false }),
        step({ episode: 7, reward: 6 }),
      ),
    );
    expect(Array.from(data.observations)).toEqual([1, 2, 3, 4, 1, 2, 1, 2, 1, 2, 1, 2]);
    expect(Array.from(data.actions)).toEqual([0.5, 0.5, -1, 0.5, 0.5, 0.5]);
    expect(Array.from(data.rewards ?? [])).toEqual([1, 2, 3, 4, 5, 6]);
    expect(Array.from(data.terminals ?? [])).toEqual([0, 0, 0, 1, 0, 0]);
    expect(Array.from(data.offsets)).toEqual([0, 2, 4, 6]);
  });

  it("reads a single named episode, and needs a horizon if episodes have no names", async () => {
    expect(Array.from((await read(lines(step({ episode: 1 }), step({ episode: 1 })))).data.offsets)).toEqual([0, 2]);
    const plain = lines(step(), step(), step(), step());
    await expect(read(plain)).rejects.toThrow("f.jsonl: the file does not mark where episodes end");
    const { data } = await read(plain, { horizon: 2 });
    expect(Array.from(data.offsets)).toEqual([0, 2, 4]);
    expect([data.rewards, data.terminals]).toEqual([undefined, undefined]);
  });

  it("reads whole numbers as discrete actions", async () => {
    const { data } = await read(lines(step({ action: 2 }), step({ action: 0 })), { horizon: 2 });
    expect([data.choices, data.actionSize, ...data.actions]).toEqual([3, 1, 2, 0]);
  });

  const first = step({ episode: 1, reward: 0 });
  const second = { episode: 1, reward: 0 };
  it.each([
    ["not JSON", "{", "f.jsonl:3: not valid JSON"],
    ["a list", "[1]", 'f.jsonl:3: got [1]; it must be an object {"observation", "action"}'],
    ["no observation", step({ ...second, observation: undefined }), 'f.jsonl:3: "observation" is undefined'],
    ["no action", step({ ...second, action: undefined }), 'f.jsonl:3: "action" is undefined'],
    ["an empty observation", step({ ...second, observation: [] }), 'f.jsonl:3: "observation" is []'],
    [
      "text",
      step({ ...second, observation: [1, "2"] }),
      'f.jsonl:3: "observation"[1] is "2"; it must be a finite number',
    ],
    ["NaN written as null", step({ ...second, observation: [1, null] }), 'f.jsonl:3: "observation"[1] is null'],
    ["infinity", `{"observation": [1, 1e999], "action": [0], "episode": 1}`, 'f.jsonl:3: "observation"[1] is Infinity'],
    [
      "a value that overflows float32",
      step({ ...second, observation: [1, 1e39] }),
      'f.jsonl:3: "observation"[1] is 1e+39',
    ],
    ["a longer observation", step({ ...second, observation: [1, 2, 3] }), "a list of 2 numbers, as in the rows before"],
    [
      "a discrete action among continuous ones",
      step({ ...second, action: 1 }),
      'f.jsonl:3: "action" is 1; it must be a list of numbers',
    ],
    ["a large action", step({ ...second, action: [2] }), 'f.jsonl:3: "action"[0] is 2; it must be from -1 to 1'],
    ["no reward", step({ ...second, reward: undefined }), 'f.jsonl:3: "reward" is undefined'],
    ["no episode", step({ ...second, episode: undefined }), 'f.jsonl:3: "episode" is undefined'],
    ["a terminal of 2", step({ ...second, terminal: 2 }), 'f.jsonl:3: "terminal" is 2; it must be true, false, 1 or 0'],
  ])("reports the file and line of %s", async (_, row, message) => {
    await expect(read(lines(first, "", row))).rejects.toThrow(message);
  });

  it("rejects an empty file", async () => {
    await expect(read("\n")).rejects.toThrow("f.jsonl: no rows; at least one episode is needed");
  });
});
