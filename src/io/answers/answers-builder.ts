import { at } from "../../base/arrays.ts";
import { FormatError } from "../../base/errors.ts";
import type { Preferences } from "../../data/preferences.ts";
import { floats, integers } from "../growable.ts";
import type { RowSource } from "./answer-table.ts";
import { NameInterner, RowInterner } from "./interner.ts";

/** Most places of states in all sides, 1 GiB, if some sides have several states. */
const MAX_PADDED = 2 ** 28;

/** The states that comparisons refer to, with their names where they have any. */
export type StateTable = Pick<
  Preferences,
  "states" | "size" | "captions" | "items" | "features" | "attributes" | "texts" | "embedding"
>;

/** Fewer answers may be the same by chance. */
const MIN_DOUBLED = 8;

/**
 * Collects answers in file order, then groups them by user.
 *
 * Memory while reading: 4 bytes for each state of an answer, 8 for its user and label, and 4 for its task if it has one;
 * up to twice that, because arrays double. `finish` adds the result: 8·T + 4 bytes an answer, 8·T + 8 with tasks. A
 * distinct state takes 4·size + 8 to 16 bytes (see interner.ts), and a user one Map entry.
 */
export class AnswersBuilder {
  private readonly users = new NameInterner();
  private readonly taskNames = new NameInterner();
  private readonly taskKeys = new RowInterner(2); // (user, task name)
  private readonly user = integers();
  private readonly label = floats();
  private readonly task = integers();
  private readonly sides = integers(); // the states of A, then of B; the last state s of each side is stored as ~s
  private length = 1;
  private readonly groupNames = new NameInterner();
  private readonly group = integers(); // of each answer, if there are groups
  private readonly groupOfTask = integers();

  userNumber(name: string): number {
    return this.users.intern(name);
  }

  /**
   * The number of a user's task. Task names are often integers, which are their own key and are not interned.
   * @throws FormatError when rows of the task are in several groups.
   */
  taskNumber(user: number, name: string, { file, group }: Pick<RowSource, "file" | "group">): number {
    const value = Number(name) | 0;
    this.taskKeys.row[0] = user;
    this.taskKeys.row[1] = value >= 0 && String(value) === name ? value : ~this.taskNames.intern(name);
    const task = this.taskKeys.intern();
    if (group === undefined) return task;
    const number = this.groupNames.intern(group);
    if (task === this.groupOfTask.length) this.groupOfTask.push(number);
    const before = at(this.groupOfTask.values, task);
    if (before === number) return task;
    throw new FormatError(
      `${file}: task "${name}" of user "${this.users.names[user]}" is in the groups "${this.groupNames.names[before]}" and "${group}"; all rows of a task must be in one`,
    );
  }

  /**
   * Adds an answer. Sides are lists of state numbers; `label` is the share of A: 1 if it was preferred, 0 if B was, ½ for a tie.
   * Either every answer has a task or none has. The group is that of the task, or else the one given.
   */
  add(user: number, a: readonly number[], b: readonly number[], label: number, task?: number, group?: string): void {
    this.user.push(user);
    this.label.push(label);
    if (task !== undefined) this.task.push(task);
    if (task !== undefined && this.groupOfTask.length > 0) this.group.push(at(this.groupOfTask.values, task));
    else if (group !== undefined) this.group.push(this.groupNames.intern(group));
    this.addSide(a);
    this.addSide(b);
  }

  /** Gives state s the number `numbers[s]`. */
  renumberStates(numbers: Int32Array): void {
    const sides = this.sides.view();
    for (let i = 0; i < sides.length; i++) {
      const s = at(sides, i);
      sides[i] = s < 0 ? ~at(numbers, ~s) : at(numbers, s);
    }
  }

  /** Number of answers added so far. */
  get count(): number {
    return this.user.length;
  }

  /** A note if the answers are there twice, one after the other or the second half after the first. */
  doubled(): string[] {
    const { count } = this;
    const half = count >> 1;
    if (this.length > 1 || count % 2 === 1 || half < MIN_DOUBLED) return [];
    const all = (same: (i: number) => boolean): boolean => {
      for (let i = 0; i < half; i++) if (!same(i)) return false;
      return true;
    };
    if (all((i) => this.isRepeated(i, half + i))) {
      return ["the second half of the answers repeats the first: is the file doubled?"];
    }
    return all((i) => this.isRepeated(2 * i, 2 * i + 1)) ? ["each answer comes twice: is the file doubled?"] : [];
  }

  /** Whether two answers are the same. Their sides have one state each. */
  private isRepeated(c: number, d: number): boolean {
    const [sides, labels, users] = [this.sides.values, this.label.values, this.user.values];
    const isSame = users[c] === users[d] && labels[c] === labels[d];
    return isSame && sides[2 * c] === sides[2 * d] && sides[2 * c + 1] === sides[2 * d + 1];
  }

  private addSide(states: readonly number[]): void {
    const last = states.length - 1;
    for (let i = 0; i < last; i++) this.sides.push(states[i] as number);
    this.sides.push(~(states[last] as number));
    this.length = Math.max(this.length, states.length);
  }

  /**
   * The answers as `Preferences`: users in order of first appearance, and each user's answers in file order, except that
   * the answers of a task are adjacent. The builder cannot be used afterwards.
   * @throws FormatError naming the file when segments of unequal lengths take too much memory.
   */
  finish(states: StateTable, file: string): Preferences {
    const { count, length } = this;
    if (length > 1 && 2 * length * count > MAX_PADDED) {
      throw new FormatError(
        `${file}: ${count} answers with segments of up to ${length} states take more than ${MAX_PADDED} places, as all segments take the longest one's; shorten the longest, or split the file`,
      );
    }
    const tasks = this.task.length > 0 ? new Int32Array(count) : undefined;
    const order = tasks && sortedBy(this.task.view(), this.taskKeys.count);
    const { row, offsets, users } = this.place(order);
    const pairs = new Int32Array(2 * length * count);
    if (length > 1) pairs.fill(-1);
    const labels = new Float32Array(count);
    const of = new Int32Array(this.group.length);
    const sides = this.sides.values;
    let from = 0;
    for (let c = 0; c < count; c++) {
      const to = at(row, c);
      labels[to] = at(this.label.values, c);
      if (tasks) tasks[to] = at(this.task.values, c);
      if (of.length > 0) of[to] = at(this.group.values, c);
      for (let side = 0; side < 2; side++) {
        let next = (2 * to + side) * length;
        while (at(sides, from) >= 0) pairs[next++] = at(sides, from++);
        pairs[next] = ~at(sides, from++);
      }
    }
    const groups = of.length > 0 ? { names: this.groupNames.names, of } : undefined;
    return { ...states, length, pairs, labels, offsets, tasks, groups, users };
  }

  /**
   * The output row of every answer: within each user, answers are placed in the given order (default: file order). Users
   * without answers are dropped.
   */
  private place(order: Int32Array | undefined): { row: Int32Array; offsets: Int32Array; users: string[] } {
    const row = this.user.values; // overwritten in place: the users are not read again
    const next = new Int32Array(this.users.names.length); // answers of each user, then the next free row of each
    for (let c = 0; c < this.count; c++) postIncrement(next, at(row, c));
    const offsets = [0];
    const users = this.users.names.filter((_, u) => {
      const answers = at(next, u);
      const start = at(offsets, offsets.length - 1);
      next[u] = start;
      return answers > 0 && offsets.push(start + answers);
    });
    for (let i = 0; i < this.count; i++) {
      const c = order ? at(order, i) : i;
      row[c] = postIncrement(next, at(row, c));
    }
    return { row, offsets: Int32Array.from(offsets), users };
  }
}

/** A stable counting sort: the indices of keys in 0 … count − 1, ordered by key. */
export function sortedBy(keys: Int32Array, count: number): Int32Array {
  const next = new Int32Array(count + 1);
  for (let i = 0; i < keys.length; i++) postIncrement(next, at(keys, i) + 1);
  for (let k = 0; k < count; k++) next[k + 1] = at(next, k + 1) + at(next, k);
  const order = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) order[postIncrement(next, at(keys, i))] = i;
  return order;
}

/** values[i]++ */
function postIncrement(values: Int32Array, i: number): number {
  const value = at(values, i);
  values[i] = value + 1;
  return value;
}
