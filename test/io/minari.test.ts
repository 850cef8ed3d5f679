import { describe, expect, it } from "vitest";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import { type Content, fill, golden, hdf5, read } from "./hdf5.ts";

describe("Minari's layout", () => {
  it("as written by h5py: episodes in numerical order, the last observation as a row without an action", async () => {
    const { data } = await read(golden("minari.hdf5"));
    expect(Array.from(data.offsets)).toEqual([0, 3, 8, 21]);
    const rows = [0, 2, 10].flatMap((e) => Array.from({ length: 3 + e }, (_, t) => ({ e, t, steps: 2 + e })));
    rows.forEach(({ e, t, steps }, i) => {
      expect(Array.from(data.observations.subarray(2 * i, 2 * i + 2))).toEqual([100 * e + t, 0 - t]);
      expect(data.actions[i]).toBe(t < steps ? Math.fround((t + 1) / (steps + 1)) : 0);
      expect(data.rewards?.[i]).toBe(t < steps ? (t + 1) / 2 : 0);
      expect(data.terminals?.[i]).toBe(Number(e === 2 && t === 3)); // its last step, before its last observation
    });
  });

  const episode = {
    observations: [new Float32Array(6), [3, 2]] as Content,
    actions: [new Float32Array(2), [2, 1]] as Content,
    terminations: new Uint8Array(2) as Content,
  };

  it.each<[string, Record<string, Content>, string]>([
    ["no terminations", { terminations: [] }, 'episode_1: no dataset "terminations" among actions, observations'],
    [
      "no last observation",
      { observations: [new Float32Array(4), [2, 2]] },
      'episode_1: "observations" has 2 rows; it must have 3, one more than "actions"',
    ],
    [
      "observations of another size",
      { observations: [new Float32Array(9), [3, 3]] },
      'episode_1: "observations" has 3 values a row; it must have 2',
    ],
    [
      "rewards in only one episode",
      { rewards: new Float32Array(2) },
      'episode_1: either every episode must have "rewards" or none',
    ],
    ["NaN", { actions: [Float32Array.of(0, Number.NaN), [2, 1]] }, 'episode_1: row 1: "actions"[0] is NaN'],
    ["an action out of range", { actions: [Float32Array.of(0, 5), [2, 1]] }, 'episode_1: row 1: "action"[0] is 5'],
    ["a termination of 3", { terminations: Uint8Array.of(0, 3) }, 'episode_1: row 1: "terminations" is 3'],
  ])("reports %s", async (what, change, message) => {
    const path = hdf5(`minari ${what}.hdf5`, (file) => {
      fill(file.create_group("episode_0"), episode);
      const datasets = Object.entries({ ...episode, ...change }).filter(
        ([, content]) => !Array.isArray(content) || content.length > 0,
      );
      fill(file.create_group("episode_1"), Object.fromEntries(datasets));
    });
    await expect(readTrajectories(path)).rejects.toThrow(`${path}: ${message}`);
  });

  it("scales without the zeros that stand for no action, and takes choices", async () => {
    const scaled = hdf5("scaled.hdf5", (file) =>
      fill(file.create_group("episode_0"), { ...episode, actions: [Float32Array.of(4, 6), [2, 1]] }),
    );
    const { data, actionRange } = await read(scaled, { scaleActions: true });
    expect([...data.actions, ...(actionRange?.low ?? [])]).toEqual([-1, 1, 0, 4]);
    const chosen = hdf5("chosen.hdf5", (file) =>
      fill(file.create_group("episode_0"), { ...episode, actions: BigInt64Array.of(1n, 4n) }),
    );
    expect(await read(chosen)).toMatchObject({ data: { choices: 4, actionSize: 1 }, firstAction: 1 });
    expect(await read(chosen, { choices: 5 })).toMatchObject({ data: { choices: 5 }, firstAction: undefined });
  });
});
