// Users in a vault over one of the host's stores: separate, encrypted, and erased when forgotten.

import { Agent, loadModel } from "penchant";
import { openVault, type Store } from "penchant/vault";
import { type Checks, demand } from "./checks.ts";
import { OPTIONS } from "./fixture.ts";
import { plant } from "./planted.ts";

const key = Uint8Array.from({ length: 32 }, (_, i) => 151 * i + 3);

/** Stored records in base64, to search the disk for: those of a user who is kept, and those of one who was forgotten. */
export interface Sealed {
  readonly kept: string[];
  readonly forgotten: string[];
}

export async function keeping(
  { check }: Checks,
  kind: string,
  store: Store,
  file: Uint8Array,
  module: WebAssembly.Module | undefined,
  inspect: (value: unknown) => string,
): Promise<Sealed> {
  const model = await loadModel(file);
  const open = async (user: string) => Agent.open(model, { module, user, vault: await openVault(store, { key }) });
  const nobody = known(await open("nobody"));
  let [ann, bob] = [nobody, nobody];
  let kept: string[] = [];
  let forgotten: string[] = [];

  await check(`${kind}: users are restored when the vault is opened again`, async () => {
    const before = await open("ann");
    plant(before, model);
    ann = known(before);
    await before.flush();
    kept = await records(store, []);
    await before.user("bob");
    const first = before.nextQuestion({ options: OPTIONS });
    demand(first !== null && known(before) === nobody, "a user without answers differs from a new one");
    before.answer(first as NonNullable<typeof first>, "b");
    bob = known(before);
    demand(bob !== nobody && bob !== ann, "an answer changed nothing");
    await before.dispose();
    forgotten = await records(store, kept);
    demand(kept.length === 3 && forgotten.length === 2, `there are ${kept.length} and ${forgotten.length} records`);
    const after = await open("ann");
    demand(known(after) === ann, "ann has changed");
    await after.user("bob");
    demand(known(after) === bob, "bob has changed");
    await after.dispose();
  });

  await check(`${kind}: no user data in the store, nor in what the host prints of the vault`, async () => {
    const secret = plant(await Agent.open(model, { module }), model);
    const vault = await openVault(store, { key });
    const agent = await Agent.open(model, { module, user: "ann", vault });
    demand(known(agent) === ann, "ann has changed");
    for (const text of [inspect({ agent, vault }), JSON.stringify({ agent, vault }), `${agent}${vault}`]) {
      demand(!secret.isIn(text), "the planted user was found");
    }
    for (const name of await store.list()) {
      const record = (await store.read(name)) as Uint8Array;
      demand(!secret.isIn(record) && !secret.isIn(name), "the planted user was found");
    }
    await agent.dispose();
  });

  await check(`${kind}: a forgotten user is in no memory of the kernels and has no record`, async () => {
    const { memories, restore } = watchMemories();
    const agent = await open("bob");
    const secret = plant(agent, model);
    agent.nextQuestion({ options: OPTIONS });
    agent.rank(OPTIONS);
    const inMemory = () => memories.some(({ buffer }) => secret.isIn(new Uint8Array(buffer)));
    demand(inMemory(), "the search does not find a user who is in memory");
    await agent.flush();
    forgotten.push(...(await records(store, [...kept, ...forgotten])));
    await agent.forget();
    restore();
    demand(!inMemory(), "the planted user was found in memory");
    demand(known(agent) === nobody && agent.answers.length === 0, "the agent's user differs from a new one");
    const left = await records(store, []);
    demand(!forgotten.some((record) => left.includes(record)), "a record of the forgotten user is left");
    demand(left.length === 3 && kept.every((record) => left.includes(record)), "another user's record changed");
    await agent.dispose();
    const again = await open("bob");
    demand(known(again) === nobody, "the forgotten user is restored when the vault is opened again");
    await again.user("ann");
    demand(known(again) === ann, "ann has changed");
    await again.dispose();
  });
  return { kept, forgotten };
}

/** Everything an agent reveals about its user. */
const known = (agent: Agent): string =>
  JSON.stringify([
    [...agent.posterior.mean, ...agent.posterior.variance],
    agent.rank(OPTIONS),
    agent.confidence,
    agent.nextQuestion({ options: OPTIONS }),
  ]);

async function records(store: Store, but: readonly string[]): Promise<string[]> {
  const all = await Promise.all((await store.list()).map((name) => store.read(name)));
  return all.map((record) => base64(record as Uint8Array)).filter((record) => !but.includes(record));
}

export const base64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/** Records every memory that is created for the kernels from now on. */
function watchMemories() {
  const memories: WebAssembly.Memory[] = [];
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
  const restore = () => {
    WebAssembly.Memory = Memory;
  };
  return { memories, restore };
}
