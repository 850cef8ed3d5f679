// Philox4x32-10 (Salmon et al., SC 2011). Element i uses word i % 4 of counter (i / 4, step, stream, 0). The integers equal
// those of src/base/philox.ts.

const M0: u64 = 0xd2511f53;
const M1: u64 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

/** Writes the four words of a counter; `key` is the address of the two words of the seed. */
export function philox(out: usize, counter: u32, step: u32, stream: u32, key: usize): void {
  let c0 = counter;
  let c1 = step;
  let c2 = stream;
  let c3: u32 = 0;
  let k0 = load<u32>(key);
  let k1 = load<u32>(key, 4);
  for (let round = 0; round < 10; round++) {
    const p0 = M0 * <u64>c0;
    const p1 = M1 * <u64>c2;
    c0 = <u32>(p1 >> 32) ^ c1 ^ k0;
    c2 = <u32>(p0 >> 32) ^ c3 ^ k1;
    c1 = <u32>p1;
    c3 = <u32>p0;
    k0 += W0;
    k1 += W1;
  }
  store<u32>(out, c0);
  store<u32>(out, c1, 4);
  store<u32>(out, c2, 8);
  store<u32>(out, c3, 12);
}

/** The upper 32 bits of bits · n: uniform in 0 … n − 1 if the bits are uniform. */
// @ts-ignore: decorator
@inline export function mulHigh(bits: u32, n: u32): u32 {
  return <u32>((<u64>bits * <u64>n) >> 32);
}
