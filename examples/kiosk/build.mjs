// Builds the page and everything it needs into dist/kiosk, a folder for any static file server with HTTPS. The package must be
// built first (node build.mjs).
//   node examples/kiosk/build.mjs [model.safetensors] [alternatives] [best | best-worst | ranking]

import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const here = `${root}examples/kiosk/`;
const out = `${root}dist/kiosk/`;
const COPIED = ["kiosk.css", "manifest.webmanifest", "icon.svg", "icon-192.png", "icon-512.png"];

const WANTED = ["best", "best-worst", "ranking"];

/**
 * Builds the page with a model, and returns its folder. The page asks which of so many alternatives is the best, and if that is
 * wanted also for the worst or the next ones.
 * @throws RangeError when `alternatives` is not 2 to 8, or `wanted` is unknown or, of two, not "best".
 */
export async function build(model = `${root}examples/bowl.safetensors`, alternatives = 2, wanted = "best") {
  if (!(Number.isInteger(alternatives) && alternatives >= 2 && alternatives <= 8))
    throw new RangeError(`alternatives: got ${alternatives}; it must be a whole number from 2 to 8`);
  if (!WANTED.includes(wanted)) throw new RangeError(`wanted: got "${wanted}"; it must be best, best-worst or ranking`);
  if (wanted !== "best" && alternatives === 2)
    throw new RangeError(`wanted: got "${wanted}"; it needs 3 alternatives, or more`);
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const script = (name, define) =>
    bundle({
      entryPoints: [here + name],
      outdir: out,
      bundle: true,
      minify: true,
      format: "esm",
      conditions: ["browser"],
      target: "es2022",
      define,
      logLevel: "warning",
    });
  await script("kiosk.ts", { ALTERNATIVES: String(alternatives), WANTED: JSON.stringify(wanted) });
  for (const name of COPIED) await copyFile(here + name, out + name);
  await copyFile(model, `${out}model.safetensors`);
  const page = await readFile(`${here}index.html`, "utf8");
  const pictures = await readFile(`${here}pictures.svg`, "utf8");
  await writeFile(`${out}index.html`, page.replace("<!-- pictures -->", pictures));

  // Any change gives the service worker another version, which fetches all files again.
  const files = (await readdir(out)).sort();
  const hash = createHash("sha256");
  for (const name of files) hash.update(`${name}\n`).update(await readFile(out + name));
  const served = files.map((name) => (name === "index.html" ? "./" : name));
  await script("sw.js", { FILES: JSON.stringify(served), VERSION: JSON.stringify(hash.digest("hex")) });
  return out;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [model, alternatives, wanted] = process.argv.slice(2);
  console.log(await build(model, alternatives && Number(alternatives), wanted));
}
