// Nothing of a user leaves an agent unless it is asked for: a planted user is looked for wherever one could show.

import { Agent, encodeModel, loadModel } from "penchant";
import { type Checks, demand } from "./checks.ts";

/** The user's answers are about states of these numbers, which nothing else here has. */
const PLANTED = [0.7310585, -1.4429517, 2.9182818, 0.5772157, -1.618034];
const OTHER = [-0.9159656, 1.2020569, -0.6831473, 3.2415927, 0.2614972];

/** What to look for: numbers as text, and as the four bytes of an f32. */
export class Secret {
  readonly #texts: string[];
  readonly #bytes: Uint8Array[];

  constructor(values: Iterable<number>) {
    const singles = Float32Array.from(values);
    // Six digits are enough to know a number by, and few enough to know it rounded.
    this.#texts = Array.from(singles, (x) => String(Math.abs(x)).slice(0, 8));
    this.#bytes = Array.from(singles, (x) => new Uint8Array(Float32Array.of(x).buffer));
  }

  isIn(where: string | Uint8Array): boolean {
    if (typeof where === "string") return this.#texts.some((text) => where.includes(text));
    return this.#bytes.some((bytes) => where.some((_, i) => bytes.every((byte, j) => where[i + j] === byte)));
  }
}

export async function privacy(
  { check }: Checks,
  file: Uint8Array,
  module: WebAssembly.Module | undefined,
  inspect: (value: unknown) => string,
): Promise<Secret> {
  const model = await loadModel(file);
  const agent = await Agent.open(model, { module });
  const question = { a: PLANTED, b: OTHER };
  const prior = agent.posterior;
  for (const reply of ["a", "tie", "a"] as const) agent.answer(question, reply);
  const { mean, variance } = agent.posterior;
  const secret = new Secret([...mean, ...variance, ...PLANTED, ...OTHER]);

  await check("a search for the planted user finds it where it is", () => {
    demand(
      mean.some((x, i) => x !== prior.mean[i]),
      "the answers changed nothing",
    );
    demand(secret.isIn(JSON.stringify(agent.posterior)), "not found in the posterior as JSON");
    demand(secret.isIn(new Uint8Array(mean.buffer)), "not found in the bytes of the posterior");
    demand(secret.isIn(inspect([question.a])), "not found in a question as the host prints it");
  });

  const silent = (name: string, text: () => string | Uint8Array) =>
    check(`nothing of a user in ${name}`, () => demand(!secret.isIn(text()), "the planted user was found"));
  await silent("JSON", () => JSON.stringify({ agent, list: [agent] }));
  await silent("String(agent)", () => `${agent}${String(agent)}${Object.prototype.toString.call(agent)}`);
  await silent("what the host prints of an agent", () => inspect(agent));
  await silent("its properties", () => inspect(own(agent)));
  await silent("a structured clone", () => {
    try {
      const clone = structuredClone(agent);
      return JSON.stringify(clone) + inspect(own(clone)) + inspect(clone);
    } catch (error) {
      return String(error);
    }
  });
  const exported = await encodeModel(model);
  await silent("the model that it was opened with", () => exported);

  const wrong: (() => unknown)[] = [
    () => agent.answer(question, "c" as "a"),
    () => agent.answer({ a: [1, 2], b: OTHER }, "a"),
    () => agent.answer({ a: [Number.NaN, 0, 0, 0, 0], b: OTHER }, "a"),
    () => agent.answer({ a: [3e38, -3e38, 3e38, 0, 0], b: [-3e38, 3e38, -3e38, 0, 0] }, "a"),
    () => agent.rank([]),
    () => agent.rank([[1]]),
    () => agent.rank([[Number.POSITIVE_INFINITY, 0, 0, 0, 0]]),
    () => agent.act([1], new Float32Array(1)),
    () => agent.act([Number.NaN, 0, 0, 0, 0], new Float32Array(1)),
    () => agent.act([0, 0, 0, 0, 0], new Float32Array(9)),
  ];
  for (const [i, call] of wrong.entries()) {
    await check(`nothing of a user in error ${i}`, () => {
      let error: unknown;
      try {
        call();
      } catch (caught) {
        error = caught;
      }
      demand(error instanceof Error, "nothing was thrown");
      const { message, stack } = error as Error;
      const shown = `${message}${stack}${inspect(error)}${JSON.stringify(error)}${inspect(own(error as object))}`;
      demand(!secret.isIn(shown), "the planted user was found");
    });
  }
  return secret;
}

/** All properties of an object and of what it inherits from, by the names that code can reach them by. */
function own(object: object): unknown[] {
  const values: unknown[] = [];
  for (let o: object | null = object; o && o !== Object.prototype; o = Object.getPrototypeOf(o)) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(o))) values.push(value);
  }
  return values;
}
