// The agent suite, which runs in every host. It needs no test runner and no permission to read, write or connect.

import { Agent, encodeModel, loadModel } from "penchant";
import { memoryStore, type Store } from "penchant/vault";
import { DEFAULTS } from "../../../src/train/preference-settings.ts";
import { randomModel } from "../../model/models.ts";
import { checks, demand } from "./checks.ts";
import { ANSWERS, at, OPTIONS, USERS } from "./fixture.ts";
import { base64, keeping, type Sealed } from "./keeping.ts";
import { privacy } from "./privacy.ts";
import { asking, deciding, type Hashes, shippedTraining, training } from "./sameness.ts";
import { sources } from "./sources.ts";
import { cases } from "./vault.ts";

export interface Host {
  /** The kernels: bytes, or a module where the host cannot compile at run time. */
  readonly kernels: BufferSource | WebAssembly.Module;
  /** Whether agents can load the kernels themselves. */
  readonly loads: boolean;
  /** Formats a value as the host prints it. */
  readonly inspect: (value: unknown) => string;
  /** Milliseconds. */
  readonly clock: () => number | Promise<number>;
  /** Opens an empty store of this host. Absent when the host stores nothing. */
  readonly store?: () => Promise<Store>;
}

export interface Outcome {
  /** Error message by name of the check; null when it passed. */
  checks: Record<string, string | null>;
  hashes: Hashes;
  /** Milliseconds from the kernels' and a default model's bytes to the first ranking. */
  coldStart: number;
  /** The model file that the examples use, in base64. */
  file: string;
  /** Records that were written to the host's store. */
  sealed: Sealed | null;
}

/** Milliseconds from bytes to the first ranking. Must run before everything else. */
export async function coldStart({ kernels, clock }: Host): Promise<number> {
  const config = { ...DEFAULTS, size: 5, length: 1 };
  const { method, head, encoder, size, length, hidden, latent, context, beta, likelihood } = config;
  const sizes = { size, length, hidden, latent, context };
  const model = randomModel({ kind: "personal", method, head, encoder, ...sizes, beta, likelihood }, 1, 0.3);
  const file = await encodeModel(model);
  const started = await clock();
  const agent = await Agent.open(await loadModel(file), { module: kernels });
  agent.rank(OPTIONS);
  return (await clock()) - started;
}

export async function suite(host: Host, cold: number): Promise<Outcome> {
  const { kernels } = host;
  const all = checks();
  const { check, results } = all;
  const said = listen(host.inspect);
  const module = kernels instanceof WebAssembly.Module ? kernels : await WebAssembly.compile(kernels);
  const given = host.loads ? undefined : module;

  await check("the kernels import their memory and nothing else", () => {
    const imports = WebAssembly.Module.imports(module).map(({ module, name, kind }) => `${kind} ${module}.${name}`);
    demand(imports.join() === "memory env.memory", `they import ${imports.join(", ")}`);
  });
  const { hashes, file } = await training(module);
  Object.assign(hashes, await deciding(file, given), await asking(file, given));
  if (host.loads) {
    await check("penchant/train trains the same weights", async () => {
      const [what, hash] = await shippedTraining();
      demand(hash === hashes[what], "they are others than those of the kernels that the suite was given");
    });
  }

  await check("ranking and acting follow the user's preferences", async () => {
    const model = await loadModel(file);
    for (const user of USERS) {
      const agent = await Agent.open(model, { module: given });
      for (let a = 0; a < 5; a++) {
        for (let b = a + 1; b < 5; b++) {
          const reply = (user[a] as number) < (user[b] as number) ? "a" : "b";
          if ((a + b) % 2) agent.answer({ a: at(a), b: at(b) }, reply);
        }
      }
      const best = user.indexOf(0);
      const ranked = agent.rank(OPTIONS)[0]?.index;
      const acted = agent.act(at((best + 1) % 5), new Float32Array(1))[0];
      demand(ranked === best && acted === best, `${user}: the best is ${best}; ranked ${ranked}, acted ${acted}`);
    }
  });
  let sealed: Sealed | null = null;
  for (const [kind, open] of Object.entries({ memory: async () => memoryStore(), disk: host.store })) {
    if (!open) continue;
    for (const [name, run] of Object.entries(cases)) await check(`${kind}: ${name}`, async () => run(await open()));
    sealed = await keeping(all, kind, await open(), file, given, host.inspect);
  }
  await sources(all, file, kernels instanceof WebAssembly.Module ? null : kernels);
  const secret = await privacy(all, file, given, host.inspect);
  await check("no user data on the console", () => {
    demand(!secret.isIn(said().join("\n")), "the planted user was found");
  });
  const outcome = { checks: results, hashes, coldStart: cold, file: base64(file), sealed: host.store ? sealed : null };
  await check("no user data in the host's results", () => {
    demand(!secret.isIn(JSON.stringify(outcome)), "the planted user was found");
  });
  demand(ANSWERS.labels.length > 0 && Object.keys(hashes).length === 19, "the suite did not run to its end");
  return outcome;
}

/** Records console output. The returned function restores the console and returns the lines. */
function listen(inspect: (value: unknown) => string): () => string[] {
  const heard: string[] = [];
  const methods = ["debug", "log", "info", "warn", "error", "trace"] as const;
  const before = methods.map((method) => console[method]);
  for (const method of methods) console[method] = (...values: unknown[]) => heard.push(values.map(inspect).join(" "));
  return () => {
    for (const [i, method] of methods.entries()) console[method] = before[i] as () => void;
    return heard;
  };
}
