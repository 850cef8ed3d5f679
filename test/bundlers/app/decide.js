// What every project does: it asks a person four questions, takes the answers to another agent by code that is loaded when it is
// needed, and ranks there. JSON writes every digit of a number.
import { Agent, loadModel } from "penchant";
import { person } from "./person.js";

export async function decide(source) {
  const model = await loadModel(source);
  const agent = await Agent.open(model, await person());
  const answers = ["a", "b", "b", "a"];
  const options = model.features.map((_, k, all) => all.map((_, j) => Number(j === k)));
  while (answers.length > 0) {
    const question = agent.nextQuestion({ options, decided: 0.99 });
    if (!question) break;
    agent.answer(question, answers.shift());
  }
  const other = await Agent.open(model);
  await other.import(await agent.export());
  return JSON.stringify(other.rank(options).map((rank) => ({ name: model.features[rank.index], ...rank })));
}
