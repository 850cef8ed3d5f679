import { describe, expect, it } from "vitest";
import { type EndColumn, endMeaning } from "../../src/io/trajectories/episode-columns.ts";
import { combineEnds } from "../../src/io/trajectories/episode-ends.ts";
import { EpisodeIds } from "../../src/io/trajectories/episode-keys.ts";

const column = (name: string, ...values: number[]): EndColumn => ({
  name,
  meaning: endMeaning(name) ?? expect.fail(name),
  values: Uint8Array.from(values),
});
const combine = (...columns: EndColumn[]) => {
  const rows = columns[0]?.values.length ?? 0;
  const { terminals, ends, cutsKnown, notes } = combineEnds(columns, rows, (row) => `f: row ${row}`);
  return { terminals: Array.from(terminals), ends: Array.from(ends), cutsKnown, notes };
};

describe("combineEnds", () => {
  it.each<[string, EndColumn[], number[], number[], boolean]>([
    ["terminals alone", [column("terminals", 0, 1, 0, 0)], [0, 1, 0, 0], [0, 1, 0, 0], false],
    [
      "terminated, truncated",
      [column("terminated", 0, 1, 0, 0), column("truncated", 0, 0, 0, 1)],
      [0, 1, 0, 0],
      [0, 1, 0, 1],
      true,
    ],
    [
      "done, truncated",
      [column("done", 0, 1, 0, 1), column("truncated", 0, 0, 0, 1)],
      [0, 1, 0, 0],
      [0, 1, 0, 1],
      true,
    ],
    [
      "done, terminated",
      [column("done", 0, 1, 0, 1), column("terminated", 0, 1, 0, 0)],
      [0, 1, 0, 0],
      [0, 1, 0, 1],
      true,
    ],
    [
      "terminals, episode_terminals",
      [column("terminals", 0, 1, 0, 0), column("episode_terminals", 0, 1, 0, 1)],
      [0, 1, 0, 0],
      [0, 1, 0, 1],
      true,
    ],
    ["is_first", [column("is_first", 1, 0, 1, 0)], [0, 0, 0, 0], [0, 1, 0, 0], true],
    [
      "is_first, is_last, is_terminal",
      [column("is_first", 1, 0, 1, 0), column("is_last", 0, 1, 0, 1), column("is_terminal", 0, 1, 0, 0)],
      [0, 1, 0, 0],
      [0, 1, 0, 1],
      true,
    ],
    ["an id", [column("episode_id", 0, 1, 0, 1)], [0, 0, 0, 0], [0, 1, 0, 1], true],
    ["both at once: a terminal", [column("terminated", 0, 1), column("truncated", 0, 1)], [0, 1], [0, 1], true],
  ])("%s", (_, columns, terminals, ends, cutsKnown) => {
    const result = combine(...columns);
    expect(result).toMatchObject({ terminals, ends, cutsKnown });
    expect(result.notes).toEqual(
      terminals.includes(1)
        ? []
        : ["no column says whether an episode ended in a terminal state, so all count as cut off"],
    );
  });

  it("takes `done` alone for a terminal, and says so", () => {
    const { terminals, cutsKnown, notes } = combine(column("dones", 0, 1, 0, 0));
    expect([terminals, cutsKnown]).toEqual([[0, 1, 0, 0], false]);
    expect(notes[0]).toMatch(/^"dones" is taken for the end of an episode in a terminal state; .* "truncated"/);
  });

  it("says that a file which marks cuts only leaves terminal states open", () => {
    expect(combine(column("truncated", 0, 1, 0, 0)).notes[0]).toBe(
      'only "truncated" marks ends: an episode that ended in a terminal state runs into the next; add a column "terminated" if there are any',
    );
  });

  it.each<[EndColumn[], string]>([
    [
      [column("terminal", 0, 1), column("terminated", 0, 0)],
      'f: row 1: "terminal" is 1, but "terminated" is 0; correct',
    ],
    [[column("timeouts", 0, 0), column("truncated", 0, 1)], 'f: row 1: "timeouts" is 0, but "truncated" is 1'],
    [[column("terminated", 1, 0), column("done", 0, 0)], 'f: row 0: "terminated" is 1, but "done" is 0'],
    [[column("terminated", 1, 0), column("is_last", 0, 1)], 'f: row 0: "terminated" is 1, but "is_last" is 0'],
    [
      [column("is_last", 0, 1, 0), column("is_first", 1, 1, 0)],
      'f: row 0: "is_last" is 0, but "is_first" is 1 in the next row',
    ],
    [
      [column("episode", 0, 1, 1), column("is_last", 0, 0, 1)],
      'f: row 1: "episode" changes after this row, but "is_last" is 0',
    ],
    [
      [column("episode", 0, 1, 1), column("traj_id", 1, 0, 1)],
      'f: row 0: "episode" stays the same after this row, but "traj_id" changes after this row',
    ],
    [
      [column("done", 0, 1), column("terminated", 0, 0), column("truncated", 0, 0)],
      'f: row 1: "done" is 1, but "terminated" is 0 and "truncated" is 0',
    ],
  ])("reports contradictions: %#", (columns, message) => {
    expect(() => combine(...columns)).toThrow(message);
  });
});

it("ids must not return, but each owner has its own", () => {
  const ids = new EpisodeIds("episode_id");
  const where = () => "f: row 9";
  expect(["1", "1", "2", "a"].map((id) => ids.next(id, where))).toEqual([false, false, true, true]);
  expect(() => ids.next("1", where)).toThrow(
    'f: row 9: "episode_id" 1 returns after other episodes; sort the rows by "episode_id", or',
  );
  const owned = new EpisodeIds("episode", ["env"]);
  expect([0, 1].map((owner) => owned.next("1", where, owner))).toEqual([false, true]);
  expect(() => owned.next("1", where, 0)).toThrow(
    '"episode" 1 returns after other episodes; sort the rows by "env", "episode"',
  );
});
