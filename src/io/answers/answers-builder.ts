import type { Preferences } from "../../data/preferences.ts";
import { bytes, integers } from "../growable.ts";
import { NameInterner, RowInterner } from "./interner.ts";

/**
 * Gathers answers in the order of a file, then groups them by user. While reading, an answer takes 4 bytes for each of
 * its states, 5 for user and label, 4 for its task if it has one; at most twice that, since arrays double. `finish` adds
 * the result: 8·T + 4 (+ 4) bytes. A distinct state takes 4·size + 8 to 16 bytes (interner.ts), a user a Map entry.
 */
export class AnswersBuilder {
  private readonly users = new NameInterner();
  private readonly taskNames = new NameInterner();
  private readonly taskKeys = new RowInterner(2); // user, name
  private readonly user = integers();
  private readonly label = bytes(); // 2y
  private readonly task = integers();
  private readonly sides = integers(); // the states of A, then of B; the last of each side as ~s
  private length = 1;

  userNumber(name: string): number {
    return this.users.intern(name);
  }

  /** The number of a user's task. Names are often numbers: those need no entry of their own. */
  taskNumber(user: number, name: string): number {
    const value = Number(name) | 0;
    this.taskKeys.row[0] = user;
    this.taskKeys.row[1] = value >= 0 && String(value) === name ? value : ~this.taskNames.intern(name);
    return this.taskKeys.intern();
  }

  /** Sides are numbers of states; label 1 when A was preferred, ½ a tie. Either all answers have a task, or none. */
  add(user: number, a: readonly number[], b: readonly number[], label: number, task?: number): void {
    this.user.push(user);
    this.label.push(2 * label);
    if (task !== undefined) this.task.push(task);
    this.side(a);
    this.side(b);
  }

  get count(): number {
    return this.user.length;
  }

  private side(states: readonly number[]): void {
    const last = states.length - 1;
    for (let i = 0; i < last; i++) this.sides.push(states[i] as number);
    this.sides.push(~(states[last] as number));
    this.length = Math.max(this.length, states.length);
  }

  /** Users in order of first appearance, their answers in the order of the file but a task's together. */
  finish(states: Pick<Preferences, "states" | "size" | "captions" | "features">): Preferences {
    const { count, length } = this;
    const tasks = this.task.length > 0 ? new Int32Array(count) : undefined;
    const order = tasks && sortedBy(this.task.values.subarray(0, count), this.taskKeys.count);
    const { row, offsets, users } = this.place(order);
    const pairs = new Int32Array(2 * length * count);
    if (length > 1) pairs.fill(-1);
    const labels = new Float32Array(count);
    const sides = this.sides.values;
    let from = 0;
    for (let c = 0; c < count; c++) {
      const to = row[c] as number;
      labels[to] = (this.label.values[c] as number) / 2;
      if (tasks) tasks[to] = this.task.values[c] as number;
      for (let side = 0; side < 2; side++) {
        let at = (2 * to + side) * length;
        while ((sides[from] as number) >= 0) pairs[at++] = sides[from++] as number;
        pairs[at] = ~(sides[from++] as number);
      }
    }
    return { ...states, length, pairs, labels, offsets, tasks, users };
  }

  /** The row that each answer goes to, taken in this order within each user; users without answers are left out. */
  private place(order: Int32Array | undefined): { row: Int32Array; offsets: Int32Array; users: string[] } {
    const row = this.user.values; // overwritten: nobody reads the users after this
    const next = new Int32Array(this.users.names.length);
    for (let c = 0; c < this.count; c++) take(next, row[c] as number);
    const offsets = [0];
    const users = this.users.names.filter((_, u) => {
      const answers = next[u] as number;
      const start = offsets[offsets.length - 1] as number;
      next[u] = start;
      return answers > 0 && offsets.push(start + answers);
    });
    for (let i = 0; i < this.count; i++) {
      const c = order ? (order[i] as number) : i;
      row[c] = take(next, row[c] as number);
    }
    return { row, offsets: Int32Array.from(offsets), users };
  }
}

/** The indices of keys in 0 … count − 1, in order of their keys; stable. */
function sortedBy(keys: Int32Array, count: number): Int32Array {
  const next = new Int32Array(count + 1);
  for (let i = 0; i < keys.length; i++) take(next, (keys[i] as number) + 1);
  for (let k = 0; k < count; k++) next[k + 1] = (next[k + 1] as number) + (next[k] as number);
  const order = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) order[take(next, keys[i] as number)] = i;
  return order;
}

/** What next[i] was; it goes on by one. */
function take(next: Int32Array, i: number): number {
  const now = next[i] as number;
  next[i] = now + 1;
  return now;
}
