import { expect, it } from "vitest";
import { checkWhole, isWhole } from "../../src/base/check.ts";

it.each([1, 2, 64])("isWhole accepts %d between 1 and 64", (value) => {
  expect(isWhole(value, 1, 64)).toBe(true);
});

it.each([0, 65, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "2", null, undefined, 2n])(
  "isWhole rejects %s between 1 and 64",
  (value) => {
    expect(isWhole(value, 1, 64)).toBe(false);
  },
);

it("isWhole stops at the largest safe integer unless it is given a limit", () => {
  expect(isWhole(Number.MAX_SAFE_INTEGER, 0)).toBe(true);
  expect(isWhole(2 ** 53, 0)).toBe(false);
  expect(isWhole(2 ** 53, 0, 2 ** 60)).toBe(true);
});

it("checkWhole returns nothing for a value in range", () => {
  expect(checkWhole("steps", 5, 1, 5)).toBeUndefined();
});

it("checkWhole names the argument, what it got and the range it wants", () => {
  const refusal = (value: unknown, least: number, most?: number) => () => checkWhole("steps", value, least, most);
  expect(refusal(0, 1)).toThrow(RangeError);
  expect(refusal(0, 1)).toThrow(/^steps: got 0; it must be a whole number of at least 1$/);
  expect(refusal(6.5, 1, 5)).toThrow(/^steps: got 6\.5; it must be a whole number from 1 to 5$/);
  expect(refusal(undefined, 0)).toThrow(/^steps: got undefined; it must be a whole number of at least 0$/);
});
