// Fixture files, and a report of the largest errors against them.

import { readdirSync, readFileSync } from "node:fs";
import { type Golden, goldenOf, worst } from "./golden.ts";

const folder = new URL("./", import.meta.url);

/** Names of the fixtures with this prefix. */
export const fixtures = (prefix: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && name.endsWith(".safetensors"))
    .map((name) => name.slice(0, -".safetensors".length));

export const bytesOf = (name: string): Buffer => readFileSync(new URL(`${name}.safetensors`, folder));

export const golden = (name: string): Golden => goldenOf(bytesOf(name));

export function reportWorst(): void {
  if (process.env.GOLDEN)
    for (const [kind, { error, where }] of worst) console.log(kind, error.toExponential(1), where);
}
