// A robot that asks its user a few questions, then acts for them at 100 Hz, through a rosbridge server.
//   node examples/robot/robot.js ws://localhost:9090
//   node examples/robot/robot.js ws://localhost:9090 --card /media/card --inside /var/lib/robot --user ann
// README.md documents the topics, and what a real robot needs in addition.

import { parseArgs } from "node:util";
import { Agent, loadModel } from "penchant";
import { every, Measurements } from "./loop.js";
import { connect } from "./ros/link.js";
import { openUsers } from "./users.js";

const PERIOD_MS = 10;
/** The robot does not act on an observation older than this. */
const MAX_AGE_MS = 100;
/** Stop asking when the expected information gain of the best question, in bits, is below this. */
const BITS = 0.1;
const REPORT_MS = 5000;
/** The longest answer, in characters, and the refused answers of one question that are logged. */
const [MAX_ANSWER, MAX_REFUSALS] = [1024, 10];

const log = (text) => console.error(text);
const model = await loadModel(new URL("ball.safetensors", import.meta.url));
const text = { type: "string" };
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { card: text, inside: text, user: { ...text, default: "owner" } },
});
const users = options.card && options.inside ? await openUsers(options.card, options.inside) : null;
const agent = await Agent.open(model, users ? { vault: users.vault, user: options.user } : {});
const { ros, topic, close } = await connect(positionals[0] ?? "ws://localhost:9090", log);
const questions = topic("/penchant/question", "std_msgs/String", { latch: true });
const answers = topic("/penchant/answer", "std_msgs/String");
const observations = topic("/penchant/observation", "std_msgs/Float32MultiArray", { queue_length: 1 });
const actions = topic("/penchant/action", "std_msgs/Float32MultiArray", { queue_size: 1 });

let [question, id, refusals] = [null, 0, 0];

function ask() {
  const isEnough = agent.answers.length >= model.config.context;
  question = isEnough ? null : agent.nextQuestion({ bits: BITS });
  id++;
  refusals = 0;
  if (!question) log(`acts for its user, after ${agent.answers.length} answers`);
  publishQuestion();
}

/** Publishes the present question, which an answer refers to by its id; without sides when there is none. */
function publishQuestion() {
  const sides = question && { a: [...question.a], b: [...question.b] };
  questions.publish({ data: JSON.stringify({ id, ...sides }) });
}

answers.subscribe(({ data }) => {
  try {
    const answer = answerOf(data);
    if (!question || answer?.id !== id) throw new RangeError("id: it is not that of the current question");
    agent.answer(question, answer.reply);
    agent.flush().catch((error) => log(`an answer is not kept yet: ${error.message}`));
    ask();
  } catch (error) {
    if (refusals++ < MAX_REFUSALS) log(`an answer was refused: ${error.message}`);
  }
});

function answerOf(data) {
  if (typeof data === "string" && data.length <= MAX_ANSWER) {
    try {
      return JSON.parse(data);
    } catch {} // the message of JSON.parse would repeat what was sent
  }
  throw new RangeError(`it must be JSON of at most ${MAX_ANSWER} characters`);
}

let [observation, observedAt] = [[], Number.NEGATIVE_INFINITY];
observations.subscribe(({ data }) => {
  // Only a list has a length that cannot lie. rosbridge sends null for a number that is not finite, and arithmetic would treat
  // null as zero.
  const values = Array.isArray(data) ? data : [];
  observation = values.map((value) => (typeof value === "number" ? value : Number.NaN));
  observedAt = performance.now();
});

const action = new Float32Array(model.policy.config.action);
const zero = new Float32Array(action.length);
const actTimes = new Measurements();

/** The action to publish now and, when the robot must not move, the reason. */
function decide() {
  if (question) return { values: zero, kind: "asking", why: "its user is being asked" };
  if (performance.now() - observedAt > MAX_AGE_MS) {
    return { values: zero, kind: "stale", why: `no observation for ${MAX_AGE_MS} ms` };
  }
  try {
    const began = performance.now();
    agent.act(observation, action);
    actTimes.add(performance.now() - began);
    return { values: action };
  } catch (error) {
    return { values: zero, kind: "unfit", why: error.message };
  }
}

function publish(values) {
  actions.publish({ layout: { dim: [], data_offset: 0 }, data: [...values] });
}

let lastKind;
ask();
ros.on("connection", () => queueMicrotask(publishQuestion)); // a restarted bridge knows no topics; roslib advertises them first
const loop = every(PERIOD_MS, () => {
  if (!ros.isConnected) return; // roslib would queue actions and send them when they are outdated
  const { values, kind, why } = decide();
  if (kind !== lastKind) log(kind ? `stands still: ${why}` : "acts");
  lastKind = kind;
  publish(values);
});

function report() {
  const { turns, skipped, seconds } = loop.count();
  const quantiles = (times, digits) => [0.5, 0.99].map((share) => times.quantile(share).toFixed(digits)).join(" and ");
  log(
    `${turns} turns and ${skipped} skipped in ${seconds.toFixed(3)} s; median and 99th percentile: ` +
      `${quantiles(loop.periods, 2)} ms from turn to turn, ${quantiles(actTimes, 4)} ms to act`,
  );
}
const reporting = setInterval(report, REPORT_MS);

async function stop() {
  loop.stop();
  clearInterval(reporting);
  report();
  const timeout = setTimeout(() => process.exit(1), 1000); // the server may not answer
  if (ros.isConnected) publish(zero);
  await close();
  await agent.dispose();
  await users?.close();
  clearTimeout(timeout);
}
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
