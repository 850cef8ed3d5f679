// Holders of a file store's folder, as tests see them.

import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of a store's records. */
export function recordsIn(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.startsWith("generation-"));
  const [newest] = names.sort((a, b) => Number(b.split("-")[1]) - Number(a.split("-")[1]));
  return join(folder, newest ?? "none");
}

/** The files of records, without claims. */
export const filesIn = (folder: string): string[] =>
  readdirSync(recordsIn(folder)).filter((name) => !name.startsWith("claim."));

/** This process's claim, with another start time: as a process that is gone has left it. */
export function claimOfDead(): string {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${process.pid} 1 ${boot} ${readlinkSync("/proc/self/ns/pid")}`;
}

/** Makes whoever holds a folder look gone, although it may still write. */
export function bury(folder: string): void {
  if (!existsSync(folder)) return;
  for (const generation of readdirSync(folder).filter((name) => name.startsWith("generation-"))) {
    for (const file of readdirSync(join(folder, generation)).filter((name) => name.startsWith("claim."))) {
      writeFileSync(join(folder, generation, file), claimOfDead());
    }
  }
}
