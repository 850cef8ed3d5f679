// What every project in TypeScript does: it imports each entry of the package, and asks and ranks as decide.js does.
import { Agent, loadModel, type Ranked } from "penchant";
import { compile, Graph } from "penchant/plan";
import { parseJsonl, trainPreferences } from "penchant/train";
import { fileStore, indexedDbStore, memoryStore, openVault, type SqliteStorage, sqliteStore } from "penchant/vault";
import { auto, openGpu } from "penchant/webgpu";

export const entries = [compile, Graph, parseJsonl, trainPreferences, memoryStore, openVault, auto, openGpu];

export async function kept(where: "files" | "page" | SqliteStorage, key: Uint8Array, source: string): Promise<Agent> {
  const onDevice = () => (where === "files" ? fileStore("users") : indexedDbStore());
  const store = typeof where === "string" ? await onDevice() : sqliteStore(where);
  return Agent.open(await loadModel(source), { vault: await openVault(store, { key }) });
}

async function decide(source: string | Uint8Array): Promise<string> {
  const model = await loadModel(source);
  const agent = await Agent.open(model);
  const options = (model.features ?? []).map((_, k, all) => all.map((_, j) => Number(j === k)));
  for (const answer of ["a", "b", "b", "a"] as const) {
    const question = agent.nextQuestion({ options, decided: 0.99 });
    if (!question) break;
    agent.answer(question, answer);
  }
  const ranking: Ranked[] = agent.rank(options);
  return JSON.stringify(ranking.map((rank) => ({ name: model.features?.[rank.index], ...rank })));
}

decide("bowl.safetensors").then((ranking) => console.log(ranking));
