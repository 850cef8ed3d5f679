// Where should the bowl go? Asks four questions, then ranks the places and acts for the person who answered. It needs
// permission to read the model and the kernels only: no network, no environment.
//   deno run --no-prompt --allow-read=examples/bowl.safetensors examples/deno/bowl.ts

import { Agent, loadModel, type Reply } from "penchant";

const model = await loadModel(new URL("../bowl.safetensors", import.meta.url));
const agent = await Agent.open(model);
const input = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
let typed = "";

/** Reads the next line of standard input; undefined at the end. */
async function line(): Promise<string | undefined> {
  while (!typed.includes("\n")) {
    const { value } = await input.read();
    if (value === undefined) return undefined;
    typed += value;
  }
  const end = typed.indexOf("\n");
  const first = typed.slice(0, end);
  typed = typed.slice(end + 1);
  return first;
}

for (const question of agent.questions.slice(0, 4)) {
  const [a, b] = question.captions ?? [];
  console.log(`Where would you rather have it: (a) ${a} or (b) ${b}? a, b, tie or skip`);
  agent.answer(question, ((await line()) ?? "skip").trim() as Reply);
}

const places = model.features ?? [];
const at = (place?: string) => places.map((other) => Number(other === place)); // features: the bowl at this place
for (const { index, best } of agent.rank(places.map(at))) {
  console.log(`${places[index]?.padEnd(12)} ${Math.round(100 * best)} %`);
}
const [action = 0] = agent.act(at("desk"), new Float32Array(1));
console.log(`From the desk the robot takes it to: ${places[action]}`);
await input.cancel();
