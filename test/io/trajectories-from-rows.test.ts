import { describe, expect, it } from "vitest";
import { at } from "../../src/base/arrays.ts";
import { checkTrajectories } from "../../src/data/trajectories.ts";
import type { RecordedRows, TrajectoryOptions } from "../../src/io/trajectories/recorded-rows.ts";
import { trajectoriesOf } from "../../src/io/trajectories/trajectories-from-rows.ts";

const rows = (actions: number[], more: Partial<RecordedRows> = {}): RecordedRows => ({
  file: "f",
  locate: (row) => `f: row ${row}`,
  observations: new Float32Array(actions.length),
  observationSize: 1,
  actions: Float32Array.from(actions),
  actionSize: 1,
  discrete: false,
  terminals: new Uint8Array(actions.length),
  ends: Uint8Array.from(actions, (_, i) => (i === actions.length - 1 ? 1 : 0)),
  cutsKnown: true,
  notes: [],
  ...more,
});

function read(recorded: RecordedRows, options?: TrajectoryOptions) {
  const result = trajectoriesOf(recorded, options);
  checkTrajectories(result.data);
  return result;
}

describe("the end of an episode", () => {
  const ends = Uint8Array.of(0, 0, 1, 0, 0, 0);

  it("is where the file marks it, and at the end of the file", () => {
    const { data, notes } = read(rows([0, 0, 0, 0, 0, 0], { ends }));
    expect(Array.from(data.offsets)).toEqual([0, 3, 6]);
    expect(data.terminals).toBeUndefined();
    expect(notes).toEqual([
      "6 rows in 2 episodes, each of 1 observation value and 1 action value",
      "0 episodes ended in a terminal state, 2 were cut off",
    ]);
  });

  it("is every `horizon` rows in a file without marks, and after at most `horizon` rows in one with marks", () => {
    const none = new Uint8Array(6);
    expect(Array.from(read(rows([0, 0, 0, 0, 0, 0], { ends: none }), { horizon: 2 }).data.offsets)).toEqual([
      0, 2, 4, 6,
    ]);
    expect(Array.from(read(rows([0, 0, 0, 0, 0, 0], { ends }), { horizon: 2 }).data.offsets)).toEqual([0, 2, 3, 5, 6]);
    expect(() => read(rows([0, 0], { ends: none.subarray(4) }))).toThrow(
      "f: the file does not mark where episodes end; give the number of rows of an episode (--horizon)",
    );
    expect(() => read(rows([0, 0, 0, 0, 0, 0], { ends: none }), { horizon: 4 })).toThrow(
      "f: 6 rows do not divide into episodes of 4 (--horizon)",
    );
  });

  it.each([1, 2.5, -3, Number.NaN])("rejects a horizon of %s", (horizon) => {
    expect(() => read(rows([0, 0]), { horizon })).toThrow(
      `horizon: got ${horizon}; it must be a whole number of at least 2`,
    );
  });

  it("reports episodes without a transition, and rejects a file that has no others", () => {
    const three = [0, 0, 0];
    const single = read(rows(three, { ends: Uint8Array.of(1, 0, 1) }));
    expect(single.notes[2]).toBe("1 episode of a single row, without a transition");
    const terminal = rows(three, { ends: Uint8Array.of(1, 0, 1), terminals: Uint8Array.of(1, 0, 0) });
    expect(read(terminal).notes).toHaveLength(2);
    expect(() => read(rows(three, { ends: Uint8Array.of(1, 1, 1) }))).toThrow("f: every episode is a single row");
    expect(() => read(rows([]))).toThrow("f: no rows");
  });
});

describe("actions", () => {
  it("are clipped if a rounding error puts them beyond ±1, and rejected if they are farther out", () => {
    const { data, notes, actionRange } = read(rows([-1.0005, 0.5, 1.001]));
    expect(Array.from(data.actions)).toEqual([-1, 0.5, 1]);
    expect(notes[2]).toBe("2 action values beyond ±1 by at most 0.001, clipped");
    expect(actionRange).toBeUndefined();
    expect(() => read(rows([0, 0, 1.25, 0], { actionSize: 2, ends: Uint8Array.of(0, 1) }))).toThrow(
      'f: row 1: "action"[0] is 1.25; it must be from -1 to 1; scaleActions (--scale-actions)',
    );
  });

  it("are scaled by their range in the file and can be scaled back; one that never varies becomes 0", () => {
    const given = [-4, 7, 5, 7, 0.1, 7];
    const { data, actionRange } = read(
      rows(given, {
        actionSize: 2,
        observations: new Float32Array(3),
        ends: Uint8Array.of(0, 0, 1),
        terminals: new Uint8Array(3),
      }),
      { scaleActions: true },
    );
    const { low, high } = actionRange ?? expect.fail("no range");
    expect([...low, ...high]).toEqual([-4, 7, 5, 7]);
    expect([data.actions[0], data.actions[2]]).toEqual([-1, 1]);
    expect([1, 3, 5].map((i) => data.actions[i])).toEqual([0, 0, 0]);
    data.actions.forEach((a, i) => {
      const [from, to] = [at(low, i % 2), at(high, i % 2)];
      expect(from + ((a + 1) / 2) * (to - from)).toBeCloseTo(at(given, i), 5);
    });
  });

  it("are scaled without the placeholders in padded rows", () => {
    const { data, actionRange } = read(rows([3, 5, 0], { padded: true }), { scaleActions: true });
    expect([actionRange?.low[0], actionRange?.high[0]]).toEqual([3, 5]);
    expect(Array.from(data.actions)).toEqual([-1, 1, 0]);
  });

  it("may be discrete: their number is that of the option, of the file, or the largest action + 1", () => {
    const discrete = (actions: number[], more?: Partial<RecordedRows>) => rows(actions, { discrete: true, ...more });
    expect(read(discrete([0, 3, 1])).data).toMatchObject({ choices: 4, actionSize: 1 });
    expect(read(discrete([0, 3, 1], { choices: 6 })).data.choices).toBe(6);
    expect(read(discrete([0, 3, 1], { choices: 6 }), { choices: 5 }).data.choices).toBe(5);
    expect(() => read(discrete([0, 3, 1]), { choices: 3 })).toThrow(
      'f: row 1: "action" is 3; it must be a whole number from 0 to 2',
    );
    expect(() => read(discrete([0, 0.5, 1]))).toThrow('f: row 1: "action" is 0.5');
    expect(() => read(discrete([0, -1, 1]))).toThrow('f: row 1: "action" is -1');
    expect(() => read(discrete([0, 1]), { scaleActions: true })).toThrow("scaleActions: the actions of f are discrete");
    expect(() => read(discrete([0, 1]), { choices: 0 })).toThrow("choices: got 0");
    expect(() => read(discrete([0, 0]), { choices: 1 })).toThrow("choices: got 1; it must be a whole number from 2");
    expect(() => read(discrete([0, 0]))).toThrow(
      "f: every action is 0; give the number of discrete actions (--choices)",
    );
    expect(() => read(discrete([0, 0], { choices: 1 }))).toThrow('f: "choices" is 1; it must be a whole number from 2');
    expect(read(discrete([0, 0]), { choices: 2 }).data.choices).toBe(2);
    expect(read(discrete([4, 2, 5]))).toMatchObject({ data: { choices: 4 }, firstAction: 2 });
    expect(read(discrete([1, 2, 3]), { choices: 3 })).toMatchObject({ data: { choices: 3 }, firstAction: 1 });
    expect(read(discrete([1, 2, 3]), { choices: 4 })).toMatchObject({ data: { choices: 4 }, firstAction: undefined });
    expect(read(discrete([2, 3, 2], { choices: 9, firstAction: 1 }))).toMatchObject({
      data: { choices: 9 },
      firstAction: 1,
    });
    expect(() => read(discrete([4, 4]))).toThrow(
      "f: every action is 4; give the number of discrete actions (--choices)",
    );
    expect(() => read(rows([0, 0.5]), { choices: 3 })).toThrow("choices: the actions of f are continuous");
    expect(read(rows([0, 1]), { choices: 3 }).data.choices).toBe(3);
  });
});
