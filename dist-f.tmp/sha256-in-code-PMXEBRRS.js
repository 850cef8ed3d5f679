// src/base/sha256-in-code.ts
var isPrime = (n) => {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return !1;
  return !0;
};
function rootBits(n, k) {
  let target = BigInt(n) << BigInt(32 * k), root = 0n;
  for (let bit = 1n << 37n; bit > 0n; bit >>= 1n) (root | bit) ** BigInt(k) <= target && (root |= bit);
  return Number(root & 0xffffffffn) | 0;
}
function sha256InCode(bytes) {
  let primes = [];
  for (let n = 2; primes.length < 64; n++) isPrime(n) && primes.push(n);
  let K = Int32Array.from(primes, (p) => rootBits(p, 3)), H = Int32Array.from(primes.slice(0, 8), (p) => rootBits(p, 2)), blocks = Math.ceil((bytes.length + 9) / 64), padded = new Uint8Array(64 * blocks);
  padded.set(bytes), padded[bytes.length] = 128;
  let view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  let rotate = (x, n) => x >>> n | x << 32 - n, W = new Int32Array(64), word = (t) => W[t];
  for (let block = 0; block < padded.length; block += 64) {
    for (let t = 0; t < 16; t++) W[t] = view.getInt32(block + 4 * t);
    for (let t = 16; t < 64; t++) {
      let [x, y] = [word(t - 15), word(t - 2)], small0 = rotate(x, 7) ^ rotate(x, 18) ^ x >>> 3, small1 = rotate(y, 17) ^ rotate(y, 19) ^ y >>> 10;
      W[t] = word(t - 16) + small0 + word(t - 7) + small1;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = H;
    for (let t = 0; t < 64; t++) {
      let big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25), first = h + big1 + (e & f ^ ~e & g) + K[t] + word(t) | 0, second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, d + first | 0, c, b, a, first + second | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => {
      H[i] = H[i] + value;
    });
  }
  let digest = new DataView(new ArrayBuffer(32));
  return H.forEach((value, i) => {
    digest.setInt32(4 * i, value);
  }), new Uint8Array(digest.buffer);
}
export {
  sha256InCode
};
