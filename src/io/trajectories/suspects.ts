import { isBinary, isContinuation, testOfEnds, unknownEnd } from "./episode-columns.ts";

/** Follows columns of unknown names that sound like ends of episodes: to leave one out may join episodes, or lose terminal states. */
export class Suspects {
  /** Columns that have marked nothing but ends so far, and the tests of their values. */
  private readonly tests = new Map<string, (value: unknown) => boolean>();
  /** Columns of flags that may be 0 after terminal states, and whether one was 0. */
  private readonly continuations = new Map<string, boolean>();

  /** Takes note of a column. */
  meet(name: string): void {
    const test = testOfEnds(name);
    if (test) this.tests.set(name, test);
    else if (isContinuation(name)) this.continuations.set(name, false);
  }

  /** The columns that may mark ends so far. */
  get names(): string[] {
    return [...this.tests.keys(), ...this.continuations.keys()];
  }

  /** Takes the value of a column in the next row. */
  see(name: string, value: unknown): void {
    const mayEnd = this.tests.get(name);
    const isFlag = isBinary(value ?? true);
    if (mayEnd ? !mayEnd(value ?? false) : !isFlag) this.dismiss(name);
    else if (this.continuations.has(name) && Number(value ?? true) === 0) this.continuations.set(name, true);
  }

  /** Forgets a column, which marks no ends. */
  dismiss(name: string): void {
    this.tests.delete(name);
    this.continuations.delete(name);
  }

  /**
   * @param terminalsKnown Whether another column says which states are terminal.
   * @throws FormatError naming a column that may mark ends.
   */
  check(file: string, terminalsKnown: boolean): void {
    for (const name of this.tests.keys()) throw unknownEnd(name, file);
    for (const [name, ended] of this.continuations) if (ended && !terminalsKnown) throw unknownEnd(name, file);
  }
}
