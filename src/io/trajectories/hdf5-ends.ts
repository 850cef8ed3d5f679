// The columns that mark the ends of episodes in groups of HDF5 files.

import type { Group } from "h5wasm/node";
import { FormatError } from "../../base/errors.ts";
import { checkEpisodeNames, type EndColumn, type EndMeaning, endMeaning, isFlag } from "./episode-columns.ts";
import { EpisodeIds, OwnerKeys } from "./episode-keys.ts";
import { readDataset, requireDataset } from "./hdf5.ts";
import { cellsOf, checkLength, columnOf, lengthOf, namesOf, requireColumn } from "./hdf5-cells.ts";
import { endsOfIndices, readLengths } from "./hdf5-indices.ts";
import type { RowOptions } from "./recorded-rows.ts";
import { StepCounter } from "./step-counters.ts";
import { Suspects } from "./suspects.ts";
import { UnknownColumn } from "./unknown-columns.ts";

/** A dataset that marks the ends of episodes. */
export interface EndDataset {
  readonly name: string;
  readonly meaning: EndMeaning;
}

/** The datasets of a group by what they say about the ends of episodes. */
export interface EndDatasets {
  /** Flags, ids and owners. */
  readonly ends: readonly EndDataset[];
  /** Counters of steps and clocks. */
  readonly counters: readonly EndDataset[];
  /** Names of which nothing is known. */
  readonly unknown: readonly string[];
}

/** Sorts the datasets of a group. `used` are read as something else. @throws FormatError if one of `episodes` is not there. */
export function findEnds(group: Group, used: readonly string[], where: string, { episodes }: RowOptions): EndDatasets {
  const [ends, counters]: EndDataset[][] = [[], []];
  const unknown: string[] = [];
  const names = group.keys().filter((name) => !used.includes(name));
  const inside = names.flatMap((name) => keysIn(group, name).map((key) => `${name}/${key}`));
  names.push(...inside.filter((path) => episodes?.includes(path) ?? endMeaning(path.slice(path.indexOf("/") + 1))));
  checkEpisodeNames({ episodes }, names, where);
  for (const name of names) {
    const meaning = episodes && !episodes.includes(name) ? undefined : meaningOf(group, name, episodes !== undefined);
    if (meaning === undefined) unknown.push(name);
    else (meaning === "counter" || meaning === "clock" ? counters : ends)?.push({ name, meaning });
  }
  return { ends: ends ?? [], counters: counters ?? [], unknown };
}

/** Names in a group of this name, such as infos; none if it is a dataset. */
function keysIn(group: Group, name: string): string[] {
  const found = group.get(name);
  return found && "keys" in found ? (found as Group).keys() : [];
}

function meaningOf(group: Group, name: string, isChosen: boolean): EndMeaning | undefined {
  const meaning = endMeaning(name.slice(name.lastIndexOf("/") + 1)) ?? (isChosen ? "id" : undefined);
  if (meaning !== "owner" || isChosen) return meaning;
  const column = columnOf(group, name); // a list, a single value or a number with a fraction owns nothing
  const [first] = column && lengthOf(column) > 1 ? cellsOf(name, column, "") : [];
  return typeof first === "string" || Number.isInteger(Number(first)) ? meaning : undefined;
}

/** Follows the columns of which nothing is known, and that sound like ends. */
export function suspectsIn(group: Group, { unknown }: EndDatasets, where: string, { episodes }: RowOptions): Suspects {
  const suspects = new Suspects();
  if (episodes) return suspects;
  for (const name of unknown) suspects.meet(name);
  for (const name of suspects.names) {
    const column = columnOf(group, name);
    if (!column) suspects.dismiss(name);
    else for (const cell of cellsOf(name, column, where)) suspects.see(name, cell);
  }
  return suspects;
}

/** The flags in the group of one episode, and the names that are of no use. @throws FormatError about what may be a flag. */
export function findEpisodeEnds(
  group: Group,
  used: readonly string[],
  where: string,
  options: RowOptions,
): { ends: readonly EndDataset[]; unused: readonly string[] } {
  const found = findEnds(group, used, where, options);
  const ends = found.ends.filter(({ meaning }) => isFlag(meaning));
  const knows = (meaning: EndMeaning) => ends.some((end) => end.meaning === meaning);
  suspectsIn(group, found, where, options).check(where, knows("terminal") || (knows("done") && knows("cut")));
  const others = [...found.ends, ...found.counters].filter((column) => !ends.includes(column));
  return { ends, unused: [...found.unknown, ...others.map(({ name }) => name)] };
}

/** What the columns of one group say about its rows, which hold several episodes. */
export function readFlatEnds(group: Group, found: EndDatasets, rows: number, where: string, options: RowOptions) {
  const owners = found.ends.filter(({ meaning }) => meaning === "owner").map(({ name }) => name);
  const keys = owners.length > 0 ? new OwnerKeys(owners) : undefined;
  const numbers = keys && ownersOf(group, owners, keys, rows, where);
  const columns = found.ends.flatMap(({ name, meaning }): EndColumn[] => {
    if (meaning === "owner") return [];
    if (meaning !== "id") return [readEnds(group, { name, meaning }, rows, where)];
    return [{ name, meaning, values: endsOfIds(group, name, rows, where, owners, numbers) }];
  });
  if (keys) columns.push(keys.ends());
  const unread: UnknownColumn[] = [];
  const unused: string[] = [];
  for (const name of found.unknown) {
    const lengths = options.episodes ? undefined : readLengths(group, name, rows, where);
    if (lengths) columns.push(lengths);
    else unused.push(name);
    if (!lengths && !options.episodes) unread.push(...unknownColumn(group, name, rows, where));
  }
  const counters = found.counters.flatMap(({ name, meaning }) => {
    const counter = new StepCounter(name, meaning === "counter");
    const column = columnOf(group, name);
    if (!column || lengthOf(column) !== rows) return [];
    for (const cell of cellsOf(name, column, where)) counter.next(cell);
    return [counter];
  });
  return { columns, unread, counters, unused: [...unused, ...found.counters.map(({ name }) => name)] };
}

function ownersOf(group: Group, owners: readonly string[], keys: OwnerKeys, rows: number, where: string): Int32Array {
  const names = owners.map((name) => namesOf(name, requireColumn(group, name, rows, where), where));
  const numbers = new Int32Array(rows);
  for (let row = 0; row < rows; row++) numbers[row] = keys.next(names.map((each) => each.next().value as string));
  return numbers;
}

function endsOfIds(
  group: Group,
  name: string,
  rows: number,
  where: string,
  owners: readonly string[],
  numbers: Int32Array | undefined,
): Uint8Array {
  const ends = new Uint8Array(rows);
  const ids = new EpisodeIds(name, owners);
  let row = 0;
  for (const id of namesOf(name, requireColumn(group, name, rows, where), where)) {
    if (ids.next(id, () => `${where}: row ${row}`, numbers?.[row])) ends[row - 1] = 1;
    row++;
  }
  ends[rows - 1] = 1;
  return ends;
}

/** A column of one value a row, or none if it has another shape or cannot be read. */
function unknownColumn(group: Group, name: string, rows: number, where: string): UnknownColumn[] {
  const column = columnOf(group, name);
  if (!column || lengthOf(column) !== rows) return [];
  const unknown = new UnknownColumn(name);
  try {
    for (const cell of cellsOf(name, column, where)) unknown.next(cell);
  } catch (error) {
    if (error instanceof FormatError) return []; // such as a filter without which it cannot be read
    throw error;
  }
  return [unknown];
}

/** Reads a column of `rows` flags that marks the ends of episodes, or numbers of rows. */
export function readEnds(group: Group, { name, meaning }: EndDataset, rows: number, where: string): EndColumn {
  const dataset = requireDataset(group, name, where);
  if (dataset.rows !== rows && (meaning === "last" || meaning === "start")) {
    return { name, meaning: "last", values: endsOfIndices(dataset, rows, meaning) };
  }
  checkLength(name, dataset.rows, rows, where);
  return { name, meaning, values: readDataset(dataset, new Uint8Array(rows)) };
}
