// Deploys examples/worker to miniflare: bundled, with a secret, and with a folder for the storage of its objects.

import { readFile } from "node:fs/promises";
import { build } from "esbuild";

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

/** Starts the Worker as configured in its wrangler.jsonc. `heard` records its answers, logs and connections. */
export async function started(root, modules, folder, heard, key) {
  const text = await readFile(`${root}examples/worker/wrangler.jsonc`, "utf8");
  const { compatibility_date, durable_objects, migrations } = JSON.parse(text.replace(/^\/\/.*$/gm, ""));
  const objects = durable_objects.bindings.map(({ name, class_name }) => {
    const useSQLite = migrations.some(({ new_sqlite_classes }) => new_sqlite_classes.includes(class_name));
    return [name, { className: class_name, useSQLite }];
  });
  const { Miniflare } = await import("miniflare");
  const miniflare = new Miniflare({
    modules,
    compatibilityDate: compatibility_date,
    cf: false,
    bindings: key === null ? {} : { VAULT_KEY: key },
    durableObjects: Object.fromEntries(objects),
    durableObjectsPersist: folder,
    handleRuntimeStdio: (out, err) => [out, err].map((stream) => stream.on("data", (part) => heard.logs.push(part))),
    outboundService(request) {
      heard.reached.push(request.url);
      throw new Error(`the Worker asked for ${request.url}`);
    },
  });
  return {
    stop: () => miniflare.dispose(),
    /** Sends a request, demands this status, and returns the body. */
    async ask(status, method, path, body) {
      const response = await miniflare.dispatchFetch(`http://device${path}`, { method, body });
      const bytes = Buffer.from(await response.arrayBuffer());
      heard.answers.push(bytes, Buffer.from(JSON.stringify([...response.headers])));
      demand(response.status === status, `${method} ${path}: got ${response.status}, not ${status}: ${bytes}`);
      const value = bytes.length > 0 ? JSON.parse(bytes) : null;
      const isSentence = typeof value?.error === "string" && Object.keys(value).length === 1 && !/\n/.test(value.error);
      demand(status < 400 || isSentence, `${method} ${path}: got ${bytes}; it must be one sentence`);
      return value;
    },
  };
}
