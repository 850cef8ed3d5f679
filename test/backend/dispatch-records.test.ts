// The height of a dispatch's grid encodes its index.

import { expect, it } from "vitest";
import { gridOf } from "../../src/backend/webgpu/dispatch-records.ts";

it.each([0, 1, 7, 65535, 65536, 3_000_000])(
  "the height of a grid of %i workgroups identifies its dispatch",
  (groups) => {
    for (const count of [1, 2, 5, 60]) {
      for (let i = 0; i < count; i++) {
        const [width, height] = gridOf(groups, i, count);
        expect((height - 1) % count).toBe(i);
        expect(Math.max(width, height)).toBeLessThanOrEqual(65535);
        expect(width * height).toBeGreaterThanOrEqual(groups);
        expect(width * height - groups).toBeLessThan(height);
      }
    }
  },
);
