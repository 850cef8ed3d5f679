import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REPLIES } from "../../src/agent/answered-question.ts";
import { decodeRecord, encodeRecord } from "../../src/agent/user-record.ts";

const side = fc.array(fc.float({ noNaN: true }), { maxLength: 9 }).map((x) => Float32Array.from(x));
const date = fc.option(fc.integer({ min: 1, max: 2 ** 32 - 1 }).map((seconds) => new Date(1000 * seconds)));
const reply = fc.oneof(fc.constantFrom(...REPLIES), fc.double({ min: 0.001, max: 0.999, noNaN: true }));
const record = fc.record({
  answers: fc.array(
    fc.record(
      { a: side, b: side, reply, date, choice: fc.integer({ min: 1, max: 2 ** 30 - 1 }) },
      { requiredKeys: ["a", "b", "reply", "date"] },
    ),
    { maxLength: 9 },
  ),
  personal: fc.boolean(),
});

describe("a user's record", () => {
  it("survives encoding and decoding at any byte offset", () => {
    fc.assert(
      fc.property(record, fc.nat(5), (user, shift) => {
        const bytes = encodeRecord(user);
        const moved = new Uint8Array(bytes.length + shift).subarray(shift);
        moved.set(bytes);
        expect(decodeRecord(moved)).toEqual(user);
      }),
    );
  });

  it("that is truncated or too long is refused", () => {
    fc.assert(
      fc.property(record, (user) => {
        const bytes = encodeRecord(user);
        for (let n = 0; n < bytes.length; n++) expect(() => decodeRecord(bytes.slice(0, n))).toThrow("record: ");
        for (const more of [1, 4, 12]) {
          const longer = new Uint8Array(bytes.length + more);
          longer.set(bytes);
          expect(() => decodeRecord(longer)).toThrow("record: ");
        }
      }),
      { numRuns: 30 },
    );
  });

  it("of format 1 is read; its answers have no dates", () => {
    const hex =
      "0100000000000000020000000100000002000000020000000000c03f000000c0000000000000404003000000010000000300000000" +
      "00803e000080400000a0400000c040";
    const bytes = Uint8Array.from(Buffer.from(hex, "hex"));
    expect(decodeRecord(bytes)).toEqual({
      personal: false,
      answers: [
        { a: Float32Array.of(1.5, -2), b: Float32Array.of(0, 3), reply: "b", date: null },
        { a: Float32Array.of(0.25), b: Float32Array.of(4, 5, 6), reply: "skip", date: null },
      ],
    });
  });

  it("has format 2, which earlier versions read, unless there is a strength of preference", () => {
    const answer = { a: Float32Array.of(1), b: Float32Array.of(2), date: new Date(5000), choice: 1 };
    const words = encodeRecord({ answers: [{ ...answer, reply: "tie" }], personal: true });
    expect(Array.from(new Uint32Array(words.buffer))).toEqual([2, 1, 1, 6, 1, 1, 5, 0x3f800000, 0x40000000]);
    // Earlier versions refuse format 3: "record: format 3; this version reads 1 to 2".
    const strength = encodeRecord({ answers: [{ ...answer, reply: 0.75 }], personal: true });
    expect(Array.from(new Uint32Array(strength.buffer))).toEqual([
      ...[3, 1, 1, 6, 1, 1, 5],
      ...[0, 0x3fe80000, 0x3f800000, 0x40000000],
    ]);
  });

  it("with another version is refused", () => {
    const bytes = encodeRecord({
      answers: [{ a: Float32Array.of(1), b: Float32Array.of(2), reply: "a", date: null }],
      personal: true,
    });
    const changed = (at: number, value: number) => bytes.map((byte, i) => (i === at ? value : byte));
    expect(() => decodeRecord(changed(0, 9))).toThrow("record: format 9; this version reads 1 to 3");
    expect(decodeRecord(changed(12, 4)).answers[0]).toMatchObject({ reply: "a", choice: 1 });
    expect(() => decodeRecord(changed(19, 255))).toThrow("are not a whole number of answers");
  });
});
