import { expect, it } from "vitest";
import { extent, scaled } from "../../src/plan/shape.ts";

it("rows can be scaled by 1 / n for every n that divides them", () => {
  for (let n = 1; n <= 512; n++) {
    expect(scaled(extent(5 * n), 1 / n)).toEqual(extent(5));
    if (n > 1) expect(() => scaled(extent(5 * n + 1), 1 / n)).toThrow("it must divide by");
  }
});
