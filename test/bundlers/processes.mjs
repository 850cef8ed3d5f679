// Commands and servers, run as from someone's shell.

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { basename, delimiter, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The environment, without what npm and a CI set, and with this Node as the first. */
export const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|CI$|FORCE_COLOR$)/i.test(name))),
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  NO_COLOR: "1",
  NEXT_TELEMETRY_DISABLED: "1",
};

/** An error with what a process printed, shortened, after the line that names the reason. */
function failed(file, output) {
  const lines = Buffer.concat(output)
    .toString()
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.slice(0, 200));
  const reason = lines.find((line) => /Error: |error TS|Must |Cannot |Failed to |ENOENT/.test(line));
  return new Error([reason?.trim() ?? `${basename(file)} failed`, ...lines.slice(0, 40)].join("\n"));
}

const running = new Set();
process.once("exit", () => {
  for (const child of running) end(child, "SIGKILL");
});

/** Starts a process in a group of its own, so that its children end with it. */
function start(file, args, { cwd, env }) {
  const stdio = ["ignore", "pipe", "pipe"];
  const child = spawn(file, args, { cwd, env: { ...environment, ...env }, stdio, detached: true });
  running.add(child);
  child.on("close", () => running.delete(child));
  return child;
}

function end(child, signal = "SIGTERM") {
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, signal);
}

/** Runs a command to its end, and resolves to what it prints on stdout. Rejects with what it printed when it fails. */
export function command(file, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = start(file, args, { cwd, env });
    const [out, all] = [[], []];
    child.stdout.on("data", (part) => out.push(part) && all.push(part));
    child.stderr.on("data", (part) => all.push(part));
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(Buffer.concat(out).toString().trim()) : reject(failed(file, all)),
    );
  });
}

/** A port that is free now. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts a server, resolves to the result of `use`, which gets the address once it answers, and ends the server and its children. */
export async function serving(file, args, { cwd, port }, use) {
  const child = start(file, args, { cwd });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => output.push(part));
  const closed = new Promise((resolve) => child.on("close", resolve));
  const url = `http://127.0.0.1:${port}/`;
  const answers = () =>
    fetch(url).then(
      () => true,
      () => false,
    );
  try {
    while (!(await answers())) {
      if (child.exitCode !== null || child.signalCode !== null) throw failed(file, output);
      await sleep(50);
    }
    return await use(url);
  } catch (error) {
    throw new Error(`${error.message}\n${Buffer.concat(output).toString().slice(-4000)}`);
  } finally {
    end(child);
    await closed;
  }
}
