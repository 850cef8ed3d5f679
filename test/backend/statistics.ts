/** The chi-square statistic Σ (n − e)² / e, in standard deviations from its mean. */
export function chiDeviations(counts: readonly number[], expected: readonly number[]): number {
  const chi = counts.reduce((s, n, i) => s + (n - (expected[i] as number)) ** 2 / (expected[i] as number), 0);
  return (chi - (counts.length - 1)) / Math.sqrt(2 * (counts.length - 1));
}

/** The Kolmogorov–Smirnov statistic √n·D, with D the largest distance between empirical and exact distribution. */
export function kolmogorov(draws: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...draws].sort((a, b) => a - b);
  const n = sorted.length;
  return Math.sqrt(n) * Math.max(...sorted.map((x, i) => Math.max((i + 1) / n - cdf(x), cdf(x) - i / n)));
}

/** Φ(x) by Simpson's rule, to within 1e-9. */
export function normalCdf(x: number): number {
  const f = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  const [n, h] = [100, x / 100];
  let sum = f(0) + f(x);
  for (let i = 1; i < n; i++) sum += f(i * h) * (i % 2 ? 4 : 2);
  return 0.5 + (sum * h) / 3;
}
