import type { Backend } from "../../src/backend/backend.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import type { Random } from "../../src/base/philox.ts";
import type { SelectableEncoderName } from "../../src/model/encoder/index.ts";
import { prior } from "../../src/model/posterior.ts";
import { compile, Graph } from "../../src/plan/index.ts";
import { CONFIG, encode, randomModel, uniforms } from "./models.ts";

export const [N, L, WIDTH] = [CONFIG.context, CONFIG.latent, 2 * CONFIG.size];

/** Answers of one user; those from index `count` on are masked, whatever their values. */
export interface User {
  pair: number[];
  label: number[];
  count: number;
}
export const userOf = (random: Random, count: number): User => ({
  pair: uniforms(random, N * WIDTH, 2),
  label: Array.from({ length: N }, () => random.index(2)),
  count,
});
/** The same answers in another order, masked ones included. */
export const moved = ({ pair, label }: User, mask: number[], to: number[]) => ({
  pair: to.flatMap((i) => pair.slice(i * WIDTH, (i + 1) * WIDTH)),
  label: to.map((i) => label[i] as number),
  mask: to.map((i) => mask[i] as number),
});
export const maskOf = ({ count }: User) => Array.from({ length: N }, (_, i) => Number(i < count));

export interface Told {
  pair: number[];
  label: number[];
  mask: number[];
}
export const told = (user: User): Told => ({ ...user, mask: maskOf(user) });

export interface Options {
  backend?: Backend;
  seed?: number;
  ties?: boolean;
  /** Weights are uniform in ±bound. */
  bound?: number;
  /** Standard normal noise for each user's draws; the rows of the identity by default. */
  noise?: number[];
}

/** Each user's posterior from the encoder; without noise the draws are the mean plus the rows of W, where Σ = WᵀW. */
export async function encoded(
  name: SelectableEncoderName,
  users: Told[],
  { backend = reference, seed = 1, ties = true, bound, noise }: Options = {},
) {
  const config = { ...CONFIG, encoder: name };
  const each = noise ?? Array.from({ length: L * L }, (_, k) => Number(k % (L + 1) === 0));
  const graph = new Graph();
  const rows = graph.count("users", users.length);
  const answers = {
    mask: graph.data("mask", rows, N),
    pair: graph.data("pair", { ...rows, times: N, max: N * users.length }, WIDTH),
    label: graph.data("label", { ...rows, times: N, max: N * users.length }, 1),
    length: 1,
    shares: ties,
  };
  const draws = each.length / L;
  const epsilon = graph.data("noise", { ...rows, times: draws, max: draws * users.length }, L);
  const q = encode(name, answers, config.hidden, prior(graph, L));
  const program = backend.load(
    compile(graph, { mean: q.mean, variance: q.variance, kl: q.kl, z: q.sample(epsilon) }),
    0,
  );
  const { parameters } = randomModel(config, seed, bound);
  for (const [parameter, values] of parameters) if (program.plan.named.has(parameter)) program.write(parameter, values);
  for (const leaf of ["pair", "label", "mask"] as const)
    program.write(
      leaf,
      users.flatMap((user) => user[leaf]),
    );
  program.write(
    "noise",
    users.flatMap(() => each),
  );
  await program.run();
  const read = async (output: string) => Array.from(await program.read(output));
  const [mean, variance, kl, z] = [await read("mean"), await read("variance"), await read("kl"), await read("z")];
  return users.map((_, u) => {
    const of = (values: number[], n: number) => values.slice(u * n, (u + 1) * n);
    const own = { mean: of(mean, L), variance: of(variance, L), kl: of(kl, L), z: of(z, draws * L) };
    const w = (k: number, i: number) => (own.z[k * L + i] as number) - (own.mean[i] as number);
    const covariance = Array.from({ length: L * L }, (_, n) => {
      const [i, j] = [Math.floor(n / L), n % L];
      return Array.from({ length: L }, (_, k) => w(k, i) * w(k, j)).reduce((a, b) => a + b, 0);
    });
    return { ...own, covariance, parameters };
  });
}
export type Said = Awaited<ReturnType<typeof encoded>>[number];
export const priorOf = ({ parameters }: Said) => ({
  mean: Array.from(parameters.get("prior.mean") as Float32Array),
  variance: Array.from(parameters.get("prior.logVariance") as Float32Array, Math.exp),
});
export const one = async (name: SelectableEncoderName, user: Told, options?: Options): Promise<Said> =>
  (await encoded(name, [user], options))[0] as Said;
