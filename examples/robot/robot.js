// A robot that asks its user, then acts for them: answers in, actions out at 100 Hz, through a rosbridge server.
//   node examples/robot/robot.js ws://localhost:9090
// Its topics, and what a real robot needs beside it: README.md.

import { Agent, loadModel } from "penchant";
import { every, Measured } from "./loop.js";
import { connect } from "./ros/link.js";

const PERIOD_MS = 10;
/** An observation older than this is nothing to act on. */
const FRESH_MS = 100;
/** A question that is expected to tell less is not asked. */
const BITS = 0.1;
const REPORT_MS = 5000;

const say = (text) => console.error(text);
const model = await loadModel(new URL("ball.safetensors", import.meta.url));
const agent = await Agent.open(model);
const { ros, topic, close } = await connect(process.argv[2] ?? "ws://localhost:9090", say);
const questions = topic("/penchant/question", "std_msgs/String", { latch: true });
const answers = topic("/penchant/answer", "std_msgs/String");
const observations = topic("/penchant/observation", "std_msgs/Float32MultiArray", { queue_length: 1 });
const actions = topic("/penchant/action", "std_msgs/Float32MultiArray", { queue_size: 1 });

let [question, id] = [null, 0];

function ask() {
  const isEnough = agent.answers.length >= model.config.context;
  question = isEnough ? null : agent.nextQuestion({ bits: BITS });
  id++;
  if (!question) say(`acts for its user, after ${agent.answers.length} answers`);
  show();
}

/** Where each side is to be put before the user: an answer names the id. Without sides there is nothing more to ask. */
function show() {
  const sides = question && { a: [...question.a], b: [...question.b] };
  questions.publish({ data: JSON.stringify({ id, ...sides }) });
}

answers.subscribe(({ data }) => {
  try {
    const answer = JSON.parse(data);
    if (!question || answer?.id !== id) throw new RangeError("id: it is not that of the question that is asked now");
    agent.answer(question, answer.reply);
    ask();
  } catch (error) {
    say(`an answer was not taken: ${error.message}`);
  }
});

let [seen, seenAt] = [[], Number.NEGATIVE_INFINITY];
observations.subscribe(({ data }) => {
  // What is not a finite number comes as null, which arithmetic would take for zero.
  seen = Array.from(data, (value) => (typeof value === "number" ? value : Number.NaN));
  seenAt = performance.now();
});

const action = new Float32Array(model.policy.config.action);
const still = new Float32Array(action.length);
const acting = new Measured();

/** What to do now, and if that is nothing, why. */
function decide() {
  if (question) return { does: still, kind: "asking", why: "its user is being asked" };
  if (performance.now() - seenAt > FRESH_MS) {
    return { does: still, kind: "stale", why: `no observation for ${FRESH_MS} ms` };
  }
  try {
    const began = performance.now();
    agent.act(seen, action);
    acting.add(performance.now() - began);
    return { does: action };
  } catch (error) {
    return { does: still, kind: "unfit", why: error.message };
  }
}

function publish(values) {
  actions.publish({ layout: { dim: [], data_offset: 0 }, data: [...values] });
}

let holding;
ask();
ros.on("connection", () => queueMicrotask(show)); // a bridge that comes back knows no topics; roslib advertises them first
const loop = every(PERIOD_MS, () => {
  if (!ros.isConnected) return; // roslib would keep actions, and send them when they are long out of date
  const { does, kind, why } = decide();
  if (kind !== holding) say(kind ? `stands still: ${why}` : "acts");
  holding = kind;
  publish(does);
});

function report() {
  const { turns, skipped, seconds } = loop.count();
  const of = (measured, digits) => [0.5, 0.99].map((share) => measured.quantile(share).toFixed(digits)).join(" and ");
  say(
    `${turns} turns and ${skipped} skipped in ${seconds.toFixed(3)} s; median and 99th percentile: ` +
      `${of(loop.periods, 2)} ms from turn to turn, ${of(acting, 4)} ms to act`,
  );
}
const reporting = setInterval(report, REPORT_MS);

async function stop() {
  loop.stop();
  clearInterval(reporting);
  report();
  const late = setTimeout(() => process.exit(1), 1000); // the server does not answer: it has to stop by itself
  if (ros.isConnected) publish(still);
  await close();
  await agent.dispose();
  clearTimeout(late);
}
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
