// Deploys examples/worker to miniflare: bundled, with a secret, and with a folder for the storage of its objects.

import { readFile } from "node:fs/promises";
import { build } from "esbuild";
import { tokenFor } from "../../../examples/worker/token.mjs";

/** The secret that signs tokens. */
const TOKEN_KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => (29 * i + 3) & 255)).toString("base64");
/** The authorization of a person until a number of seconds from now. */
export const bearer = (person, seconds = 3600) =>
  `Bearer ${tokenFor(TOKEN_KEY, person, Math.floor(Date.now() / 1000) + seconds)}`;

export function demand(holds, message) {
  if (!holds) throw new Error(message);
}

/** Bundles the Worker and returns the modules that a deployment uploads. */
export async function bundled(root) {
  await build({
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    logLevel: "warning",
    entryPoints: { worker: `${root}examples/worker/worker.ts` },
    outdir: `${root}dist/suite/example`,
    conditions: ["workerd"],
    external: ["*.wasm", "*.safetensors"],
  });
  return [
    {
      type: "ESModule",
      path: "example/worker.js",
      contents: await readFile(`${root}dist/suite/example/worker.js`, "utf8"),
    },
    { type: "CompiledWasm", path: "example/penchant.wasm", contents: await readFile(`${root}dist/penchant.wasm`) },
    { type: "Data", path: "bowl.safetensors", contents: await readFile(`${root}examples/bowl.safetensors`) },
  ];
}

/**
 * Starts the Worker as configured in its wrangler.jsonc, with this key of the vault and these other bindings. `heard` records its
 * answers, logs and connections, and how to stop the last one.
 */
export async function started(root, modules, folder, heard, key, others = {}) {
  const text = await readFile(`${root}examples/worker/wrangler.jsonc`, "utf8");
  const { compatibility_date, durable_objects, migrations, vars } = JSON.parse(text.replace(/^\/\/.*$/gm, ""));
  const objects = durable_objects.bindings.map(({ name, class_name }) => {
    const useSQLite = migrations.some(({ new_sqlite_classes }) => new_sqlite_classes.includes(class_name));
    return [name, { className: class_name, useSQLite }];
  });
  const { Miniflare } = await import("miniflare");
  const miniflare = new Miniflare({
    modules,
    compatibilityDate: compatibility_date,
    cf: false,
    bindings: { ...vars, ...(key !== null && { VAULT_KEY: key }), TOKEN_KEY, ...others },
    durableObjects: Object.fromEntries(objects),
    durableObjectsPersist: folder,
    handleRuntimeStdio: (out, err) => [out, err].map((stream) => stream.on("data", (part) => heard.logs.push(part))),
    outboundService(request) {
      heard.reached.push(request.url);
      throw new Error(`the Worker asked for ${request.url}`);
    },
  });
  heard.stop = () => miniflare.dispose();
  return {
    stop: heard.stop,
    /**
     * Sends a request as the person of the path, demands this status, and returns the body, or with `headers` those of the
     * response, unless it is asked for a page. `headers` replace those of the request; null leaves one out.
     */
    async ask(status, method, path, body, headers, isPage = false) {
      const usual = {
        authorization: bearer(path.split("/")[2] ?? ""),
        ...(method === "POST" && { "content-type": "application/json" }),
      };
      const sent = Object.entries({ ...usual, ...headers }).filter(([, value]) => value !== null);
      const isStream = body instanceof ReadableStream;
      const send = () =>
        miniflare.dispatchFetch(`http://device${path}`, {
          method,
          body,
          headers: Object.fromEntries(sent),
          ...(isStream && { duplex: "half" }),
        });
      // A connection may end after a body that is too long, and be used once more before the client learns of it.
      const response = await send().catch((error) => {
        if (isStream || error.message !== "fetch failed") throw error;
        return send();
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      // An export tells the person what the model makes of them; nothing else does.
      const isExport = status === 200 && path.endsWith("/export");
      heard.answers.push(isExport ? Buffer.alloc(0) : bytes, Buffer.from(JSON.stringify([...response.headers])));
      demand(response.status === status, `${method} ${path}: got ${response.status}, not ${status}: ${bytes}`);
      const isJson = /json/.test(response.headers.get("content-type"));
      const value = bytes.length === 0 ? null : isJson ? JSON.parse(bytes) : String(bytes);
      const isSentence = typeof value?.error === "string" && Object.keys(value).length === 1 && !/\n/.test(value.error);
      demand(
        status < 400 || method === "HEAD" || isSentence,
        `${method} ${path}: got ${bytes}; it must be one sentence`,
      );
      demand(response.headers.get("cache-control") === "no-store" || status === 204, `${path}: it may be stored`);
      return headers && !isPage ? response.headers : value;
    },
  };
}
