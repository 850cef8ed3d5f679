import { expect, it } from "vitest";
import { type Preferences, selectAnswers } from "../../src/data/preferences.ts";

const data: Preferences = {
  states: Float32Array.of(0, 1, 2),
  size: 1,
  length: 1,
  pairs: Int32Array.of(0, 1, 1, 2, 0, 2, 2, 1, 1, 0),
  labels: Float32Array.of(1, 0, 0.5, 1, 0),
  offsets: Int32Array.of(0, 2, 3, 5),
  users: ["ann", "bob", "cem"],
};

it("keeps answers, and the users who have some", () => {
  expect(selectAnswers(data, (row) => row !== 2 && row !== 3)).toEqual({
    ...data,
    pairs: Int32Array.of(0, 1, 1, 2, 1, 0),
    labels: Float32Array.of(1, 0, 0),
    offsets: Int32Array.of(0, 2, 3),
    users: ["ann", "cem"],
  });
});

it("keeps a task whole or not at all", () => {
  const tasks = Int32Array.of(4, 4, 5, 6, 7);
  const { pairs, users, tasks: kept } = selectAnswers({ ...data, tasks }, (row) => row !== 1);
  expect([pairs, users, kept]).toEqual([Int32Array.of(0, 2, 2, 1, 1, 0), ["bob", "cem"], Int32Array.of(5, 6, 7)]);
});
