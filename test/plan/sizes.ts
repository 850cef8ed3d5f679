import fc from "fast-check";

/** Edge sizes first: 1, and one less and one more than the vectors and tiles of the kernels. */
export const size: fc.Arbitrary<number> = fc.oneof(fc.constantFrom(1, 7, 9, 33), fc.integer({ min: 1, max: 12 }));
