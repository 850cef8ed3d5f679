// Collects the steps of formats that have one record per step: JSON Lines and Parquet.

import { FormatError } from "../../base/errors.ts";
import { badCell, type Locate, parseName } from "../cells.ts";
import { bytes, floats, type Growable } from "../growable.ts";
import { unusedNote } from "../notes.ts";
import { type EndMeaning, endMeaning, flagOf, testOfEnds, unknownEnd } from "./episode-columns.ts";
import { combineEnds, EpisodeIds } from "./episode-ends.ts";
import { withLastObservations } from "./last-observations.ts";
import { type ObservationReader, observationReader } from "./observation-parts.ts";
import type { RecordedRows } from "./recorded-rows.ts";
import { addNumber, addNumbers, sizeOf } from "./step-values.ts";

/** A step: values by column. */
export type Step = Readonly<Record<string, unknown>>;

/** A column that says where episodes end, as it is read. */
interface EndReader {
  readonly name: string;
  readonly meaning: EndMeaning;
  readonly values: Growable<Uint8Array>;
  readonly cellOf: (step: Step) => unknown;
  readonly ids?: EpisodeIds;
}

/** What all steps must have, because the first one has it. */
interface StepLayout {
  readonly observation: ObservationReader;
  readonly action: string;
  readonly actionSize: number;
  readonly discrete: boolean;
  readonly reward: string | undefined;
}

export class StepCollector {
  private readonly observations = floats();
  private readonly actions = floats();
  private readonly rewards = floats();
  private readonly ends: EndReader[] = [];
  /** Names of columns: true when it is known that they are read, false when they are not used. */
  private readonly columns = new Map<string, boolean>();
  /** Columns of unknown names that have marked nothing but ends so far, and the tests of their values. */
  private readonly suspects = new Map<string, (value: unknown) => boolean>();
  private layout: StepLayout | undefined;
  private rows = 0;

  /**
   * @param locate Names a row in errors.
   * @param chosen Option `observations`.
   */
  constructor(
    private readonly file: string,
    private readonly locate: (row: number) => string,
    private readonly chosen: readonly string[] | undefined,
  ) {}

  /** @throws FormatError naming the row. */
  add(step: Step): void {
    const where = () => this.locate(this.rows);
    this.layout ??= this.layoutOf(step);
    const { observation, action, actionSize, discrete, reward } = this.layout;
    for (const name in step) {
      if (!this.columns.has(name)) this.meet(name, step[name], where);
    }
    for (const [name, mayEnd] of this.suspects) {
      if (!mayEnd(step[name] ?? false)) this.suspects.delete(name);
    }
    observation.add(this.observations, step, where);
    if (discrete) addNumber(this.actions, step[action], action, "", where);
    else addNumbers(this.actions, step[action], action, actionSize, where);
    if (reward !== undefined) addNumber(this.rewards, step[reward], reward, "", where);
    for (const column of this.ends) addEnd(column, step, where);
    this.rows++;
  }

  private layoutOf(step: Step): StepLayout {
    const either = (...names: string[]) => names.find((name) => name in step);
    const action = either("action", "actions") ?? "action";
    const reward = either("reward", "rewards", "next.reward");
    const observation = observationReader(step, this.chosen, this.file, () => this.locate(0));
    for (const name of [...observation.columns, action, ...(reward === undefined ? [] : [reward])]) {
      this.columns.set(name, true);
    }
    const kind = typeof step[action];
    return {
      observation,
      action,
      actionSize: sizeOf(step[action]),
      discrete: kind === "number" || kind === "bigint",
      reward,
    };
  }

  /** Takes note of a column when the first value in it comes. */
  private meet(name: string, value: unknown, where: Locate): void {
    if (value === null || value === undefined) return;
    const meaning = endMeaning(name);
    if (meaning === undefined) {
      if (name === "info" || name === "infos") this.meetInfo(name, value as object);
      else {
        const mayEnd = testOfEnds(name);
        if (mayEnd) this.suspects.set(name, mayEnd);
        this.columns.set(name, false);
      }
      if (this.rows > 0 && /^(reward|observation|action)s?$/.test(name)) throw missing(name, where);
      return;
    }
    if (meaning === "id" && this.rows > 0) throw missing(name, where);
    this.columns.set(name, true);
    this.addColumn(name, meaning, (step) => step[name]);
  }

  /** Older versions of Gym write cuts as info["TimeLimit.truncated"]. */
  private meetInfo(info: string, value: object): void {
    for (const name of Object.keys(Object(value))) {
      const meaning = endMeaning(name);
      const path = `${info}.${name}`;
      if (meaning === undefined || meaning === "id" || this.columns.has(path)) continue;
      this.columns.set(path, true);
      this.addColumn(path, meaning, (step) => Object(step[info])[name]);
    }
  }

  private addColumn(name: string, meaning: EndMeaning, cellOf: (step: Step) => unknown): void {
    const values = bytes();
    values.append(new Uint8Array(this.rows)); // rows without the flag count as 0
    this.ends.push({ name, meaning, values, cellOf, ids: meaning === "id" ? new EpisodeIds(name) : undefined });
  }

  finish(): RecordedRows {
    const { observation, actionSize = 0, discrete = false, reward } = this.layout ?? {};
    const columns = this.ends.map(({ name, meaning, values, ids }) => {
      if (ids && this.rows > 0) values.values[this.rows - 1] = 1;
      return { name, meaning, values: values.view() };
    });
    for (const name of this.suspects.keys()) throw unknownEnd(name, this.file);
    const unused = [...this.columns].flatMap(([name, isRead]) => (isRead ? [] : [name]));
    const { notes, isRlds, ...ends } = combineEnds(columns, this.rows, this.locate);
    const rows = {
      file: this.file,
      locate: this.locate,
      observations: this.observations.view(),
      observationSize: observation?.size ?? 0,
      actions: this.actions.view(),
      actionSize,
      discrete,
      rewards: reward === undefined ? undefined : this.rewards.view(),
      ...ends,
      notes: [...notes, ...unusedNote([...(observation?.unused ?? []), ...unused])],
    };
    return isRlds ? withLastObservations(rows) : rows;
  }
}

const missing = (name: string, where: Locate): FormatError =>
  new FormatError(`${where()}: "${name}" occurs here, but not in the first row; every row must have it, or none`);

function addEnd({ name, cellOf, values, ids }: EndReader, step: Step, where: Locate): void {
  const value = cellOf(step);
  if (ids) {
    const changed = ids.next(parseName(value, name, where), where);
    if (changed) values.values[values.length - 1] = 1;
    values.push(0);
    return;
  }
  const flag = flagOf(value);
  if (flag === undefined) throw badCell(where(), name, value, "true, false, 1 or 0");
  values.push(flag);
}
