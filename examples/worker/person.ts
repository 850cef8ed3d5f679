// A Durable Object for one person: an agent with a vault in the object's own SQLite. Only what `#run` returns leaves it.

import { Agent, FormatError, type GradedReply, loadModel, type Question } from "penchant";
import { openVault, type SqliteStorage, sqliteStore } from "penchant/vault";
import file from "../bowl.safetensors";
import { asGiven } from "../given.ts";
import { askChoice, choose, sizeOf } from "./choices.ts";
import { type Environment, secretOf } from "./environment.ts";
import { exportPage, PAGE_POLICY } from "./page.ts";
import { bodyOf, MAX_IMPORT, page, Refused, refusal, reply } from "./replies.ts";

/** Stop asking when the best place is known with this probability. */
const DECIDED = 0.97;
/** Newton steps that refine the posterior. After few answers they make `rank` agree with the particles that chose the questions. */
const REFINE = 3;
const REPLIES = ["a", "b", "tie", "skip"];

interface Context {
  readonly id: { toString(): string };
  readonly storage: SqliteStorage & { deleteAll(): Promise<void> };
  blockConcurrencyWhile(work: () => Promise<void>): Promise<void>;
}

type Pair = Pick<Question, "a" | "b">;

interface Opened {
  readonly agent: Agent;
  readonly places: readonly string[];
  /** The features of each place. */
  readonly options: readonly number[][];
}

export class Person {
  readonly #context: Context;
  readonly #environment: Environment;
  #opened: Promise<Opened> | undefined;
  /** Choices are taken one after another: the first loads code, and one may replace the one before. */
  #lastChoice: Promise<unknown> = Promise.resolve();

  constructor(context: Context, environment: Environment) {
    this.#context = context;
    this.#environment = environment;
  }

  async fetch(request: Request): Promise<Response> {
    try {
      const result = await this.#run(request);
      return result instanceof Response ? result : reply(result);
    } catch (error) {
      return refusal(error);
    }
  }

  async #run(request: Request): Promise<unknown> {
    const url = new URL(request.url);
    const [person = "", action] = url.pathname.split("/").slice(-2);
    if (action === "forget") return this.#forget();
    const isImport = action === "import";
    const body = isImport || action === "answer" ? await bodyOf(request, isImport ? MAX_IMPORT : undefined) : {};
    const opened = await this.#open();
    if (action === "answer") return "alternatives" in body ? this.#choose(opened, body) : answer(opened, body);
    if (isImport) return take(opened, body);
    if (action === "export") {
      const exported = { ...(await opened.agent.export()), user: person }; // the agent's user is the object's id
      const isPage = request.headers.get("accept")?.includes("text/html");
      return isPage ? page(exportPage(exported), PAGE_POLICY) : exported;
    }
    return action === "ask" ? ask(opened, sizeOf(url, opened.places)) : rank(opened);
  }

  async #choose({ agent, options }: Opened, body: Record<string, unknown>) {
    const chosen = this.#lastChoice.then(() => choose(agent, options, body));
    this.#lastChoice = chosen.catch(() => {}); // the next one may be right
    await chosen;
    return counted(agent);
  }

  /** Opens the agent once while the object is in memory. Concurrent requests share the same promise. */
  #open(): Promise<Opened> {
    this.#opened ??= open(this.#context, this.#environment).catch((error) => {
      this.#opened = undefined; // retry on the next request: the secret may be set by then
      throw error;
    });
    return this.#opened;
  }

  /** Deletes everything, even when the vault does not open because its key or the model was replaced. */
  async #forget(): Promise<void> {
    await this.#context.blockConcurrencyWhile(async () => {
      const { agent } = (await this.#open().catch(() => null)) ?? {};
      await agent?.forget();
      await agent?.dispose();
      this.#opened = undefined;
      await this.#context.storage.deleteAll();
    });
  }
}

async function open({ id, storage }: Context, environment: Environment): Promise<Opened> {
  const vault = await openVault(sqliteStore(storage), { key: secretOf(environment, "VAULT_KEY") });
  const model = await loadModel(new Uint8Array(file));
  const agent = await Agent.open(model, { vault, user: id.toString(), refine: REFINE });
  const places = model.features ?? [];
  return { agent, places, options: places.map((place) => places.map((other) => Number(other === place))) };
}

function ask({ agent, places, options }: Opened, size: number | undefined) {
  if (size !== undefined) return askChoice(agent, places, options, size, DECIDED);
  const candidates = agent.questions;
  const next = agent.nextQuestion({ candidates, options, decided: DECIDED });
  const [a, b] = next?.captions ?? [];
  const decided = agent.explain(next ?? (candidates[0] as Question), options).now?.probability;
  return { question: next && { index: candidates.indexOf(next), a, b }, decided };
}

async function answer({ agent }: Opened, { question, reply }: Record<string, unknown>) {
  const { questions, answers } = agent;
  const asked = typeof question === "number" && questions[question];
  if (!asked) {
    throw new Refused(
      400,
      `question: got ${JSON.stringify(question)}; it must be an index from 0 to ${questions.length - 1}`,
    );
  }
  const isStrength = typeof reply === "number" && reply >= 0 && reply <= 1;
  if (!isStrength && !REPLIES.includes(reply as string)) {
    const wants = '"a", "b", "tie", "skip", or a number from 0 (b) to 1 (a)';
    throw new Refused(400, `reply: got ${JSON.stringify(reply)}; it must be ${wants}`);
  }
  const before = answers.findIndex((given) => !given.choice && isSame(given, asked));
  if (before < 0) agent.answer(asked, reply as GradedReply);
  else agent.change(before, reply as GradedReply);
  return counted(agent);
}

const isSame = (one: Pair, other: Pair): boolean => `${one.a};${one.b}` === `${other.a};${other.b}`;

/** Saves the answers, and counts them: a choice is one. */
async function counted(agent: Agent) {
  const { length } = asGiven(agent.answers);
  await agent.flush();
  return { answers: length };
}

/** Takes the answers of an export, for a person who has none. */
async function take({ agent }: Opened, exported: unknown) {
  if (agent.answers.length > 0) throw new Refused(409, "import: the person has answers; forget them first");
  await agent.import(exported).catch((error) => {
    const isTheirs = [FormatError, RangeError, TypeError].some((kind) => error instanceof kind);
    throw isTheirs ? new Refused(400, error.message) : error;
  });
  return counted(agent);
}

function rank({ agent, places, options }: Opened) {
  return { places: agent.rank(options).map(({ index, best }) => ({ place: places[index], best })) };
}
