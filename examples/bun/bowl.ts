// Where should the bowl go? Asks four questions, then ranks the places and acts for the person who answered.
//   bun examples/bun/bowl.ts

import { Agent, loadModel, type Reply } from "penchant";

const model = await loadModel(new URL("../bowl.safetensors", import.meta.url));
const agent = await Agent.open(model);
const lines = console[Symbol.asyncIterator](); // Bun iterates the lines of standard input

for (const question of agent.questions.slice(0, 4)) {
  const [a, b] = question.captions ?? [];
  console.log(`Where would you rather have it: (a) ${a} or (b) ${b}? a, b, tie or skip`);
  const { value = "skip" } = await lines.next();
  agent.answer(question, value.trim() as Reply);
}

const places = model.features ?? [];
const at = (place?: string) => places.map((other) => Number(other === place)); // features: the bowl at this place
for (const { index, best } of agent.rank(places.map(at))) {
  console.log(`${places[index]?.padEnd(12)} ${Math.round(100 * best)} %`);
}
const [action = 0] = agent.act(at("desk"), new Float32Array(1));
console.log(`From the desk the robot takes it to: ${places[action]}`);
process.exit();
