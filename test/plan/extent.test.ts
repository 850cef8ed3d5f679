import { expect, it } from "vitest";
import { extent, scaled } from "../../src/plan/shape.ts";

it("rows divide by every number that they are a multiple of", () => {
  for (let n = 1; n <= 512; n++) {
    expect(scaled(extent(5 * n), 1 / n)).toEqual(extent(5));
    if (n > 1) expect(() => scaled(extent(5 * n + 1), 1 / n)).toThrow("do not divide");
  }
});
