// Observations, which may have several parts, such as those of Gymnasium's Dict and Tuple spaces or LeRobot's features:
// which parts make up an observation, and in which order.

import { FormatError } from "../../base/errors.ts";
import type { Locate } from "../cells.ts";
import type { Growable } from "../growable.ts";
import { firstOf } from "../notes.ts";
import { missingPart } from "./likely-names.ts";
import { addNumber, addNumbers, isList, sizeOf } from "./step-values.ts";

/**
 * The names of the parts that make up an observation, in order.
 * @param present The names of all parts that hold numbers.
 * @param chosen Option `observations`. Default: the only part that there is.
 * @throws FormatError that lists the parts when there are several and none is chosen, or one is not there.
 */
export function chooseParts(
  present: readonly string[],
  chosen: readonly string[] | undefined,
  where: string,
): string[] {
  if (present.length === 0) throw new FormatError(`${where}: its observations have no part that holds numbers`);
  const list = firstOf(present);
  const absent = chosen?.find((name) => !present.includes(name));
  if (absent !== undefined) {
    throw new FormatError(`${where}: its observations have no part "${absent}" (--observations); they have ${list}`);
  }
  if (chosen) return [...chosen];
  if (present.length === 1) return [...present];
  throw new FormatError(
    `${where}: its observations have the parts ${list}; name those that make up an observation, in order (--observations ${firstOf(present).replaceAll(", ", ",")})`,
  );
}

/** Throws if parts were chosen although observations have none. */
export function checkNoParts(chosen: readonly string[] | undefined, where: string): void {
  if (chosen) throw new FormatError(`${where}: its observations have no parts; leave out --observations`);
}

/** Throws if a row holds the observations of an episode, or of a whole file. */
function checkOneStep(value: unknown, name: string, locate: Locate): void {
  if (!isList(value) || !isList(value[0])) return;
  throw new FormatError(
    `${locate()}: "${name}" is a list of lists; each row must be one step, {"observation": [..], "action": [..]}, not an episode`,
  );
}

/** Reads the observation of a step. */
export interface ObservationReader {
  /** Number of values in an observation. */
  readonly size: number;
  /** Names of the columns that it reads. */
  readonly columns: readonly string[];
  /** Names of the parts that it does not read. */
  readonly unused: readonly string[];
  /** Appends the observation of a step. @throws FormatError naming the row. */
  add(into: Growable<Float32Array>, step: Readonly<Record<string, unknown>>, locate: Locate): void;
}

interface Part {
  readonly name: string;
  /** The keys that lead to it. */
  readonly path: readonly string[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !isList(value) && !(value instanceof Date);

/** The parts in a value, which may be nested: { robot: { position: [..] } } has the part "robot/position". */
function partsOf(value: unknown, name: string, path: readonly string[]): (Part & { readonly value: unknown })[] {
  if (!isRecord(value)) return [{ name, path, value }];
  return Object.entries(value).flatMap(([key, inner]) =>
    partsOf(inner, path.length === 1 ? key : `${name}/${key}`, [...path, key]),
  );
}

/**
 * Finds the parts of observations in the first step: a column "observation" or "observations", of numbers or of parts, or
 * columns "observation.state" and so on, each of which is a part.
 */
export function observationReader(
  step: Readonly<Record<string, unknown>>,
  chosen: readonly string[] | undefined,
  file: string,
  locate: Locate,
): ObservationReader {
  const whole = ["observation", "observations"].find((name) => name in step);
  const separate = Object.keys(step).filter((name) => name.startsWith("observation."));
  if (whole === undefined ? separate.length === 0 : !isRecord(step[whole])) {
    checkNoParts(chosen, file);
    if (whole === undefined) throw missingPart("observation", "observation", Object.keys(step), locate());
    const name = whole;
    checkOneStep(step[name], name, locate);
    const size = sizeOf(step[name]);
    return {
      size,
      columns: [name],
      unused: [],
      add: (into, { [name]: value }, where) => addNumbers(into, value, name, size, where),
    };
  }
  const columns = whole === undefined ? separate : [whole];
  const all = columns.flatMap((name) => partsOf(step[name], name, [name]));
  const isNumeric = (value: unknown) => ["number", "bigint"].includes(typeof (isList(value) ? value[0] : value));
  const present = all.filter(({ value }) => isNumeric(value));
  const names = chooseParts(
    present.map(({ name }) => name),
    chosen,
    chosen ? file : locate(),
  );
  const parts = names.map((name) => {
    const part = present.find((candidate) => candidate.name === name) as (typeof present)[number];
    return { name, path: part.path, size: sizeOf(part.value), isList: isList(part.value) };
  });
  return {
    size: parts.reduce((sum, part) => sum + part.size, 0),
    columns,
    unused: all.flatMap(({ name }) => (names.includes(name) ? [] : [name])),
    add(into, step, where) {
      for (const { name, path, size, isList: wide } of parts) {
        const value = path.reduce<unknown>((inner, key) => Object(inner)[key], step);
        if (wide) addNumbers(into, value, name, size, where);
        else addNumber(into, value, name, "", where);
      }
    },
  };
}
