// Answers as JSON lines: {"user": "ann", "a": [..], "b": [..], "label": 1}, label 1 when a was preferred,
// 0 when b was, 0.5 for a tie. Rows of a user may stand anywhere in the file.

import { FormatError } from "../errors.ts";
import type { Preferences } from "./preferences.ts";

interface Row {
  user: string;
  a: number;
  b: number;
  label: number;
}

/** Parses the text of a file; every error names the file and the line. */
export function parseJsonl(text: string, file: string): Preferences {
  const index = new Map<string, number>();
  const states: number[] = [];
  let size = 0;
  const state = (values: unknown, name: string, where: string): number => {
    if (!Array.isArray(values) || values.length === 0) {
      throw new FormatError(`${where}: "${name}" is ${JSON.stringify(values)}; it must be a list of numbers`);
    }
    const bad = values.findIndex((x) => typeof x !== "number" || !Number.isFinite(Math.fround(x)));
    if (bad >= 0)
      throw new FormatError(
        `${where}: "${name}"[${bad}] is ${JSON.stringify(values[bad])}; it must be a finite number`,
      );
    size ||= values.length;
    if (values.length !== size) {
      throw new FormatError(`${where}: "${name}" has ${values.length} features; the rows before have ${size}`);
    }
    const key = values.join();
    const known = index.get(key) ?? index.size;
    if (known === index.size) {
      index.set(key, known);
      states.push(...values);
    }
    return known;
  };

  const rows: Row[] = [];
  text.split("\n").forEach((line, i) => {
    if (line.trim() === "") return;
    const where = `${file}:${i + 1}`;
    const { user, a, b, label } = parseLine(line, where);
    if (typeof user !== "string" && typeof user !== "number") {
      throw new FormatError(`${where}: "user" is ${JSON.stringify(user)}; it must be a string or a number`);
    }
    if (label !== 0 && label !== 1 && label !== 0.5) {
      throw new FormatError(
        `${where}: "label" is ${JSON.stringify(label)}; it must be 1 (a preferred), 0 (b) or 0.5 (a tie)`,
      );
    }
    rows.push({ user: String(user), a: state(a, "a", where), b: state(b, "b", where), label });
  });
  if (rows.length === 0)
    throw new FormatError(`${file}: no answers; it wants a line {"user", "a", "b", "label"} for each`);
  return { states: Float32Array.from(states), size, length: 1, ...byUser(rows) };
}

function parseLine(line: string, where: string): Record<string, unknown> {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch (error) {
    throw new FormatError(`${where}: not JSON (${(error as Error).message})`);
  }
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    throw new FormatError(`${where}: got ${line.slice(0, 40)}; it wants {"user", "a", "b", "label"}`);
  }
  return row as Record<string, unknown>;
}

function byUser(rows: readonly Row[]): Pick<Preferences, "pairs" | "labels" | "offsets"> {
  const users = new Map<string, Row[]>();
  for (const row of rows) {
    const own = users.get(row.user);
    if (own) own.push(row);
    else users.set(row.user, [row]);
  }
  const sorted = [...users.values()].flat();
  const offsets = [0];
  for (const own of users.values()) offsets.push((offsets.at(-1) as number) + own.length);
  return {
    pairs: Int32Array.from(sorted.flatMap(({ a, b }) => [a, b])),
    labels: Float32Array.from(sorted, ({ label }) => label),
    offsets: Int32Array.from(offsets),
  };
}
