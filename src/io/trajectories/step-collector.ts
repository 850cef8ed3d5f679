// Collects the steps of formats that have one record per step: JSON Lines and Parquet.

import { isObject } from "../../base/check.ts";
import { FormatError } from "../../base/errors.ts";
import { badCell, type Locate, parseName } from "../cells.ts";
import { bytes, floats, type Growable } from "../growable.ts";
import { MAX_STEP_COLUMNS } from "../limits.ts";
import { shortened, unusedNote } from "../notes.ts";
import { checkEpisodeNames, type EndColumn, type EndMeaning, endMeaning, flagOf, isFlag } from "./episode-columns.ts";
import { combineEnds } from "./episode-ends.ts";
import { EpisodeIds, OwnerKeys } from "./episode-keys.ts";
import { withLastObservations } from "./last-observations.ts";
import type { RecordedRows, RowOptions } from "./recorded-rows.ts";
import { StepCounter } from "./step-counters.ts";
import { layoutOf, type Step, type StepLayout } from "./step-layout.ts";
import { addNumber, addNumbers } from "./step-values.ts";
import { Suspects } from "./suspects.ts";
import { UnknownColumn } from "./unknown-columns.ts";

/** A column that says where episodes end, as it is read. */
interface EndReader {
  readonly name: string;
  readonly meaning: EndMeaning;
  readonly values: Growable<Uint8Array>;
  readonly cellOf: (step: Step) => unknown;
  readonly ids?: EpisodeIds;
}

export class StepCollector {
  /** Names of columns whose numbers have 32 bits, as far as the format tells. */
  readonly shortFloats = new Set<string>();
  private readonly observations = floats();
  private readonly actions = floats();
  private readonly rewards = floats();
  private readonly ends: EndReader[] = [];
  /** Names of columns: true when it is known that they are read, false when they are not used. */
  private readonly columns = new Map<string, boolean>();
  private readonly owners: string[] = [];
  private ownerKeys: OwnerKeys | undefined;
  private readonly counters: StepCounter[] = [];
  private readonly unread: UnknownColumn[] = [];
  /** Columns of records of other things, and whether something in them is read. */
  private readonly infos = new Map<string, boolean>();
  private readonly suspects = new Suspects();
  private layout: StepLayout | undefined;
  private rows = 0;

  /** @param locate Names a row in errors. */
  constructor(
    private readonly file: string,
    private readonly locate: (row: number) => string,
    private readonly options: RowOptions,
  ) {}

  /** @throws FormatError naming the row. */
  add(step: Step): void {
    const where = () => this.locate(this.rows);
    this.layout ??= this.takeLayout(step);
    const { observation, action, actionSize, discrete, reward } = this.layout;
    for (const name in step) {
      if (this.columns.has(name)) continue;
      this.meet(name, step[name], where);
      if (this.columns.size > MAX_STEP_COLUMNS) throw tooManyColumns(name, where);
    }
    for (const name of this.suspects.names) this.suspects.see(name, step[name]);
    observation.add(this.observations, step, where);
    if (discrete) addNumber(this.actions, step[action], action, "", where);
    else addNumbers(this.actions, step[action], action, actionSize, where);
    if (reward !== undefined) addNumber(this.rewards, step[reward], reward, "", where);
    const owner = this.ownerOf(step, where);
    for (const column of this.ends) this.addEnd(column, step, where, owner);
    for (const counter of this.counters) counter.next(step[counter.name]);
    for (const column of this.unread) column.next(step[column.name]);
    this.rows++;
  }

  private takeLayout(step: Step): StepLayout {
    const layout = layoutOf(step, this.options, this.file, () => this.locate(0));
    for (const name of layout.columns) this.columns.set(name, true);
    return layout;
  }

  /** Takes note of a column when the first value in it comes. */
  private meet(name: string, value: unknown, where: Locate): void {
    if (value === null || value === undefined) return;
    const meaning = this.meaningOf(name, value);
    if (meaning === undefined) {
      if (name === "info" || name === "infos") this.meetInfo(name, value as object);
      else this.meetUnread(name);
      if (this.rows > 0 && /^(reward|observation|action)s?$/.test(name)) throw missing(name, where);
      return;
    }
    if (meaning === "counter" || meaning === "clock") {
      if (this.rows === 0) this.counters.push(new StepCounter(name, meaning === "counter"));
      this.columns.set(name, false);
      return;
    }
    if (!isFlag(meaning) && this.rows > 0) throw missing(name, where);
    this.columns.set(name, true);
    if (meaning === "owner") this.owners.push(name);
    else this.addColumn(name, meaning, (step) => step[name]);
  }

  private meaningOf(name: string, value: unknown): EndMeaning | undefined {
    const { episodes } = this.options;
    const meaning = endMeaning(name);
    if (episodes) return episodes.includes(name) ? (meaning ?? "id") : undefined;
    // A list, or a number with a fraction, owns nothing.
    return meaning === "owner" && typeof value !== "string" && !Number.isInteger(Number(value)) ? undefined : meaning;
  }

  private meetUnread(name: string): void {
    this.columns.set(name, false);
    if (this.options.episodes) return;
    this.suspects.meet(name);
    const column = new UnknownColumn(name);
    for (let row = 0; row < this.rows; row++) column.next(undefined);
    this.unread.push(column);
  }

  private nameOf(value: unknown, column: string, where: Locate): string {
    return parseName(value, column, where, { typed: true, shortFloats: this.shortFloats });
  }

  private ownerOf(step: Step, where: Locate): number | undefined {
    if (this.owners.length === 0) return undefined;
    this.ownerKeys ??= new OwnerKeys(this.owners);
    return this.ownerKeys.next(this.owners.map((name) => this.nameOf(step[name], name, where)));
  }

  /** Older versions of Gym write cuts as info["TimeLimit.truncated"]. */
  private meetInfo(info: string, value: object): void {
    if (!this.infos.has(info)) this.infos.set(info, false);
    for (const name of Object.keys(Object(value))) {
      const path = `${info}.${name}`;
      // Gym's RecordEpisodeStatistics writes info["episode"] = {"r": …, "l": …} in the last step of an episode.
      const isSummary = name === "episode" && isObject(Object(value)[name]);
      const meaning = isSummary ? "last" : endMeaning(name);
      if (meaning === undefined || !isFlag(meaning) || this.columns.has(path)) continue;
      if (this.options.episodes && !this.options.episodes.includes(path)) continue;
      this.columns.set(path, true);
      this.infos.set(info, true);
      const cellOf = (step: Step): unknown => Object(step[info])[name];
      this.addColumn(path, meaning, isSummary ? (step) => isObject(cellOf(step)) : cellOf);
    }
  }

  private addColumn(name: string, meaning: EndMeaning, cellOf: (step: Step) => unknown): void {
    const values = bytes();
    values.append(new Uint8Array(this.rows)); // rows without the flag count as 0
    this.ends.push({
      name,
      meaning,
      values,
      cellOf,
      ids: meaning === "id" ? new EpisodeIds(name, this.owners) : undefined,
    });
  }

  private addEnd({ name, cellOf, values, ids }: EndReader, step: Step, where: Locate, owner?: number): void {
    const value = cellOf(step);
    if (ids) {
      if (ids.next(this.nameOf(value, name, where), where, owner)) values.values[values.length - 1] = 1;
      values.push(0);
      return;
    }
    const flag = flagOf(value);
    if (flag === undefined) throw badCell(where(), name, value, "true, false, 1 or 0");
    values.push(flag);
  }

  /** @param known [rows]: 1 in the last row of an episode, where the layout of the file tells. */
  finish(known?: Uint8Array): RecordedRows {
    const { observation, actionSize = 0, discrete = false, reward } = this.layout ?? {};
    const columns: EndColumn[] = this.ends.map(({ name, meaning, values, ids }) => {
      if (ids && this.rows > 0) values.values[this.rows - 1] = 1;
      return { name, meaning, values: values.view() };
    });
    if (this.ownerKeys) columns.push(this.ownerKeys.ends());
    checkEpisodeNames(this.options, [...this.columns.keys()], this.file);
    const { notes, isRlds, terminalsKnown, counted, ...ends } = combineEnds(columns, this.rows, this.locate, {
      counters: this.counters,
      known,
    });
    this.suspects.check(this.file, terminalsKnown);
    const unused = [...this.columns, ...this.infos].flatMap(([name, isRead]) =>
      isRead || counted.includes(name) ? [] : [name],
    );
    const rows: RecordedRows = {
      file: this.file,
      locate: this.locate,
      observations: this.observations.view(),
      observationSize: observation?.size ?? 0,
      actions: this.actions.view(),
      actionSize,
      discrete,
      rewards: reward === undefined ? undefined : this.rewards.view(),
      ...ends,
      marks: [...this.ends.map(({ name }) => name), ...this.owners, ...counted],
      unread: this.unread,
      notes: [...notes, ...unusedNote([...(observation?.unused ?? []), ...unused])],
    };
    return isRlds && !known ? withLastObservations(rows) : rows;
  }
}

const tooManyColumns = (name: string, where: Locate): FormatError =>
  new FormatError(
    `${where()}: "${shortened(name)}" is column ${MAX_STEP_COLUMNS + 1} of the rows up to here; at most ${MAX_STEP_COLUMNS} are followed, so leave out those that are not needed`,
  );

const missing = (name: string, where: Locate): FormatError =>
  new FormatError(`${where()}: "${name}" occurs here, but not in the first row; every row must have it, or none`);
