// Tests examples/robot: the robot in its own process, and a simulated maze and person as clients of the stub bridge. Two people
// in turn want the ball in different places.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { every } from "../../../examples/robot/loop.js";
import { sources } from "../../../examples/robot/world.mjs";
import { bridgeChecks } from "./bridge.mjs";
import { frameChecks, garbledFrames } from "./frames.mjs";
import { leaksIn } from "./leaks.mjs";
import { until } from "./patience.mjs";
import { loopCheck } from "./robot-loop.mjs";
import { usersCheck, usersOn } from "./robot-users.mjs";

const [QUESTION, ANSWER] = ["/penchant/question", "/penchant/answer"];
const [OBSERVATION, ACTION] = ["/penchant/observation", "/penchant/action"];
const NUMBERS = "std_msgs/Float32MultiArray";
const demand = (holds, text) => {
  if (!holds) throw new Error(text);
};
const layout = { dim: [], data_offset: 0 };
const isStill = (action) => action.length === 2 && action.every((push) => push === 0);

/**
 * Simulates the ball. It publishes its observation or, when they are set, the values `told` as a ROS node would, or the malformed
 * frame `garbled`.
 */
async function simulate(link, episode, bridgeNow) {
  const ball = { told: null, garbled: null, isSilent: false, action: [0, 0] };
  const observed = link.topic(OBSERVATION, NUMBERS);
  link.topic(ACTION, NUMBERS).subscribe(({ data }) => {
    ball.action = data;
  });
  observed.advertise();
  const steps = every(10, () => {
    episode.step(ball.action);
    if (ball.isSilent || !link.ros.isConnected) return;
    if (ball.garbled) bridgeNow().broadcast(ball.garbled);
    else if (ball.told) bridgeNow().publish(OBSERVATION, { layout, data: ball.told });
    else observed.publish({ layout, data: [...episode.observation] });
  });
  return { ball, stop: steps.stop };
}

/** Answers questions by this user's reward of each side. Records the ids heard and the answers given. */
function answering(link, world, user) {
  const [heard, given] = [[], []];
  const answers = link.topic(ANSWER, "std_msgs/String");
  link.topic(QUESTION, "std_msgs/String").subscribe(({ data }) => {
    const { id, a, b } = JSON.parse(data);
    heard.push(id);
    if (!a) return;
    const [worthA, worthB] = [world.reward(a, user), world.reward(b, user)];
    const reply = worthA === worthB ? "tie" : worthA > worthB ? "a" : "b";
    given.push({ id, question: { a, b }, reply });
    answers.publish({ data: JSON.stringify({ id, reply }) });
  });
  return { heard, given };
}

/** For each user, the failures to survive once the ball is where they want it. */
const LATER = [
  async ({ ball, said, frames }) => {
    const standsStill = async (why, sentence, begin) => {
      const count = () => said().split(sentence).length - 1;
      const [before, sent] = [count(), frames.length];
      begin();
      await until(`zero actions when ${why}`, () => count() > before && isStill(ball.action));
      await sleep(200);
      demand(frames.length > sent, "it fell silent, where it had to publish zeros");
      demand(isStill(ball.action), `it moved when ${why}`);
      demand(count() < before + 5, `it said "${sentence}" over and over`);
      Object.assign(ball, { told: null, garbled: null, isSilent: false });
      await until(`it to go on after ${why}`, () => !isStill(ball.action));
    };
    const tell = (told) => () => Object.assign(ball, { told });
    const unfit = "stands still: observation";
    await standsStill("observations were missing", "stands still: no observation for 100 ms", () => {
      ball.isSilent = true;
    });
    await standsStill("an observation was NaN", `${unfit}[1]: got NaN`, tell([1, Number.NaN, 0, 0]));
    await standsStill("a frame was not JSON", "stands still: no observation for 100 ms", () => {
      ball.garbled = `{"op": "publish", "topic": "${OBSERVATION}", "msg": {"data": [NaN, 1.0, 0.0, 0.0]}}`;
    });
    demand(said().split("it is not JSON").length === 2, "it did not say once that a frame cannot be read");
    for (const [what, sentence, frame] of garbledFrames(OBSERVATION)) {
      await standsStill(what, `stands still: ${sentence}`, () => {
        ball.garbled = frame;
      });
    }
    demand(!said().includes("no connection to"), "a frame made it leave the bridge");
    await standsStill("an observation was short", `${unfit}: got Array of 3`, tell([1, 1, 0]));
  },
  async ({ ball, said, heard, cut, restart }) => {
    const shown = heard.length;
    await cut();
    ball.action = [0, 0];
    await sleep(1000);
    await restart();
    await until("it to come back to the bridge", () => !isStill(ball.action));
    await until("it to show again what it asks", () => heard.length > shown);
    demand(/no connection to .* the next try in 0\.2 s/.test(said()), "it did not say that the bridge was away");
  },
];

/** Runs the robot for one user, from its start to Ctrl-C. */
async function ride(root, path, { world, episode, user, serve, connect, disk }) {
  const frames = [];
  const onFrame = (frame) => frames.push(frame);
  let bridge = await serve({ port: 0, onFrame });
  const { url } = bridge;
  const links = await Promise.all([connect(url, () => {}), connect(url, () => {})]);
  const { ball, stop } = await simulate(links[0], episode, () => bridge);
  const { heard, given } = answering(links[1], world, user);
  const kept = ["--card", join(disk, "card"), "--inside", join(disk, "inside"), "--user", `user ${user}`];
  const args = ["examples/robot/robot.js", url, ...kept];
  const robot = spawn(path, args, { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
  let text = "";
  robot.stderr.on("data", (part) => {
    text += part;
  });
  const ended = new Promise((resolve) => robot.once("close", resolve));
  try {
    const there = `the ball to be and stay where user ${user} wants it`;
    demand(!episode.success(user), "the ball was where the user wants it before anything was asked");
    await until(there, () => episode.success(user));
    await sleep(500);
    await until(there, () => episode.success(user));
    await LATER[user]({
      ball,
      said: () => text,
      frames,
      heard,
      cut: () => bridge.close(),
      restart: async () => {
        bridge = await serve({ port: Number(new URL(url).port), onFrame });
      },
    });
    robot.kill("SIGINT");
    demand((await ended) === 0, "Ctrl-C did not end it well");
    const published = frames.map((frame) => JSON.parse(frame)).filter((frame) => frame.op === "publish" && frame.id);
    const actions = published.filter(({ topic }) => topic === ACTION).map(({ msg }) => msg.data);
    demand(isStill(actions.at(-1)), "its last action was not to stand still");
    const [, turns, skipped, seconds] = /(\d+) turns and (\d+) skipped in ([\d.]+) s.*\n$/.exec(text).map(Number);
    demand(turns + skipped <= 100 * seconds + 1, `it took ${turns + skipped} turns of 10 ms in ${seconds} s`);
    const told = `${actions.length} actions in ${turns} turns`;
    if (user === 0) demand(actions.length === turns + 1, told);
    else demand(actions.length < turns, `${told}: some were kept until the bridge was back`);
    return { frames, published, given, text };
  } catch (error) {
    throw new Error(`${error.message}; the robot said:\n${text}`);
  } finally {
    robot.kill("SIGKILL");
    stop();
    await Promise.all(links.map((link) => link.close()));
    await bridge.close();
  }
}

/** An episode that starts with the ball where the second user wants it. */
function startOf(world, Random) {
  for (let seed = 0; ; seed++) {
    const episode = world.start(new Random(seed, 52));
    if (episode.success(1)) return episode;
    episode.dispose();
  }
}

/** Runs the test in each of these versions of Node. */
export async function robot(root, hosts, { fail, requireAll }) {
  let ros;
  try {
    ros = await Promise.all(["bridge", "link"].map((name) => import(`${root}examples/robot/ros/${name}.js`)));
  } catch (error) {
    const text = `robot: roslib is missing (${error.code}); npm run setup:hosts installs it`;
    return requireAll ? fail(text) : console.error(`SKIPPED ${text}`);
  }
  const [{ serve }, { connect }] = ros;
  await frameChecks(root, (text) => fail(`robot's frames: ${text}`));
  await bridgeChecks(serve, connect, (text) => fail(`robot's bridge: ${text}`));
  try {
    loopCheck();
  } catch (error) {
    fail(`robot: ${error.message}`);
  }
  const card = await mkdtemp(join(tmpdir(), "penchant-robot-"));
  await usersCheck(card, fail).catch((error) => fail(`robot's users: ${error.message}`));
  await rm(card, { recursive: true });
  const { task, Random } = await sources();
  const { world } = await task.open();
  for (const { name, path } of hosts) {
    const episode = startOf(world, Random);
    const disk = await mkdtemp(join(tmpdir(), "penchant-robot-"));
    try {
      for (const user of [0, 1]) {
        const ridden = await ride(root, path, { world, episode, user, serve, connect, disk });
        demand((await usersOn(disk)).includes(`user ${user}`), `user ${user} was not kept`);
        for (const leak of await leaksIn(root, ridden)) throw new Error(leak);
        console.log(`robot    in ${name}, user ${user}: ${ridden.text.trimEnd().split("\n").at(-1)}`);
      }
    } catch (error) {
      fail(`robot in ${name}: ${error.message}`);
    } finally {
      episode.dispose();
      await rm(disk, { recursive: true });
    }
  }
}
