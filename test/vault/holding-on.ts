// A process that saves to a vault as long as it holds it. Arguments: the folder, and a number of this process. A line for each
// save that was acknowledged, "person value", or for each person who was forgotten, "person -".

import { writeSync } from "node:fs";
import { fileStore } from "../../src/vault/file-store.ts";
import { openVault } from "../../src/vault/vault.ts";

const [, , folder, number] = process.argv as string[];
const say = (line: string): unknown => writeSync(1, `${line}\n`);
try {
  const store = await fileStore(`${folder}/vault`);
  const counters = await fileStore(`${folder}/counters`);
  const vault = await openVault(store, { key: new Uint8Array(32).fill(7) }, counters);
  const state = new Uint8Array(300);
  const words = new Uint32Array(state.buffer, 0, 2);
  for (let step = 1; ; step++) {
    const person = `person ${step % 5}`;
    const isForgotten = step % 7 === 0;
    words.set([Number(number), step]);
    say(`begin ${person} ${isForgotten ? "-" : `${number}.${step}`}`);
    if (isForgotten) await vault.forget(person);
    else await vault.save(person, "model", state);
    say(`end ${person} ${isForgotten ? "-" : `${number}.${step}`}`);
  }
} catch (error) {
  say(`${(error as Error).name}: ${(error as Error).message}`);
}
