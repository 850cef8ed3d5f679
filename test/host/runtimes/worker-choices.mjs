// Tests choices among several places in examples/worker.

import { demand } from "./deployment.mjs";

const same = (what, got, wants) =>
  demand(
    JSON.stringify(got) === JSON.stringify(wants),
    `${what}: ${JSON.stringify(got)}; not ${JSON.stringify(wants)}`,
  );

const three = (alternatives, best, worst) => JSON.stringify({ alternatives, best, worst });

const WRONG = [
  [three([0], 0), /^alternatives: got \[0\]; it must be a list of at least 2 indices from 0 to 4, each once$/],
  [three([0, 0], 0), /^alternatives: /],
  [three([0, 5], 0), /^alternatives: /],
  [three([0, "1"], 0), /^alternatives: /],
  [three("length", 0), /^alternatives: /],
  [
    three([0, 1, 2], 3),
    /^best: got 3; it must be one of the alternatives, a list of them from the best on, each once, or null to skip$/,
  ],
  [three([0, 1, 2], []), /^best: got \[\]/],
  [three([0, 1, 2], [1, 1]), /^best: got \[1,1\]/],
  [three([0, 1, 2], [1, 3]), /^best: got \[1,3\]/],
  [
    three([0, 1, 2], 0, 3),
    /^worst: got 3; it must be one of the alternatives that best does not name, and needs a best$/,
  ],
  [three([0, 1, 2], [0, 1], 1), /^worst: got 1; /],
  [three([0, 1, 2], null, 1), /^worst: got 1; /],
  [three([0, 1, 2], "0"), /^best: /],
  ['{"alternatives":[0,1,2]}', /^best: got undefined/],
];

/**
 * Checks questions with three places for a new person, who is forgotten at last.
 * @param person Their places, best first.
 * @param agent A local agent, whose ranking must be the Worker's.
 */
export async function choiceChecks(worker, person, agent, places, options) {
  const [asks, answers] = ["/people/eve/ask?alternatives=3", "/people/eve/answer"];
  const post = (body, status = 200) => worker.ask(status, "POST", answers, body);
  const opening = await Promise.all([0, 1].map(() => post(three([0, 1, 2], 0))));
  same("two at once, which open the agent", opening, [{ answers: 1 }, { answers: 1 }]);
  await worker.ask(204, "POST", "/people/eve/forget");
  for (const wrong of ["", "1", "6", "2.5", "three"]) {
    const { error } = await worker.ask(400, "GET", `/people/eve/ask?alternatives=${wrong}`);
    same("a size", error, `alternatives: got "${wrong}"; it must be a whole number from 2 to 5`);
  }
  for (const [body, message] of WRONG) {
    const { error } = await post(body, 400);
    demand(message.test(error), `${body} said ${error}`);
  }

  const given = [];
  for (let next; ; ) {
    next = await worker.ask(200, "GET", asks);
    if (!next.question) break;
    const { alternatives } = next.question;
    const names = alternatives.map((index) => places[index]);
    same("the places asked about", next.question.places, names);
    demand(new Set(names).size === 3, `three places: ${names}`);
    demand(!given.some((set) => set.join() === alternatives.join()), `asked again: ${names}`);
    given.push(alternatives);
    const best = person.find((place) => names.includes(place));
    const body = three(alternatives, places.indexOf(best));
    same("the count", await post(body), { answers: given.length });
    same("a choice repeated", await post(body), { answers: given.length });
    await agent.choose(
      alternatives.map((index) => options[index]),
      names.indexOf(best),
    );
  }
  demand(given.length > 2 && given.length < 10, `decided after ${given.length} choices`);
  const { places: ranked } = await worker.ask(200, "GET", "/people/eve/rank");
  const ranking = () => agent.rank(options).map(({ index, best }) => ({ place: places[index], best }));
  same("the places", ranked, ranking());
  same("the first", ranked[0].place, person[0]);

  const { error } = await post(three(given[0], null), 409);
  demand(/^alternatives: the person chose from them before/.test(error), `an earlier choice said ${error}`);
  const last = given[given.length - 1];
  const skips = await Promise.all([0, 1].map(() => post(three([...last].reverse(), null))));
  same(
    "two at once, which replace the last",
    skips,
    [0, 1].map(() => ({ answers: given.length })),
  );
  const [p, q, r] = last.map((index) => options[index]);
  for (const [best, worst, chosen] of [
    [last.slice(1), undefined, [1, 2]],
    [last[1], last[0], [1, 2]], // the third is between them
    [last[2], undefined, [2]],
  ]) {
    same("a ranking, or the best and the worst", await post(three(last, best, worst)), { answers: given.length });
    agent.undo();
    await agent.choose([p, q, r], chosen);
    const { places: after } = await worker.ask(200, "GET", "/people/eve/rank");
    same(`after ${best} and ${worst}`, after, ranking());
  }
  await post(three(last, null));
  const page = await worker.ask(200, "GET", "/people/eve/export", undefined, { accept: "text/html" }, true);
  const [, first] = /<h2>The answers.*<li>(.+?) <small>.*<h2>/s.exec(page);
  const set = given[0].map((index) => places[index]);
  const best = person.find((place) => set.includes(place));
  const others = set.filter((place) => place !== best);
  same("a choice on the page", first, `<b>${best}</b> rather than ${others.join(" or ")}`);
  demand(page.includes(": skipped"), "the page shows what was skipped");
  const pair = [agent.questions[0].a, agent.questions[0].b].map((side) => Array.from(side).indexOf(1));
  same("a choice from two", await post(three(pair, pair[0])), { answers: given.length + 1 });
  same("and as a pair", await post('{"question":0,"reply":"a"}'), { answers: given.length + 2 });
  await worker.ask(204, "POST", "/people/eve/forget");
}
