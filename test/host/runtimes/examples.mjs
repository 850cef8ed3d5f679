// Runs the examples by the commands in their first lines, with a simulated person who answers.

import { spawn } from "node:child_process";
import { kiosk } from "./kiosk.mjs";

/** Two people from the training data of the examples' model: their places, best first. */
export const PEOPLE = [
  ["coffee table", "desk", "sofa", "dining table", "room"],
  ["room", "coffee table", "dining table", "desk", "sofa"],
];
const COMMANDS = {
  node: ["examples/node/bowl.js"],
  "node-24": ["examples/node/bowl.js"],
  deno: [...["run", "--no-prompt", "--cached-only", "--allow-read=examples/bowl.safetensors"], "examples/deno/bowl.ts"],
  bun: ["examples/bun/bowl.ts"],
};

/** Runs the program, answers its questions as this person, and resolves to its output. */
function conversation(command, args, cwd, person) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DENO_DIR: `${cwd}/dist/suite/cache`, NO_COLOR: "1" };
    const child = spawn(command, args, { cwd, env, stdio: ["pipe", "pipe", "inherit"] });
    let [printed, answered] = ["", 0];
    child.stdout.on("data", (part) => {
      printed += part;
      const questions = [...printed.matchAll(/\(a\) (.+) or \(b\) (.+)\?.*\n/g)];
      for (const [, a, b] of questions.slice(answered)) {
        child.stdin.write(person.indexOf(a) < person.indexOf(b) ? "a\n" : "b\n");
        answered++;
      }
    });
    child.stdin.on("error", () => {}); // it may end before it has read everything
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(printed) : reject(new Error(`it ended with ${code}`))));
  });
}

/** Runs the examples of these hosts. Calls `fail` for each that ignores its user's preferences or prints something else. */
export async function examples(root, hosts, fail) {
  for (const person of PEOPLE) {
    const texts = new Map();
    for (const { name, path, emulates = name } of hosts.filter(({ name, emulates = name }) => COMMANDS[emulates])) {
      try {
        const text = await conversation(path, COMMANDS[emulates], root, person);
        const place = /takes it to: (.+)\n/.exec(text)?.[1];
        if (place !== person[0]) fail(`example in ${name}: it took the bowl to ${place}, not to ${person[0]}`);
        texts.set(text, name);
      } catch (error) {
        fail(`example in ${name}: ${error.message}`);
      }
    }
    if (texts.size > 1) fail(`examples in ${[...texts.values()].join(" and ")}: they print different things`);
  }
  const chromium = hosts.find(({ name }) => name === "chromium");
  if (chromium) await kiosk(root, chromium.path, PEOPLE, fail);
}
