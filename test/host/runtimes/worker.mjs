// Tests examples/worker in miniflare with two people and with invalid requests. Then its answers, logs and storage are searched
// for latents and the vault's key.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accessChecks } from "./access.mjs";
import { bundled, demand, started } from "./deployment.mjs";
import { PEOPLE } from "./examples.mjs";
import { until } from "./patience.mjs";
import { filesUnder, suiteModule } from "./stored.mjs";
import { choiceChecks } from "./worker-choices.mjs";
import { exportChecks } from "./worker-export.mjs";

const KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => (61 * i + 7) & 255));

const FAILED = "the service failed; its log says why";

/** Waits until the Worker has logged this. */
const logged = (heard, text) => until(`a log of "${text}"`, () => Buffer.concat(heard.logs).includes(text));

const replyOf = (person, a, b) => (person.indexOf(a) < person.indexOf(b) ? "a" : "b");
const answered = (question, reply) => JSON.stringify({ question, reply });

/** Answers questions until there are no more, and returns the answers. */
async function conversation({ ask }, id, person) {
  const given = [];
  for (;;) {
    const { question, decided } = await ask(200, "GET", `/people/${id}/ask`);
    demand(decided > 0 && decided <= 1, `ask: the place is decided with probability ${decided}`);
    if (!question) return given;
    const { index, a, b } = question;
    demand(!given.some((answer) => answer.index === index), `ask: question ${index} again`);
    const reply = replyOf(person, a, b);
    given.push({ index, reply });
    const { answers } = await ask(200, "POST", `/people/${id}/answer`, answered(index, reply));
    demand(answers === given.length, `answer: it counts ${answers} answers, not ${given.length}`);
  }
}

const WRONG = [
  [404, "GET", "/"],
  [404, "GET", "/people/ann"],
  [404, "GET", "/people/ann/posterior"],
  [404, "GET", "/people/ann/constructor"],
  [404, "GET", "/people/a%20b/ask"],
  [404, "GET", `/people/${"a".repeat(65)}/ask`],
  [405, "POST", "/people/ann/ask"],
  [405, "GET", "/people/ann/answer"],
  [405, "DELETE", "/people/ann/forget"],
  [400, "POST", "/people/ann/answer"],
  [400, "POST", "/people/ann/answer", "a"],
  [400, "POST", "/people/ann/answer", "null"],
  [400, "POST", "/people/ann/answer", "{}"],
  [400, "POST", "/people/ann/answer", answered(10, "a")],
  [400, "POST", "/people/ann/answer", answered(-1, "a")],
  [400, "POST", "/people/ann/answer", answered(0.5, "a")],
  [400, "POST", "/people/ann/answer", answered("length", "a")],
  [400, "POST", "/people/ann/answer", answered(0, "c")],
  [400, "POST", "/people/ann/answer", answered(0, 1.5)],
  [413, "POST", "/people/ann/answer", answered(0, "a".repeat(2000))],
];

/** Names of the records in these files. */
const recordsIn = (files) =>
  new Set(files.flatMap((file) => file.toString("latin1").match(/(key|state)-[0-9a-f]{64}/g) ?? []));

async function run(root, folder, heard) {
  const modules = await bundled(root);
  const { Agent, loadModel } = await import(`${root}dist/index.js`);
  const { Secret } = await suiteModule(root, "secret");
  const model = await loadModel(`${root}examples/bowl.safetensors`);
  const options = model.features.map((place) => model.features.map((other) => Number(other === place)));
  /** The result of a local agent for the same answers: the Worker must return the same places, and must not reveal the rest. */
  const local = async (answers) => {
    const agent = await Agent.open(model, { refine: 3 });
    for (const { index, reply } of answers) agent.answer(agent.questions[index], reply);
    return agent;
  };
  const known = async (answers) => {
    const agent = await local(answers);
    const places = agent.rank(options).map(({ index, best }) => ({ place: model.features[index], best }));
    return { places, ...agent.posterior };
  };
  const same = (what, got, wants) =>
    demand(
      JSON.stringify(got) === JSON.stringify(wants),
      `${what}: got ${JSON.stringify(got)}; wants ${JSON.stringify(wants)}`,
    );

  for (const [key, wants] of [
    [null, "it is not set"],
    ["c2hvcnQ=", "it has another format"],
  ]) {
    const worker = await started(root, modules, folder, heard, key);
    const { error } = await worker.ask(500, "GET", "/people/ann/ask");
    demand(error === FAILED, `without a key it said: ${error}`);
    await worker.stop();
    await logged(heard, `VAULT_KEY: ${wants}; it must be 32 random bytes`);
  }
  await accessChecks(root, modules, folder, heard, KEY.toString("base64"));

  let worker = await started(root, modules, folder, heard, KEY.toString("base64"));
  for (const wrong of WRONG) await worker.ask(...wrong);
  same("an export of nobody", (await worker.ask(200, "GET", "/people/ann/export")).answers, []);
  const nobody = await known([]);
  same("a new person's places", (await worker.ask(200, "GET", "/people/ann/rank")).places, nobody.places);

  const ids = ["ann", "bob-2"];
  const [one, two] = await Promise.all(PEOPLE.map((person, i) => conversation(worker, ids[i], person)));
  const [ann, bob] = await Promise.all([one, two].map(known));
  for (let again = 0; again < 2; again++) {
    for (const [i, wants] of [ann, bob].entries()) {
      const { places } = await worker.ask(200, "GET", `/people/${ids[i]}/rank`);
      same(`${ids[i]}'s places`, places, wants.places);
      demand(places[0].place === PEOPLE[i][0], `${ids[i]} wants ${PEOPLE[i][0]}, not ${places[0].place}`);
    }
    await worker.stop(); // the second time all is read from the disk
    worker = await started(root, modules, folder, heard, KEY.toString("base64"));
  }
  const { index, reply } = one[0];
  const other = reply === "a" ? "b" : "a";
  same("a reply replaced", await worker.ask(200, "POST", "/people/ann/answer", answered(index, other)), {
    answers: one.length,
  });
  await worker.ask(200, "POST", "/people/ann/answer", answered(index, 0.7));
  const { answers } = await worker.ask(200, "GET", "/people/ann/export");
  demand(answers[0].reply === 0.7, "a strength is kept as it was given");
  await worker.ask(200, "POST", "/people/ann/answer", answered(index, reply));
  same("and back", (await worker.ask(200, "GET", "/people/ann/rank")).places, ann.places);

  await exportChecks(worker, "ann", one, await (await local(one)).export());

  await choiceChecks(worker, PEOPLE[0], await local([]), model.features, options);

  const twice = [0, 1].map((index) => worker.ask(200, "POST", "/people/cleo/answer", answered(index, "a")));
  same("two answers at once", (await Promise.all(twice)).map(({ answers }) => answers).sort(), [1, 2]);
  same("a third", await worker.ask(200, "POST", "/people/cleo/answer", answered(2, "tie")), { answers: 3 });

  const secret = new Secret([ann, bob].flatMap(({ mean, variance }) => [...mean, ...variance]));
  demand(secret.isIn(Buffer.from(ann.mean.buffer)) && secret.isIn(`${ann.variance}`), "the search finds nothing");
  await worker.stop();
  const files = await filesUnder(folder);
  demand(
    files.some((file) => file.includes("penchant")),
    "the files that are searched hold no table of records",
  );
  const silent = (what, parts) => {
    for (const part of parts) {
      demand(!secret.isIn(part) && !secret.isIn(part.toString("latin1")), `a person's latent is in ${what}`);
      demand(!part.includes(KEY) && !part.includes(KEY.toString("base64")), `the vault's key is in ${what}`);
    }
  };
  silent("a file", files);
  const names = recordsIn(files);
  demand(names.size === 6, `the files name ${names.size} records, not a key and a state for each of three people`);

  worker = await started(root, modules, folder, heard, KEY.toString("base64"));
  await worker.ask(204, "POST", "/people/ann/forget");
  same("after forgetting", (await worker.ask(200, "GET", "/people/ann/rank")).places, nobody.places);
  same("the other", (await worker.ask(200, "GET", "/people/bob-2/rank")).places, bob.places);
  await worker.stop();
  worker = await started(root, modules, folder, heard, KEY.toString("base64"));
  same("forgotten for good", await worker.ask(200, "POST", "/people/ann/answer", answered(0, "skip")), { answers: 1 });
  await worker.stop();
  worker = await started(root, modules, folder, heard, Buffer.from(KEY).reverse().toString("base64"));
  const { error } = await worker.ask(500, "GET", "/people/bob-2/rank");
  demand(error === FAILED, `with another key it said: ${error}`);
  await logged(heard, "key: it does not open this vault");
  await worker.ask(204, "POST", "/people/bob-2/forget");
  same("forgotten without the key", (await worker.ask(200, "GET", "/people/bob-2/rank")).places, nobody.places);
  await worker.stop();

  const left = await filesUnder(folder);
  silent("a file after forgetting", left);
  const were = [...recordsIn(left)].filter((name) => names.has(name)).length;
  demand(were === 2, `${were} records are left of three people, two of whom are forgotten`);
  silent("an answer", heard.answers);
  silent("a log", heard.logs);
  demand(heard.reached.length === 0, `the Worker asked for ${heard.reached}`);
  return `${heard.answers.length / 2} answers, ${files.length} files`;
}

/** Runs the test, and calls `fail` with the first error. */
export async function worker(root, fail) {
  const folder = await mkdtemp(join(tmpdir(), "penchant-worker-"));
  const heard = { answers: [], logs: [], reached: [], stop: async () => {} };
  try {
    console.log(`examples/worker in miniflare: ${await run(root, folder, heard)}`);
  } catch (error) {
    fail(`examples/worker: ${error.message}`);
    await heard.stop(); // it would keep this process alive
  } finally {
    await rm(folder, { recursive: true });
  }
}
