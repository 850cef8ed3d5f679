import { expect, it } from "vitest";
import * as streams from "../../src/base/streams.ts";

const { WEIGHTS, SURVEY_CONTEXT, ...named } = streams;

it("every use of randomness has a stream of its own", () => {
  const numbers = Object.values(named);
  expect(new Set(numbers).size).toBe(numbers.length);
});

it.each([
  ["initial weights", WEIGHTS, 2 ** 24],
  ["survey contexts", SURVEY_CONTEXT, 20_000],
])("the range of %s contains no other stream", (_, start, size) => {
  const others = [...Object.values(named), WEIGHTS, SURVEY_CONTEXT].filter((stream) => stream !== start);
  expect(others.filter((stream) => stream >= start && stream < start + size)).toEqual([]);
});
