import { describe, expect, it } from "vitest";
import { at } from "../../src/base/arrays.ts";
import { principalComponents } from "../../src/base/principal-components.ts";

/** Row k of the discrete cosine transform of length n: all are orthonormal, and but for the first they have mean 0. */
const cosines = (n: number, k: number) =>
  Array.from({ length: n }, (_, i) => Math.sqrt(2 / n) * Math.cos((Math.PI * (i + 0.5) * k) / n));

/** Rows [n, d] of mean 0 with these deviations along directions that are no axes. */
function rowsAlong(
  n: number,
  d: number,
  deviations: readonly number[],
): { rows: Float64Array; directions: number[][] } {
  const directions = deviations.map((_, k) => cosines(d, k + 1));
  const rows = new Float64Array(n * d);
  deviations.forEach((deviation, k) => {
    const shares = cosines(n, k + 1);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < d; j++) {
        rows[i * d + j] = at(rows, i * d + j) + deviation * at(shares, i) * at(at(directions, k), j);
      }
    }
  });
  return { rows, directions };
}

describe("principal components", () => {
  it.each([
    ["many rows", 2000, 24],
    ["fewer rows than values", 40, 120],
  ])("are the directions of the largest variances: %s", async (_, n, d) => {
    const { rows, directions } = rowsAlong(n, d, [9, 3, 1]);
    const components = await principalComponents(rows, d, 3, 1);
    const found = directions.map((direction, k) =>
      Math.abs(direction.reduce((sum, x, j) => sum + x * at(components, k * d + j), 0)),
    );
    expect(found.every((cosine) => cosine > 1 - 1e-9)).toBe(true);
  });

  it("are orthonormal, and each one's largest value is positive", async () => {
    const { rows } = rowsAlong(300, 30, [5, 4.9, 4, 2, 1, 0.9, 0.5]);
    const components = await principalComponents(rows, 30, 6, 1);
    for (let r = 0; r < 6; r++) {
      const row = components.subarray(r * 30, (r + 1) * 30);
      expect(Math.max(...row)).toBe(Math.max(...row.map(Math.abs)));
      for (let s = 0; s <= r; s++) {
        const product = row.reduce((sum, x, j) => sum + x * at(components, s * 30 + j), 0);
        expect(product).toBeCloseTo(Number(r === s), 10);
      }
    }
  });

  it("beyond those that the rows have see no variance", async () => {
    const { rows } = rowsAlong(50, 10, [2, 1]);
    const components = await principalComponents(rows, 10, 4, 1);
    const lengths = [0, 1, 2, 3].map((r) => Math.hypot(...components.subarray(r * 10, (r + 1) * 10)));
    expect(lengths.slice(0, 2)).toEqual([expect.closeTo(1, 10), expect.closeTo(1, 10)]);
    const spread = [2, 3].map((r) => {
      const component = components.subarray(r * 10, (r + 1) * 10);
      return Math.max(
        ...Array.from({ length: 50 }, (_, i) =>
          Math.abs(rows.subarray(i * 10, (i + 1) * 10).reduce((sum, x, j) => sum + x * at(component, j), 0)),
        ),
      );
    });
    expect(Math.max(...spread)).toBeLessThan(1e-6);
  });

  it("are computed in parts, after each of which the caller may stop", async () => {
    const { rows } = rowsAlong(30, 60, [2, 1]);
    const parts: number[] = [];
    const stopped = principalComponents(rows, 60, 2, 1, async (done, all) => {
      parts.push(done);
      expect(done).toBeLessThan(all);
      if (done === 31) throw new Error("stopped");
    });
    await expect(stopped).rejects.toThrow("stopped");
    expect(parts).toEqual([...Array.from({ length: 30 }, (_, i) => i + 1), 30, 31]);
  });
});
