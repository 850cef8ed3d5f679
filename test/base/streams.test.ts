import { expect, it } from "vitest";
import * as streams from "../../src/base/streams.ts";

const { WEIGHTS, SURVEY_CONTEXT, ...named } = streams;

it("every use of randomness has a stream of its own", () => {
  const numbers = Object.values(named);
  expect(new Set(numbers).size).toBe(numbers.length);
});

it("first weights, and the context of each survey user, have ranges in which nothing else lies", () => {
  for (const start of [WEIGHTS, SURVEY_CONTEXT]) {
    const others = [...Object.values(named), WEIGHTS, SURVEY_CONTEXT].filter((stream) => stream !== start);
    expect(others.filter((stream) => stream >= start && stream < start + 2 ** 24)).toEqual([]);
  }
});
