import { expect, it } from "vitest";
import { hex, joinBytes } from "../../src/base/bytes.ts";

it("hex writes two lower-case digits for each byte", () => {
  expect(hex(Uint8Array.of())).toBe("");
  expect(hex(Uint8Array.of(0, 10, 171, 255))).toBe("000aabff");
});

it("joinBytes concatenates its arguments in order", () => {
  expect(joinBytes()).toEqual(Uint8Array.of());
  expect(joinBytes(Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3))).toEqual(Uint8Array.of(1, 2, 3));
});

it("joinBytes copies a view of a larger buffer, and only the bytes in view", () => {
  const whole = Uint8Array.of(1, 2, 3, 4);
  const joined = joinBytes(whole.subarray(1, 3));
  whole.fill(0);
  expect(joined).toEqual(Uint8Array.of(2, 3));
  expect(joined.buffer.byteLength).toBe(2);
});
