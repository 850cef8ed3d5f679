import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { endMeaning, testOfEnds } from "../../src/io/trajectories/episode-columns.ts";
import { readTrajectories } from "../../src/io/trajectories/read-trajectories.ts";
import { type Content, fill, folder, hdf5, read } from "./hdf5.ts";

describe("names", () => {
  it.each<[string, string[]]>([
    [
      "terminal",
      [
        "term",
        "absorbing",
        "terminated",
        "terminations",
        "is_terminal",
        "terminal",
        "terminals",
        "isTerminal",
        "TERMINALS",
      ],
    ],
    [
      "cut",
      ["trunc", "cutoffs", "truncated", "truncation", "truncations", "timeout", "timeouts", "TimeLimit.truncated"],
    ],
    ["done", ["done", "dones", "next.done", "dones_float", "is_done"]],
    ["last", ["episode_terminals", "episode_ends", "is_last", "episode_end", "traj_over", "ep_ends"]],
    ["start", ["is_first", "episode_starts"]],
    ["id", ["episode", "episode_id", "episode_ids", "episodeId", "episode_index", "traj_id", "eps_id"]],
    ["id", ["episode_uuid", "path_ids", "sequence_id", "demo", "rollout", "ep_num", "demonstration_idx", "trial"]],
    ["owner", ["env_id", "env", "env_idx", "agent", "agent_id", "worker", "worker_index", "run", "run_id", "group_id"]],
    ["counter", ["step", "timesteps", "frame_index", "t", "episode_step", "elapsed_steps", "env_step"]],
    ["clock", ["timestamp", "time"]],
  ])("%s", (meaning, names) => {
    for (const name of names) expect([name, endMeaning(name)]).toEqual([name, meaning]);
  });

  const mayMarkEnds = (name: string, ...values: unknown[]) => {
    expect([name, endMeaning(name)]).toEqual([name, undefined]);
    const mayEnd = testOfEnds(name);
    return mayEnd !== undefined && values.every(mayEnd);
  };

  it("that may mark ends are suspected", () => {
    for (const name of ["episode_done_flag", "was_truncated", "terminal_flag", "not_done", "reset", "is_end"]) {
      expect([name, mayMarkEnds(name, 0, 1)]).toEqual([name, true]);
    }
    expect(mayMarkEnds("episode_tag", "a", "b")).toBe(true);
    for (const name of ["is_complete", "time_limit", "finals"])
      expect([name, mayMarkEnds(name, 0, 1)]).toEqual([name, true]);
  });

  it("of other things are not", () => {
    for (const name of ["success", "episode_return", "episode_length", "mask", "gripper", "last_reward", "end_time"]) {
      expect([name, mayMarkEnds(name, 0, 1)]).toEqual([name, false]);
    }
    expect(mayMarkEnds("terminal_velocity", 0, 0.5)).toBe(false);
    expect(mayMarkEnds("terminal_observation", [1, 0])).toBe(false);
  });
});

describe("in files", () => {
  const observations: Content = [Float32Array.from({ length: 8 }, (_, i) => i), [4, 2]];
  const actions: Content = [Float32Array.of(0.5, -0.5, 0.5, -0.5), [4, 1]];
  const flat = (name: string, columns: Record<string, Content>) =>
    hdf5(name, (file) => fill(file, { observations, actions, ...columns }));

  it("HDF5: ids of text and of 64 bits, starts, and numbers of rows in episode_ends", async () => {
    const files = [
      flat("text-ids.hdf5", { episode_ids: ["a", "a", "b", "b"] }),
      flat("wide-ids.hdf5", { episode_ids: BigInt64Array.of(2n ** 60n, 2n ** 60n, 2n ** 60n + 1n, 2n ** 60n + 1n) }),
      flat("starts.hdf5", { is_first: Uint8Array.of(1, 0, 1, 0) }),
      flat("indices.hdf5", { episode_ends: Int32Array.of(2, 2, 4) }),
    ];
    for (const path of files) expect(Array.from((await read(path)).data.offsets)).toEqual([0, 2, 4]);
  });

  it("HDF5: what is not understood stops, what is not used is named", async () => {
    const path = flat("odd.hdf5", {
      terminals: Uint8Array.of(0, 1, 0, 1),
      episode_done_flag: Uint8Array.of(0, 1, 0, 1),
    });
    await expect(readTrajectories(path)).rejects.toThrow('odd.hdf5: "episode_done_flag" may mark where episodes end');
    const used = flat("used.hdf5", { terminals: Uint8Array.of(0, 1, 0, 1), next_observations: observations });
    expect((await read(used)).notes).toContain("not used: next_observations");
  });

  const jsonl = (name: string, steps: object[]) => {
    const path = join(folder, name);
    writeFileSync(path, steps.map((step) => JSON.stringify(step)).join("\n"));
    return path;
  };
  const step = (more: object = {}) => ({ observation: [1, 2], action: [0.5], ...more });

  it("JSON: flags as true, false, 1 and 0, also where they are written only when they are true", async () => {
    const path = jsonl("sparse.jsonl", [
      step(),
      step({ terminated: 1 }),
      step(),
      step({ truncated: true }),
      step(),
      step(),
    ]);
    const { data } = await read(path);
    expect([Array.from(data.offsets), Array.from(data.terminals ?? [])]).toEqual([
      [0, 2, 4, 6],
      [0, 1, 0, 0, 0, 0],
    ]);
  });

  it("JSON: cuts that older versions of Gym write in info", async () => {
    const cut = { done: true, info: { "TimeLimit.truncated": true } };
    const path = jsonl("info.jsonl", [step(), step({ done: true }), step(), step(cut), step(), step()]);
    const { data } = await read(path);
    expect([Array.from(data.offsets), Array.from(data.terminals ?? [])]).toEqual([
      [0, 2, 4, 6],
      [0, 1, 0, 0, 0, 0],
    ]);
  });

  it("JSON: a key that comes late or is not understood stops", async () => {
    const late = jsonl("late.jsonl", [step(), step({ episode: 1 })]);
    await expect(readTrajectories(late)).rejects.toThrow(
      'late.jsonl:2: "episode" occurs here, but not in the first row',
    );
    const odd = jsonl("odd.jsonl", [step({ episode: 1, final: false }), step({ episode: 1, final: true })]);
    await expect(readTrajectories(odd)).rejects.toThrow('odd.jsonl: "final" may mark where episodes end');
    const even = [0, 1, 0.5].map((speed) => step({ episode: 1, terminal_speed: speed, last_reward: speed > 0 }));
    expect((await read(jsonl("even.jsonl", even))).notes).toContain("not used: terminal_speed, last_reward");
  });

  it("RLDS: a last row of zeros is an observation without an action, and its terminal belongs to the row before", async () => {
    const row = (first: boolean, last: boolean, action: number) =>
      step({ action: [action], reward: Math.abs(action), is_first: first, is_last: last, is_terminal: last });
    const blank = [row(true, false, 0.5), row(false, false, 0.25), row(false, true, 0)];
    const { data, notes } = await read(jsonl("rlds.jsonl", [...blank, ...blank]));
    expect([Array.from(data.offsets), Array.from(data.terminals ?? [])]).toEqual([
      [0, 3, 6],
      [0, 1, 0, 0, 1, 0],
    ]);
    expect(notes[1]).toBe("2 episodes ended in a terminal state, 0 were cut off");
    expect(notes[2]).toContain("an observation without an action, as in RLDS");
    const whole = [...blank.slice(0, 2), row(false, true, 0.5)];
    const kept = await read(jsonl("not-rlds.jsonl", [...whole, ...whole]));
    expect(Array.from(kept.data.terminals ?? [])).toEqual([0, 0, 1, 0, 0, 1]);
  });

  it("JSON: observations of parts", async () => {
    const path = jsonl(
      "parts.jsonl",
      [1, 2].map((x) => step({ observation: { a: [x], b: { c: 3 * x } }, episode: 1 })),
    );
    await expect(readTrajectories(path)).rejects.toThrow("parts.jsonl:1: its observations have the parts a, b/c; name");
    const { data } = await read(path, { observations: ["b/c", "a"] });
    expect(Array.from(data.observations)).toEqual([3, 1, 6, 2]);
  });
});
