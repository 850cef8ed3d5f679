// Searches what a robot published and logged for its user's latent.

import { readFile } from "node:fs/promises";

/** Text forms of the latent: digits of each number, printed in full or rounded, and the bytes of all in base64 and hex. */
const traces = (values) => [
  ...Array.from(values, (value) => Math.abs(value).toPrecision(11).slice(0, -1)),
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64").slice(0, -4),
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("hex"),
];

const found = (wanted, text) => wanted.filter((trace) => text.includes(trace));

/** One sentence for each leak that was found. */
export async function leaksIn(root, { frames, published, given, text }) {
  const { Agent, loadModel } = await import(`${root}dist/index.js`);
  const model = await loadModel(await readFile(`${root}examples/robot/ball.safetensors`));
  const agent = await Agent.open(model);
  for (const { question, reply } of given) agent.answer(question, reply);
  const { mean, variance } = agent.posterior;
  const wanted = [...traces(mean), ...traces(variance)];
  const leaks = [];

  const planted = JSON.stringify({ mean: [...mean], bytes: Buffer.from(variance.buffer).toString("base64") });
  const seen = found(wanted, planted).length;
  if (seen < mean.length + 1) leaks.push("a latent that was planted in a frame was not found there");
  for (const trace of found(wanted, frames.join("\n"))) leaks.push(`a frame has ${trace}, which is of the latent`);
  for (const trace of found(wanted, text)) leaks.push(`stderr has ${trace}, which is of the latent`);

  const asked = new Set(agent.questions.map(({ a, b }) => `${[...a]} ${[...b]}`));
  for (const { topic, msg } of published) {
    const isAction = topic === "/penchant/action";
    if (isAction && (msg.data.length !== 2 || !msg.data.every((push) => Math.abs(push) <= 1))) {
      leaks.push(`an action has more than two pushes: ${msg.data}`);
    }
    if (topic !== "/penchant/question") continue;
    const { id, a, b, ...rest } = JSON.parse(msg.data);
    if (Object.keys(rest).length > 0 || (a && !asked.has(`${a} ${b}`))) leaks.push(`a question says more: ${msg.data}`);
  }
  await agent.dispose();
  return leaks;
}
