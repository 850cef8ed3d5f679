// Revisions: what a vault has of a user, as one caller knows it. A save that follows another revision is refused.

import { hex } from "../base/bytes.ts";
import { VaultError } from "../base/errors.ts";
import type { OpenedRecords } from "./user-records.ts";

/** What a vault had of a user when it was asked: nothing, or one save under one of the user's keys. */
export interface Revision {
  /** The user's key; "" for a user without a saved state. */
  readonly key: string;
  /** The save; "" for a user without a saved state. */
  readonly save: string;
}

/** The revision of a user without a saved state. Each caller has an object of its own, by which the vault knows it. */
export const none = (): Revision => ({ key: "", save: "" });

export const revisionOf = (opened: OpenedRecords | null): Revision =>
  opened?.saved ? { key: hex(opened.dataKey.fingerprint), save: hex(opened.saved.nonce) } : none();

const areSame = (a: Revision, b: Revision): boolean => a.key === b.key && a.save === b.save;

/** The saves that failed, by the revision that they followed: one may have reached the store all the same. */
export class FailedSaves {
  readonly #followed = new WeakMap<Revision, Revision[]>();

  add(follows: Revision, attempted: Revision): void {
    this.#followed.set(follows, [...(this.#followed.get(follows) ?? []), attempted]);
  }

  /** Whether the vault has the revision that a caller knows, or one that the caller's own failed save has made of it. */
  isKnown(known: Revision, now: Revision): boolean {
    return [known, ...(this.#followed.get(known) ?? [])].some((each) => areSame(each, now));
  }
}

/** The error of a save that follows a revision which the vault does not have any more. */
export function overtaken(follows: Revision, now: Revision): VaultError {
  const wasForgotten = follows.key !== "" && now.key !== follows.key;
  const what = wasForgotten
    ? `this user was forgotten${now.key === "" ? "" : ", and has answered anew,"}`
    : "another agent has saved this user";
  return new VaultError(
    `vault: ${what} since their answers were read here, so nothing was saved; read the user anew (agent.user), then answer again`,
  );
}
