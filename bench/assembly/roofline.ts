// The peak rate of 128-bit multiply and add: twelve independent accumulators, no memory access in the loop.

export function roofline(count: i32, address: usize): void {
  const a = v128.load(address);
  const b = v128.load(address, 16);
  let c0 = v128.load(address, 32), c1 = v128.load(address, 48), c2 = v128.load(address, 64), c3 = v128.load(address, 80);
  let c4 = v128.load(address, 96), c5 = v128.load(address, 112), c6 = v128.load(address, 128), c7 = v128.load(address, 144);
  let c8 = v128.load(address, 160), c9 = v128.load(address, 176), cA = v128.load(address, 192), cB = v128.load(address, 208);
  for (let i = 0; i < count; i++) {
    c0 = f32x4.add(c0, f32x4.mul(a, c0)); c1 = f32x4.add(c1, f32x4.mul(b, c1));
    c2 = f32x4.add(c2, f32x4.mul(a, c2)); c3 = f32x4.add(c3, f32x4.mul(b, c3));
    c4 = f32x4.add(c4, f32x4.mul(a, c4)); c5 = f32x4.add(c5, f32x4.mul(b, c5));
    c6 = f32x4.add(c6, f32x4.mul(a, c6)); c7 = f32x4.add(c7, f32x4.mul(b, c7));
    c8 = f32x4.add(c8, f32x4.mul(a, c8)); c9 = f32x4.add(c9, f32x4.mul(b, c9));
    cA = f32x4.add(cA, f32x4.mul(a, cA)); cB = f32x4.add(cB, f32x4.mul(b, cB));
  }
  v128.store(address, c0, 32); v128.store(address, c1, 48); v128.store(address, c2, 64); v128.store(address, c3, 80);
  v128.store(address, c4, 96); v128.store(address, c5, 112); v128.store(address, c6, 128); v128.store(address, c7, 144);
  v128.store(address, c8, 160); v128.store(address, c9, 176); v128.store(address, cA, 192); v128.store(address, cB, 208);
}
