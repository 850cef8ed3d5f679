// Runs the suite in pages of browsers. Pages connect to nothing once they have loaded.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { PATIENCE_MS, patient, until } from "./patience.mjs";

const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const TYPES = { js: "text/javascript", wasm: "application/wasm" };
const PAGE = '<!doctype html><meta charset="utf-8"><title>suite</title><script type="module" src="/suite.js"></script>';
/** A page that runs the suite by itself, and posts the outcome or why there is none. */
const BY_ITSELF = PAGE.replace("suite.js", "report.js");
const REPORT = `import("/suite.js").then(() => run()).catch((error) => ({ failure: String(error) }))
  .then((outcome) => fetch("/outcome", { method: "POST", body: JSON.stringify(outcome) }));`;

/** Serves the folder on the loopback interface. The page runs under a content security policy. */
async function serve(folder, { policy = POLICY, onOutcome } = {}) {
  const server = createServer(async (request, response) => {
    response.setHeader("content-security-policy", policy);
    const name = request.url.slice(1);
    if (request.method === "POST" && onOutcome) {
      onOutcome(await json(request));
      return response.end();
    }
    if (name === "") return response.setHeader("content-type", "text/html").end(onOutcome ? BY_ITSELF : PAGE);
    if (!/^((suite|report)\.js|penchant\.wasm)$/.test(name)) return response.writeHead(404).end();
    response.setHeader("content-type", TYPES[name.split(".").at(-1)]);
    return response.end(name === "report.js" ? REPORT : await readFile(`${folder}/${name}`));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Loads the folder's suite in a page and resolves to the result of `use`. The browser stores its data in `disk`, which is empty. */
export async function inChromium(path, folder, disk, args, use, policy = POLICY) {
  const { chromium } = await import("playwright-core");
  const server = await serve(folder, { policy });
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

export const chromium = (path, folder, disk, args = [], policy = POLICY) =>
  inChromium(
    path,
    folder,
    disk,
    args,
    async (page) => {
      const requests = [];
      page.on("request", (request) => requests.push(request.url()));
      const { checks, ...outcome } = await page.evaluate(() => globalThis.run());
      checks["no request after the page has loaded"] = requests.length === 0 ? null : `it asked for ${requests}`;
      await page.evaluate(() => fetch("/anything").then(() => {}));
      checks["a request would be seen"] = requests.length > 0 ? null : "one was made and not recorded";
      return { ...outcome, checks };
    },
    policy,
  );

/** Chromium before 97 knows no policy that allows WebAssembly but not `eval`. */
export async function chromiumBeforePolicies(path, folder, disk) {
  const outcome = await chromium(
    path,
    folder,
    disk,
    ["--disable-gpu", "--disable-software-rasterizer"],
    POLICY.replace("wasm-unsafe-eval", "unsafe-eval"),
  );
  delete outcome.checks["the page cannot evaluate strings as code"];
  return outcome;
}

/** The page runs the suite by itself, because Playwright drives only a Firefox of its own. */
export async function firefox(path, folder, disk) {
  // Firefox asks its user whether a site may store data, and nobody is there.
  const settings = ["dom.storageManager.prompt.testing", "dom.storageManager.prompt.testing.allow"];
  await writeFile(`${disk}/user.js`, settings.map((name) => `user_pref("${name}", true);\n`).join(""));
  let outcome = null;
  const server = await serve(folder, {
    onOutcome(posted) {
      outcome = posted;
    },
  });
  const address = `http://127.0.0.1:${server.address().port}/`;
  const child = spawn(path, ["--headless", "--no-remote", "--profile", disk, address]);
  const closed = once(child, "close");
  let said = "";
  child.stderr.on("data", (part) => {
    said += part;
  });
  try {
    await until("Firefox to run the suite", () => outcome || child.exitCode !== null);
    if (outcome?.checks) return { ...outcome, sealed: null }; // Firefox compresses what it stores: searching it proves nothing
    throw new Error(outcome ? `the page did not run: ${outcome.failure}` : `it ended with ${child.exitCode}: ${said}`);
  } finally {
    child.kill();
    await closed;
    server.close();
  }
}
