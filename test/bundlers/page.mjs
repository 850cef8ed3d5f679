// Chromium, and a server of files, for apps that run in a page.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { chromiumPath } from "../host/runtimes/hosts.mjs";
import { patient } from "../host/runtimes/patience.mjs";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};
/** A name for this machine that is not localhost, so that browsers take a page there for one without HTTPS. */
const INSECURE = "kiosk.example";
let browser;

async function launch() {
  const executablePath = chromiumPath();
  if (!executablePath) throw new Error("Chromium is missing; npm run setup:hosts installs it");
  const names = `--host-resolver-rules=MAP ${INSECURE} 127.0.0.1`;
  const args = [
    names,
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
  ];
  return chromium.launch({ executablePath, args, chromiumSandbox: false });
}

export async function closeBrowser() {
  await (await browser)?.close();
}

/** Opens the app at `url` in a new profile, and resolves to its ranking. */
export async function rankingAt(url) {
  browser ??= launch();
  const context = await (await browser).newContext();
  try {
    const page = patient(await context.newPage());
    const seen = [];
    const broken = new Promise((_, reject) => {
      const fail = (reason) => reject(new Error([reason, ...seen].join("\n")));
      page.on("console", (message) => {
        const text = message.text();
        if (message.type() === "error") seen.push(text);
        if (text.startsWith("Failed to load module script")) fail(text);
      });
      page.on("pageerror", (error) => fail(`the page threw ${error.name}: ${error.message}`));
      page.on("requestfailed", (request) => {
        const { errorText } = request.failure();
        if (request.resourceType() === "script" && errorText !== "net::ERR_ABORTED") {
          fail(`${request.url()} cannot be loaded: ${errorText}`);
        }
      });
      page.on("response", (response) => {
        const isScript = response.request().resourceType() === "script";
        // Vite answers 504 while it bundles a dependency that it has just found, and then loads the page again.
        if (isScript && response.status() >= 400 && response.status() !== 504) {
          fail(`${response.url()} is missing: ${response.status()}`);
        }
      });
    });
    const outcome = (async () => {
      await page.goto(url);
      return (await page.waitForFunction(() => globalThis.outcome)).jsonValue();
    })();
    const { ranking, error } = await Promise.race([outcome, broken]);
    if (error) throw new Error([error, ...seen].join("\n"));
    return ranking;
  } finally {
    await context.close();
  }
}

/** Serves a folder, and resolves to the ranking of its index.html. The page is secure on this machine's own name alone. */
export async function rankingOfFolder(folder, { secure = true } = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://host");
    const path = join(folder, pathname === "/" ? "index.html" : pathname);
    try {
      const bytes = await readFile(path);
      response.setHeader("content-type", TYPES[extname(path)] ?? "application/octet-stream").end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await rankingAt(`http://${secure ? "127.0.0.1" : INSECURE}:${server.address().port}/`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
