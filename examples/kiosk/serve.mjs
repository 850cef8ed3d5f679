// Builds the kiosk and serves it on this machine.
//   node examples/kiosk/serve.mjs [port] [model.safetensors] [alternatives] [best | best-worst | ranking]

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";

const HEADERS = {
  // Once everything is loaded, the page forbids itself to connect even to its own server (secure.ts).
  "content-security-policy":
    "default-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; " +
    "script-src 'self' 'wasm-unsafe-eval'",
  "cache-control": "no-cache",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};
const TYPES = {
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  css: "text/css",
  svg: "image/svg+xml",
  png: "image/png",
  wasm: "application/wasm",
  safetensors: "application/octet-stream",
  webmanifest: "application/manifest+json",
};

/** Starts a server on the loopback interface. `onRequest` receives the path of every request. */
export async function serve(
  port = 0,
  onRequest = (_path) => {},
  model = undefined,
  alternatives = undefined,
  wanted = undefined,
) {
  const folder = await build(model, alternatives, wanted);
  const server = createServer(async (request, response) => {
    onRequest(request.url);
    const name = request.url === "/" ? "index.html" : request.url.slice(1);
    const type = /^[\w-]+\.\w+$/.test(name) && TYPES[name.split(".")[1]];
    const file = type && (await readFile(folder + name).catch(() => null));
    if (!file) return response.writeHead(404).end();
    response.writeHead(200, { ...HEADERS, "content-type": type }).end(file);
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return server;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port = 8017, model, alternatives, wanted] = process.argv.slice(2);
  const server = await serve(Number(port), undefined, model, alternatives && Number(alternatives), wanted);
  console.log(`http://localhost:${server.address().port}/`);
}
