// A process that lives with a vault as a device does: people come in turn, answer, and are sometimes forgotten; the vault's key
// is sometimes changed. Arguments: the folder, a seed, the number of the vault's key, and after how many answers it ends. A
// line for each step that begins or has ended; `soak.mjs` reads them.

import { readFileSync, writeSync } from "node:fs";
import { Agent } from "../../src/agent/agent.ts";
import { Random } from "../../src/base/philox.ts";
import { loadModel } from "../../src/model/load.ts";
import { changeSecret } from "../../src/vault/change-secrets.ts";
import { fileStore } from "../../src/vault/file-store.ts";
import { openVault } from "../../src/vault/vault.ts";
import { type Life, numbersOf, secretOf, sidesOf } from "./soak-answers.ts";

const [folder = "", ...numbers] = process.argv.slice(2);
const [seed = 0, firstKey = 0, most = 0] = numbers.map(Number);
const say = (line: string): unknown => writeSync(1, `${line}\n`);
const lives: Life[] = JSON.parse(readFileSync(`${folder}/lives.json`, "utf8"));
const random = new Random(seed, 80);
const below = (n: number): number => Math.floor(random.uniform() * n);

const store = await fileStore(`${folder}/people`);
let key = firstKey;
const vault = await openVault(store, secretOf(key));
const model = await loadModel(readFileSync(`${folder}/model.safetensors`));
const agent = await Agent.open(model, { vault });

/** People whose answers are in memory alone. */
const pending = new Map<number, Life>();
async function flush(): Promise<void> {
  await agent.flush();
  for (const [person, { life, answers }] of pending) say(`kept ${person} ${life} ${answers}`);
  pending.clear();
}

for (let answers = 0, reported = 0; answers < most; ) {
  const person = below(lives.length);
  const { life, answers: before } = lives[person] as Life;
  await agent.user(`person ${person}`);
  const last = agent.answers.at(-1);
  const [itsLife, itsNumber] = last ? numbersOf(last) : [life, 0];
  if (itsLife !== life || itsNumber !== before) say(`wrong ${person}: ${itsLife}.${itsNumber}, not ${life}.${before}`);
  const chance = random.uniform();
  if (chance < 0.004) {
    say(`forget ${person} ${life}`);
    await agent.forget();
    pending.delete(person);
    lives[person] = { life: life + 1, answers: 0 };
    say(`forgotten ${person} ${life}`);
  } else if (chance < 0.006) {
    say(`rekey ${key + 1}`);
    await changeSecret(store, secretOf(key), secretOf(key + 1));
    key++;
    say(`rekeyed ${key}`);
  } else {
    const count = 1 + below(80);
    say(`answer ${person} ${life} ${before + count}`);
    for (let i = 1; i <= count; i++) agent.answer(sidesOf(person, life, before + i), (before + i) % 3 ? "a" : "b");
    answers += count;
    lives[person] = { life, answers: before + count };
    pending.set(person, lives[person] as Life);
    if (random.uniform() < 0.8) await flush();
  }
  if (answers >= reported + 10_000) {
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    say(`memory ${answers} ${rss} ${heapUsed}`);
    reported = answers;
  }
}
await flush();
await agent.dispose();
await store.close();
say("done");
