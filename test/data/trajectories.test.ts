import { describe, expect, it } from "vitest";
import { checkTrajectories, type Trajectories } from "../../src/data/trajectories.ts";

const good: Trajectories = {
  observations: new Float32Array(8),
  observationSize: 2,
  actions: Float32Array.of(-1, 0, 0.5, 1),
  actionSize: 1,
  rewards: new Float32Array(4),
  terminals: Uint8Array.of(0, 1, 0, 0),
  offsets: Int32Array.of(0, 2, 4),
};
const chosen: Trajectories = { ...good, actions: Float32Array.of(0, 1, 2, 0), choices: 3 };

describe("checkTrajectories", () => {
  it("takes actions of one value or more, and choices", () => {
    checkTrajectories(good);
    checkTrajectories({ ...good, actions: new Float32Array(12), actionSize: 3 });
    checkTrajectories(chosen);
    checkTrajectories({ ...good, rewards: undefined, terminals: undefined });
  });

  const put = (values: Float32Array, at: number, x: number) => values.map((v, i) => (i === at ? x : v));
  it.each<[string, Trajectories, string]>([
    ["no choice", { ...chosen, choices: 0 }, "0 choices; there must be two or more"],
    ["one choice", { ...chosen, choices: 1 }, "1 choices; there must be two or more"],
    ["half a choice", { ...chosen, choices: 2.5 }, "2.5 choices; there must be two or more"],
    [
      "several choices at once",
      { ...chosen, actions: new Float32Array(8), actionSize: 2 },
      "2 values in an action that is a choice; it must be 1",
    ],
    ["a choice beyond", { ...chosen, choices: 2 }, "action row 2, value 0: 2; it must be a whole number from 0 to 1"],
    [
      "an action beyond",
      { ...good, actions: put(good.actions, 1, 1.5) },
      "action row 1, value 0: 1.5; it must be from",
    ],
    [
      "NaN",
      { ...good, observations: put(good.observations, 5, Number.NaN) },
      "observation row 2, value 1: NaN; it must be finite",
    ],
    ["rewards of NaN", { ...good, rewards: new Float32Array(4).fill(Number.NaN) }, "reward 0: NaN; it must be finite"],
    ["too few actions", { ...good, actions: new Float32Array(3) }, "3 action values for 4 rows; each row has 1"],
    ["half a row", { ...good, observations: new Float32Array(7) }, "7 observation values do not divide into rows of 2"],
    ["too few terminals", { ...good, terminals: new Uint8Array(3) }, "3 terminals for 4 rows"],
    ["an empty trajectory", { ...good, offsets: Int32Array.of(0, 2, 2, 4) }, "offsets must rise from 0 to 4"],
    ["rows of none", { ...good, offsets: Int32Array.of(0, 2) }, "offsets must rise from 0 to 4"],
  ])("refuses %s", (_, data, sentence) => {
    expect(() => checkTrajectories(data)).toThrow(RangeError);
    expect(() => checkTrajectories(data)).toThrow(`trajectories: ${sentence}`);
  });
});
