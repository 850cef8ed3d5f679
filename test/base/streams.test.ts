import { expect, it } from "vitest";
import * as streams from "../../src/base/streams.ts";

const { WEIGHTS, SURVEY_CONTEXT, ...named } = streams;

it("every use of randomness has a stream of its own", () => {
  const numbers = Object.values(named);
  expect(new Set(numbers).size).toBe(numbers.length);
});

it("the ranges of initial weights and of survey contexts contain no other stream", () => {
  for (const start of [WEIGHTS, SURVEY_CONTEXT]) {
    const others = [...Object.values(named), WEIGHTS, SURVEY_CONTEXT].filter((stream) => stream !== start);
    expect(others.filter((stream) => stream >= start && stream < start + 2 ** 24)).toEqual([]);
  }
});
