// What every project does: it asks a person four questions, and ranks. JSON writes every digit of a number.
import { Agent, loadModel } from "penchant";

export async function decide(source) {
  const model = await loadModel(source);
  const agent = await Agent.open(model);
  const answers = ["a", "b", "b", "a"];
  const options = model.features.map((_, k, all) => all.map((_, j) => Number(j === k)));
  while (answers.length > 0) {
    const question = agent.nextQuestion({ options, decided: 0.99 });
    if (!question) break;
    agent.answer(question, answers.shift());
  }
  return JSON.stringify(agent.rank(options).map((rank) => ({ name: model.features[rank.index], ...rank })));
}
