// SHA-256 (FIPS 180-4) for pages that have no crypto.subtle.

const isPrime = (n: number): boolean => {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
};

/** The first 32 bits of the fractional part of the k-th root of n, in integer arithmetic: exact in every engine. */
function rootBits(n: number, k: number): number {
  const target = BigInt(n) << BigInt(32 * k);
  let root = 0n;
  for (let bit = 1n << 37n; bit > 0n; bit >>= 1n) if ((root | bit) ** BigInt(k) <= target) root |= bit;
  return Number(root & 0xffffffffn) | 0;
}

/** The SHA-256 of bytes: 32 bytes. */
export function sha256InCode(bytes: Uint8Array): Uint8Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (isPrime(n)) primes.push(n);
  const K = Int32Array.from(primes, (p) => rootBits(p, 3));
  const H = Int32Array.from(primes.slice(0, 8), (p) => rootBits(p, 2));

  // The message, a 1 bit, zeros, and the length in bits, as whole blocks of 64 bytes.
  const blocks = Math.ceil((bytes.length + 9) / 64);
  const padded = new Uint8Array(64 * blocks);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);

  const rotate = (x: number, n: number) => (x >>> n) | (x << (32 - n));
  const W = new Int32Array(64);
  const word = (t: number) => W[t] as number;
  for (let block = 0; block < padded.length; block += 64) {
    for (let t = 0; t < 16; t++) W[t] = view.getInt32(block + 4 * t);
    for (let t = 16; t < 64; t++) {
      const [x, y] = [word(t - 15), word(t - 2)];
      const small0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
      const small1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
      W[t] = word(t - 16) + small0 + word(t - 7) + small1;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = H;
    for (let t = 0; t < 64; t++) {
      const big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const first = (h + big1 + ((e & f) ^ (~e & g)) + (K[t] as number) + word(t)) | 0;
      const big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => {
      H[i] = (H[i] as number) + value;
    });
  }
  const digest = new DataView(new ArrayBuffer(32));
  H.forEach((value, i) => {
    digest.setInt32(4 * i, value);
  });
  return new Uint8Array(digest.buffer);
}
