// An agent reveals user data only through its API: searches for a planted user wherever their data could leak.

import { Agent, encodeModel, loadModel } from "penchant";
import { type Checks, demand } from "./checks.ts";
import { OTHER, PLANTED, plant } from "./planted.ts";
import type { Secret } from "./secret.ts";

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
  const secret = plant(agent, model);
  const { mean } = agent.posterior;

  await check("a search for the planted user finds it where it must be", () => {
    demand(
      mean.some((x, i) => x !== prior.mean[i]),
      "the answers changed nothing",
    );
    demand(secret.isIn(JSON.stringify(agent.posterior)), "not found in the posterior as JSON");
    demand(secret.isIn(new Uint8Array(mean.buffer)), "not found in the bytes of the posterior");
    demand(secret.isIn(inspect([question.a])), "not found in a question as the host prints it");
  });

  const silent = (name: string, text: () => string | Uint8Array) =>
    check(`no user data in ${name}`, () => demand(!secret.isIn(text()), "the planted user was found"));
  await silent("JSON", () => JSON.stringify({ agent, list: [agent] }));
  await silent("String(agent)", () => `${agent}${String(agent)}${Object.prototype.toString.call(agent)}`);
  await silent("the host's printout of an agent", () => inspect(agent));
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
  await silent("the encoded model", () => exported);

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
    await check(`no user data in error ${i}`, () => {
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

/** The values of all own and inherited properties of an object. */
function own(object: object): unknown[] {
  const values: unknown[] = [];
  for (let o: object | null = object; o && o !== Object.prototype; o = Object.getPrototypeOf(o)) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(o))) values.push(value);
  }
  return values;
}
