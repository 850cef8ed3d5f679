// A page that asks a few questions, then ranks for the person who answered: places for a bowl or, with another model, the
// items of the model with their captions and pictures. Nothing leaves it.
//   node examples/kiosk/serve.mjs [port] [model.safetensors] [alternatives] [best | best-worst | ranking]
//
// subject.ts  what is asked about
// asking.ts   which question is asked: of two, or of several alternatives
// picking.ts  the worst, or a ranking
// kept.ts     what is kept of a person: shown, saved and taken from a file
// secure.ts   loading, the vault, and the ban on connections
// drawing.ts  rendering, also for screen readers
// idle.ts     locking when nobody is there
// sw.js       working offline

import { Agent, type Item, type PersonExport } from "penchant";
import { asGiven } from "../given.ts";
import { type Asked, checkAsking, type Given, headingOf, makeCards, nextAsked } from "./asking.ts";
import {
  byId,
  cards,
  clear,
  drawDecision,
  drawNames,
  drawPosterior,
  drawQuestion,
  drawRanking,
  drawStrength,
  html,
  shareOfFirst,
  spoken,
} from "./drawing.ts";
import { watchIdle } from "./idle.ts";
import { closeKept, keptNotice, readKept, saveKept, showKept } from "./kept.ts";
import { beginPicking, pick, pickedSoFar, unpick } from "./picking.ts";
import { connectToNothing, type Device, keepOffline, load } from "./secure.ts";
import { type Subject, subjectOf } from "./subject.ts";

/** Below this typicality the ranking may be wrong about the person. */
const UNUSUAL = 0.05;

let device: Device;
let subject: Subject;
let agent: Agent | null = null;
let person = "";
let question: Asked | null = null;
let more = false;

/** Runs actions one at a time. */
let lastAction: Promise<void> = Promise.resolve();
function inTurn(work: () => unknown): void {
  lastAction = lastAction
    .then(work)
    .then(() => {})
    .catch((error: Error) => notice(error.message));
}

function notice(text: string): void {
  byId("notice").textContent = text;
  byId("notice").hidden = text === "";
}

const noticeStorage = () => notice(device.notStored && `Answers last until this page is closed. ${device.notStored}`);

function screen(name: "loading" | "who" | "ask"): void {
  for (const id of ["loading", "who", "ask"]) byId(id).hidden = id !== name;
  byId("session").hidden = name !== "ask";
}

async function enter(id: string): Promise<void> {
  noticeStorage();
  try {
    if (agent) await agent.user(id);
    else agent = await Agent.open(device.model, { vault: device.vault, user: id });
  } catch (error) {
    return sure(id, `${(error as Error).message}.`); // their stored answers cannot be used: offer to forget them
  }
  [person, more] = [id, false];
  await drawPeople();
  screen("ask");
  await draw();
}

/** Locks: clears the screen, closes the agent and asks who uses the device next. */
async function leave(happened = ""): Promise<void> {
  const closing = agent;
  [agent, person, question] = [null, "", null];
  byId<HTMLDialogElement>("sure").close();
  closeKept();
  clear();
  screen("loading");
  await closing?.dispose().catch((error) => notice(`The last answers were not saved. ${error.message}`));
  drawNames(await names(), (name) => inTurn(() => enter(name).then(focus)));
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

async function draw(): Promise<void> {
  if (!agent) return;
  const { items } = subject;
  const ranking = agent.rank(items);
  const { next, isDecided } = await nextAsked(agent, subject, ranking);
  question = isDecided && !more ? null : next;
  drawRanking(ranking, subject);
  drawPosterior(agent.posterior, agent.confidence);
  byId("status").textContent = spoken(ranking, subject);
  byId("unusual").hidden = agent.personal && agent.typicality >= UNUSUAL;
  byId("population").ariaPressed = String(!agent.personal);

  const answers = asGiven(agent.answers).length;
  byId("question").hidden = question === null;
  byId("decided").hidden = question !== null;
  for (const id of ["undo", "back"]) byId<HTMLButtonElement>(id).disabled = answers === 0;
  if (question) {
    byId("count").textContent = `Question ${answers + 1}`;
    beginPicking(headingOf(subject));
    drawQuestion(question.alternatives, question.why, subject);
    return;
  }
  const best = items[ranking[0]?.index ?? 0] as Item;
  drawDecision(best, answers, subject);
  byId("more").hidden = next === null;
}

/** Moves the focus to where a screen reader should continue. */
const focus = () => byId(question ? "question-heading" : "decided-heading").focus();

function change(work: (agent: Agent) => unknown): void {
  inTurn(async () => {
    if (!agent) return;
    await work(agent);
    await draw();
    focus();
    save(agent);
  });
}
const save = (agent: Agent) =>
  agent.flush().catch((error) => notice(`The last answer was not saved. ${error.message}`));
function answer(given: Given): void {
  const asked = question;
  change(() => asked === question && asked?.answer(given)); // a click too many answers no question that was not seen
}
function take(place: number): void {
  const given = pick(place);
  if (given) answer(given);
  else drawPick();
}
const undo = () =>
  // in turn: an answer may be on its way
  inTurn(() => (question && unpick(headingOf(subject)) ? drawPick() : change((agent) => agent.undo())));
function drawPick(): void {
  byId<HTMLButtonElement>("undo").disabled = pickedSoFar() === "skip" && agent?.answers.length === 0;
  focus();
}

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

/** Takes the answers of a file, for a person who has none. */
async function takeFile(file: File): Promise<void> {
  if (!agent) return;
  let data: unknown;
  try {
    data = await readKept(file);
    await agent.import(data);
  } catch (error) {
    return keptNotice((error as Error).message);
  }
  await draw();
  showKept(await agent.export(), subject);
  const { user } = data as PersonExport;
  if (user !== person)
    keptNotice(`The file is of ${String(user).slice(0, 24)}. Its answers are now those of ${person}.`);
  save(agent);
}

function listen(): void {
  const clicks: Record<string, () => void> = {
    skip: () => answer(pickedSoFar()),
    undo,
    back: undo,
    more: () =>
      change(() => {
        more = true;
      }),
    population: () =>
      change((agent) => {
        agent.personal = !agent.personal;
      }),
    lock: () => inTurn(() => leave()),
    forget: () => sure(person, "All that you answered is destroyed, with the key that opens it. It cannot be undone."),
    "show-kept": () => inTurn(async () => agent && showKept(await agent.export(), subject)),
    "kept-save": () => inTurn(async () => agent && saveKept(await agent.export())),
    "kept-load": () => byId("kept-file").click(),
    "kept-close": closeKept,
    keep: () => byId<HTMLDialogElement>("sure").close(),
  };
  for (const [id, click] of Object.entries(clicks)) byId(id).onclick = click;
  for (const [i, card] of cards().entries()) card.onclick = () => take(i);
  byId("share").oninput = () => question && drawStrength(question.alternatives, subject);
  byId("strength").onsubmit = (event) => {
    event.preventDefault();
    answer({ share: shareOfFirst() });
  };

  byId("ask").onkeydown = (event) => {
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    const shown = byId(question ? "question" : "decided");
    const button = shown.querySelector<HTMLElement>(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
    if (event.target === byId("share") && key.startsWith("Arrow")) return; // they move it
    if (!button || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    event.preventDefault();
    button.click();
  };
  byId("kept").onclose = closeKept; // also by the key Escape
  byId("kept-file").onchange = () => {
    const field = byId<HTMLInputElement>("kept-file");
    const [file] = field.files ?? [];
    if (file) inTurn(() => takeFile(file));
    field.value = "";
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
    byId("idle"),
    () => agent !== null,
    (seconds) => {
      byId("idle").hidden = seconds === null;
      byId("seconds").textContent = String(seconds ?? "");
    },
    () => {
      closeKept();
      clear(); // at once, without waiting for pending actions
      screen("loading");
      inTurn(() => leave("Locked, as nobody was there for a minute."));
    },
  );
}

try {
  device = await load();
  subject = subjectOf(device.model);
  await checkAsking(device.model, subject);
  byId("title").textContent = subject.title;
  byId("ranking-heading").textContent = subject.ranking;
  byId("brand").toggleAttribute("hidden", !subject.isBowl); // SVG has no property for it
  document.title = subject.title;
  const offline = keepOffline();
  connectToNothing();
  makeCards();
  listen();
  await leave();
  noticeStorage();
  if (await offline) byId("offline").textContent += " It works without a network.";
} catch (error) {
  screen("loading");
  byId("loading").replaceChildren(html("h1", "The kiosk cannot start"), html("p", (error as Error).message));
}
