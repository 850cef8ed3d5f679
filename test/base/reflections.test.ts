import { expect, it } from "vitest";
import { Random } from "../../src/base/philox.ts";
import { rotate, rotateBack, trapezoid } from "../../src/base/reflections.ts";

const random = new Random(5, 71);

it.each([
  [3, 5],
  [5, 3],
  [4, 4],
  [1, 1],
  [0, 2],
])("%i rows of %i numbers become a trapezoid, by a rotation", (n, L) => {
  const X = Float64Array.from({ length: n * L }, () => random.normal());
  if (n > 2) X.copyWithin(L, 0, L); // two rows are the same
  const rotation = trapezoid(X, n, L);
  expect(rotation.width).toBe(Math.min(n, L));
  for (let row = 0; row < n; row++) {
    const x = X.slice(row * L, (row + 1) * L);
    const rotated = x.slice();
    rotate(rotated, rotation);
    rotated.forEach((value, l) => {
      const expected = l < rotation.width ? rotation.lower[row * rotation.width + l] : 0;
      expect(value).toBeCloseTo(l > row ? 0 : (expected as number), 12);
    });
    const length = (v: Float64Array) => v.reduce((sum, value) => sum + value * value, 0);
    expect(length(rotated)).toBeCloseTo(length(x), 12);
    rotateBack(rotated, rotation);
    rotated.forEach((value, l) => {
      expect(value).toBeCloseTo(x[l] as number, 12);
    });
  }
});

it("rows of zeros, and of huge and tiny numbers, are no exception", () => {
  for (const scale of [0, 1e-200, 1e200]) {
    const { lower } = trapezoid(Float64Array.of(scale, 2 * scale, 2 * scale), 1, 3);
    expect(Math.abs(lower[0] as number)).toBeCloseTo(3 * scale, 12 - Math.max(0, Math.log10(scale || 1)));
  }
});
