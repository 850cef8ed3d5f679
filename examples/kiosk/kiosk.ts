// A place for the bowl: a page that asks a few questions, and ranks places for whoever answers. Nothing leaves it.
//   node examples/kiosk/serve.mjs
//
// secure.ts   what it needs, where people are kept, and the end of all connections
// drawing.ts  what the agent knows, as one sees and hears it
// idle.ts     whether somebody is still there
// sw.js       keeps the page on the device

import { Agent, type Question, type Reply } from "penchant";
import { byId, clear, drawPosterior, drawQuestion, drawRanking, html, picture, spoken } from "./drawing.ts";
import { watchIdle } from "./idle.ts";
import { connectToNothing, type Device, keepOffline, load } from "./secure.ts";

/** No more questions where the first place is the right one with this probability, unless the person wants more. */
const DECIDED = 0.95;
/** Fewer than this share of people answer like that: the ranking may be wrong about them. */
const UNUSUAL = 0.05;

let device: Device;
let agent: Agent | null = null;
let person = "";
let question: Question | null = null;
let more = false;

const places = () => device.model.features ?? [];
const options = () => places().map((place) => places().map((other) => Number(other === place))); // the bowl there

/** What people do, one thing after the other. */
let turn: Promise<void> = Promise.resolve();
function inTurn(work: () => void | Promise<void>): void {
  turn = turn.then(work).catch((error: Error) => notice(error.message));
}

function notice(text: string): void {
  byId("notice").textContent = text;
  byId("notice").hidden = text === "";
}

function screen(name: "loading" | "who" | "ask"): void {
  for (const id of ["loading", "who", "ask"]) byId(id).hidden = id !== name;
  byId("session").hidden = name !== "ask";
}

async function enter(id: string): Promise<void> {
  notice(device.unkept && `Answers last until this page is closed. ${device.unkept}`);
  try {
    if (agent) await agent.user(id);
    else agent = await Agent.open(device.model, { vault: device.vault, module: device.module, user: id });
  } catch (error) {
    return sure(id, `${(error as Error).message}.`); // what is kept of them cannot be used
  }
  [person, more] = [id, false];
  await drawPeople();
  screen("ask");
  draw();
}

/** Puts away whoever is there, and asks who comes next. */
async function leave(happened = ""): Promise<void> {
  const left = agent;
  [agent, person, question] = [null, "", null];
  byId<HTMLDialogElement>("sure").close();
  clear();
  screen("loading");
  await left?.dispose().catch((error) => notice(`The last answers are not kept. ${error.message}`));
  const button = (name: string) => {
    const [item, chosen] = [html("li"), html("button", name)];
    chosen.onclick = () => inTurn(() => enter(name).then(focus));
    item.append(chosen);
    return item;
  };
  byId("names").replaceChildren(...(await names()).map(button));
  byId("happened").textContent = happened;
  screen("who");
  byId("who-heading").focus();
}

const names = async () => (await device.vault.users()).sort((a, b) => a.localeCompare(b));

async function drawPeople(): Promise<void> {
  const known = new Set([...(await names()), person]);
  const choices = [...known].map((name) => new Option(name, name, false, name === person));
  byId("people").replaceChildren(...choices, new Option("Somebody else …", ""));
}

function draw(): void {
  if (!agent) return;
  const ranking = agent.rank(options());
  drawRanking(ranking, places());
  drawPosterior(agent.posterior, agent.confidence);
  byId("status").textContent = spoken(ranking, places());
  byId("unusual").hidden = agent.personal && agent.typicality >= UNUSUAL;
  byId("population").ariaPressed = String(!agent.personal);

  const answers = agent.answers.length;
  const next = agent.nextQuestion({ options: options() });
  question = more ? next : agent.nextQuestion({ options: options(), decided: DECIDED });
  const explained = question && agent.explain(question, options());
  byId("question").hidden = question === null;
  byId("decided").hidden = question !== null;
  for (const id of ["undo", "back"]) byId<HTMLButtonElement>(id).disabled = answers === 0;
  if (question && explained) {
    byId("count").textContent = `Question ${answers + 1}`;
    drawQuestion(question, explained, places());
    return;
  }
  const best = places()[ranking[0]?.index ?? 0] as string;
  byId("decided-after").textContent = `After ${answers} ${answers === 1 ? "answer" : "answers"}`;
  byId("decided-heading").textContent = `The bowl goes to the ${best}.`;
  byId("decided-picture").replaceChildren(picture(best));
  byId("more").hidden = next === null;
}

/** Where reading goes on. */
const focus = () => byId(question ? "question-heading" : "decided-heading").focus();

function change(work: (own: Agent) => void): void {
  inTurn(() => {
    if (!agent) return;
    work(agent);
    draw();
    focus();
    agent.flush().catch((error) => notice(`The last answer is not kept. ${error.message}`));
  });
}
const answer = (reply: Reply) => change((own) => question && own.answer(question, reply));
const undo = () => change((own) => own.undo());

function sure(id: string, why: string): void {
  byId("sure-heading").textContent = `Forget ${id}?`;
  byId("sure-text").textContent = why;
  byId("destroy").onclick = () => inTurn(() => forget(id));
  byId<HTMLDialogElement>("sure").showModal();
  byId("keep").focus();
}

async function forget(id: string): Promise<void> {
  if (agent && id === person) await agent.forget();
  else await device.vault.forget(id);
  await leave(`${id} is forgotten.`);
}

function listen(): void {
  const clicks: Record<string, () => void> = {
    a: () => answer("a"),
    b: () => answer("b"),
    tie: () => answer("tie"),
    skip: () => answer("skip"),
    undo,
    back: undo,
    more: () =>
      change(() => {
        more = true;
      }),
    population: () =>
      change((own) => {
        own.personal = !own.personal;
      }),
    lock: () => inTurn(() => leave()),
    forget: () => sure(person, "All that you answered is destroyed, with the key that opens it. It cannot be undone."),
    keep: () => byId<HTMLDialogElement>("sure").close(),
  };
  for (const [id, click] of Object.entries(clicks)) byId(id).onclick = click;

  byId("ask").onkeydown = (event) => {
    const keys: Record<string, string> = question
      ? { ArrowLeft: "a", ArrowRight: "b", u: "undo", U: "undo" }
      : { u: "back", U: "back" };
    const id = keys[event.key];
    if (!id || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    event.preventDefault();
    byId(id).click();
  };
  byId("people").onchange = () => {
    const id = byId<HTMLSelectElement>("people").value;
    inTurn(() => (id ? enter(id) : leave()));
  };
  byId("new").onsubmit = (event) => {
    event.preventDefault();
    const field = byId<HTMLInputElement>("name");
    const id = field.value.trim();
    field.value = "";
    if (id) inTurn(() => enter(id).then(focus));
  };
  watchIdle(
    () => agent !== null,
    (seconds) => {
      byId("idle").hidden = seconds === null;
      byId("seconds").textContent = String(seconds ?? "");
    },
    () => {
      clear(); // at once, whatever is still being done
      screen("loading");
      inTurn(() => leave("Locked, as nobody was there for a minute."));
    },
  );
}

try {
  device = await load();
  const kept = keepOffline();
  connectToNothing();
  listen();
  await leave();
  notice(device.unkept && `Answers last until this page is closed. ${device.unkept}`);
  if (await kept) byId("offline").textContent += " It works without a network.";
} catch (error) {
  screen("loading");
  byId("loading").replaceChildren(html("h1", "The kiosk cannot start"), html("p", (error as Error).message));
}
