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
const discrete: Trajectories = { ...good, actions: Float32Array.of(0, 1, 2, 0), choices: 3 };

describe("checkTrajectories", () => {
  it("accepts continuous actions of one or more values, and discrete actions", () => {
    checkTrajectories(good);
    checkTrajectories({ ...good, actions: new Float32Array(12), actionSize: 3 });
    checkTrajectories(discrete);
    checkTrajectories({ ...good, rewards: undefined, terminals: undefined });
  });

  const replaced = (values: Float32Array, index: number, x: number) => values.map((v, i) => (i === index ? x : v));
  it.each<[string, Trajectories, string]>([
    ["no discrete actions", { ...discrete, choices: 0 }, "got 0 choices; it must be a whole number of at least 2"],
    ["one discrete action", { ...discrete, choices: 1 }, "got 1 choices; it must be a whole number of at least 2"],
    [
      "a fraction as the number of discrete actions",
      { ...discrete, choices: 2.5 },
      "got 2.5 choices; it must be a whole number of at least 2",
    ],
    [
      "several discrete actions in a row",
      { ...discrete, actions: new Float32Array(8), actionSize: 2 },
      "a discrete action has 2 values; it must have 1",
    ],
    [
      "a discrete action out of range",
      { ...discrete, choices: 2 },
      "action row 2, value 0: got 2; it must be a whole number from 0 to 1",
    ],
    [
      "a continuous action out of range",
      { ...good, actions: replaced(good.actions, 1, 1.5) },
      "action row 1, value 0: got 1.5; it must be from",
    ],
    [
      "NaN",
      { ...good, observations: replaced(good.observations, 5, Number.NaN) },
      "observation row 2, value 1: got NaN; it must be finite",
    ],
    [
      "NaN as a reward",
      { ...good, rewards: new Float32Array(4).fill(Number.NaN) },
      "reward 0: got NaN; it must be finite",
    ],
    [
      "too few actions",
      { ...good, actions: new Float32Array(3) },
      "got 3 action values for 4 rows; each row must have 1",
    ],
    [
      "an incomplete row",
      { ...good, observations: new Float32Array(7) },
      "7 observation values do not divide into rows of 2",
    ],
    ["too few terminals", { ...good, terminals: new Uint8Array(3) }, "got 3 terminals for 4 rows"],
    ["an empty trajectory", { ...good, offsets: Int32Array.of(0, 2, 2, 4) }, "offsets must rise from 0 to 4"],
    ["rows after the last trajectory", { ...good, offsets: Int32Array.of(0, 2) }, "offsets must rise from 0 to 4"],
  ])("rejects %s", (_, data, sentence) => {
    expect(() => checkTrajectories(data)).toThrow(RangeError);
    expect(() => checkTrajectories(data)).toThrow(`trajectories: ${sentence}`);
  });
});
