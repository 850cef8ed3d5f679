import { expect, it } from "vitest";
import { at, sameValues } from "../../src/base/arrays.ts";

it("at reads an element of an array or a typed array", () => {
  expect(at(["a", "b"], 1)).toBe("b");
  expect(at(Float32Array.of(0.5, 2), 0)).toBe(0.5);
});

it("sameValues compares by length, order and value, whatever the kind of list", () => {
  expect(sameValues([], new Float32Array())).toBe(true);
  expect(sameValues([1, 2], Float32Array.of(1, 2))).toBe(true);
  expect(sameValues([1, 2], [2, 1])).toBe(false);
  expect(sameValues([1, 2], [1, 2, 3])).toBe(false);
  expect(sameValues([1, 2, 3], [1, 2])).toBe(false);
  expect(sameValues([0.1], Float32Array.of(0.1))).toBe(false); // 0.1 is rounded
});

it("sameValues treats −0 as 0, and NaN as different from itself", () => {
  expect(sameValues([0], [-0])).toBe(true);
  expect(sameValues([Number.NaN], [Number.NaN])).toBe(false);
});
