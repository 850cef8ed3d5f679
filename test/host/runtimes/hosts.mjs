// The hosts: where each is installed (null when it is missing), and how it runs the suite.

import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { PATIENCE_MS, patient } from "./patience.mjs";

const quietly = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
const bin = (name, folder = ".") => {
  const path = fileURLToPath(new URL(`${folder}/node_modules/.bin/${name}`, import.meta.url));
  return existsSync(path) ? path : null;
};

export function chromiumPath() {
  const names = [process.env.PENCHANT_CHROMIUM, "chromium", "chromium-browser", "google-chrome"];
  for (const name of names.filter(Boolean)) {
    try {
      return execFileSync("which", [name], quietly).trim();
    } catch {}
  }
  return null;
}

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
      { type: "CompiledWasm", path: "penchant.wasm", contents: await readFile(`${folder}/penchant.wasm`) },
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

const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const TYPES = { js: "text/javascript", wasm: "application/wasm" };

/** Serves the folder on the loopback interface. The page runs under a content security policy. */
async function serve(folder) {
  const page =
    '<!doctype html><meta charset="utf-8"><title>suite</title><script type="module" src="/suite.js"></script>';
  const server = createServer(async (request, response) => {
    response.setHeader("content-security-policy", POLICY);
    const name = request.url.slice(1);
    if (name === "") return response.setHeader("content-type", "text/html").end(page);
    if (!/^(suite\.js|penchant\.wasm)$/.test(name)) return response.writeHead(404).end();
    response.setHeader("content-type", TYPES[name.split(".").at(-1)]).end(await readFile(`${folder}/${name}`));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Loads the folder's suite in a page and resolves to the result of `use`. The browser stores its data in `disk`, which is empty. */
export async function inChromium(path, folder, disk, args, use) {
  const { chromium } = await import("playwright-core");
  const server = await serve(folder);
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
  const browser = await chromium.launchPersistentContext(disk, {
    executablePath: path,
    args: [...quiet, "--disable-quic", ...args],
    chromiumSandbox: false,
    timeout: PATIENCE_MS,
  });
  try {
    const page = patient(await browser.newPage());
    const failures = [];
    page.on("pageerror", (error) => failures.push(String(error)));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page
      .waitForFunction(() => "run" in globalThis)
      .catch((error) => {
        throw new Error(`the page did not load: ${failures.join() || error.message}`);
      });
    return await use(page);
  } finally {
    await browser.close();
    server.close();
  }
}

const chromium = (path, folder, disk) =>
  inChromium(path, folder, disk, [], async (page) => {
    const requests = [];
    page.on("request", (request) => requests.push(request.url()));
    const outcome = await page.evaluate(() => globalThis.run());
    outcome.checks["no request after the page has loaded"] = requests.length === 0 ? null : `it asked for ${requests}`;
    await page.evaluate(() => fetch("/anything").then(() => {}));
    outcome.checks["a request would be seen"] = requests.length > 0 ? null : "one was made and not recorded";
    return outcome;
  });

/**
 * - `entry`: entry point of the suite in this host
 * - `condition`: export condition for which it is bundled
 * - `run`: runs the suite, given the host's path, the bundle's folder and an empty folder for everything it stores
 * - `appends`: whether its files contain removed records until the host compacts them (SECURITY.md)
 * - `emulates`: in an emulated host, the name of the host that it is on another processor
 */
const NATIVE = [
  { name: "node", path: process.execPath, entry: "node", condition: "node", run: script },
  { name: "node-24", path: bin("node"), entry: "node", condition: "node", run: script },
  { name: "deno", path: bin("deno"), entry: "deno", condition: "deno", run: deno },
  { name: "deno-files", path: bin("deno"), entry: "deno", condition: "deno", run: denoWithFiles },
  { name: "bun", path: bin("bun"), entry: "node", condition: "bun", run: script },
  { name: "workerd", path: bin("workerd"), entry: "worker", condition: "workerd", run: workerd, appends: true },
  { name: "chromium", path: chromiumPath(), entry: "page", condition: "browser", run: chromium, appends: true },
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
    return version(host.path);
  },
}));
