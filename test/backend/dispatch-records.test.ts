// Grids by which kernels know which dispatch they are.

import { expect, it } from "vitest";
import { gridOf } from "../../src/backend/webgpu/dispatch-records.ts";

it.each([0, 1, 7, 65535, 65536, 3_000_000])(
  "a dispatch of %i workgroups among others is known by its rows",
  (groups) => {
    for (const all of [1, 2, 5, 60]) {
      for (let i = 0; i < all; i++) {
        const [across, down] = gridOf(groups, i, all);
        expect((down - 1) % all).toBe(i);
        expect(Math.max(across, down)).toBeLessThanOrEqual(65535);
        expect(across * down).toBeGreaterThanOrEqual(groups);
        expect(across * down - groups).toBeLessThan(down);
      }
    }
  },
);
