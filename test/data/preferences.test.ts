import { describe, expect, it } from "vitest";
import { type Preferences, selectUsers, withFeatures } from "../../src/data/preferences.ts";

const DATA: Preferences = {
  states: Float32Array.of(1, 2, 3, 4),
  size: 2,
  length: 1,
  pairs: Int32Array.of(0, 1),
  labels: Float32Array.of(1),
  offsets: Int32Array.of(0, 1),
  features: ["x", "y"],
};

describe("withFeatures", () => {
  it("reorders features to the order of the model", () => {
    const { states, size, features } = withFeatures(DATA, ["y", "x"]);
    expect({ states: Array.from(states), size, features }).toEqual({
      states: [2, 1, 4, 3],
      size: 2,
      features: ["y", "x"],
    });
  });

  it("returns data unchanged that are in order or have no feature names", () => {
    expect(withFeatures(DATA, ["x", "y"])).toBe(DATA);
    const nameless = { ...DATA, features: undefined };
    expect(withFeatures(nameless, ["y", "x"])).toBe(nameless);
  });

  it("names a feature that only the data or only the model has", () => {
    expect(() => withFeatures(DATA, ["x", "z"])).toThrow(
      'features: got "y", which the model was not trained on; it must be one of x, z',
    );
    expect(() => withFeatures(DATA, ["x", "y", "z"])).toThrow(
      'features: "z" is missing, which the model was trained on',
    );
  });

  it("gives alternatives 0 in the feature of none of these, which is none of them", () => {
    const { states } = withFeatures(DATA, ["x", "none", "y"]);
    expect(Array.from(states)).toEqual([1, 0, 2, 3, 0, 4]);
  });

  it("accepts items by name that are fewer than the model knows", () => {
    const names = ["tea", "milk"];
    const items = { ...DATA, states: Float32Array.of(1, 0, 0, 1), features: names, captions: names };
    expect(Array.from(withFeatures(items, ["milk", "rum", "tea"]).states)).toEqual([0, 0, 1, 1, 0, 0]);
    expect(() => withFeatures(items, ["milk", "rum"])).toThrow('features: got "tea", which');
  });
});

describe("selectUsers", () => {
  it("keeps the answers, tasks and names of the given users, in that order", () => {
    const data: Preferences = {
      ...DATA,
      pairs: Int32Array.of(0, 1, 1, 0, 0, 1),
      labels: Float32Array.of(1, 0, 0.5),
      offsets: Int32Array.of(0, 1, 3),
      tasks: Int32Array.of(5, 7, 7),
      users: ["ann", "bob"],
    };
    const { pairs, labels, offsets, tasks, users } = selectUsers(data, [1, 0]);
    expect([pairs, labels, offsets, tasks].map((values) => Array.from(values as ArrayLike<number>))).toEqual([
      [1, 0, 0, 1, 0, 1],
      [0, 0.5, 1],
      [0, 2, 3],
      [7, 7, 5],
    ]);
    expect(users).toEqual(["bob", "ann"]);
  });
});
