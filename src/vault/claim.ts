// A claim: a file that says which process holds a folder. It judges nothing alone: whoever is not surely gone is asked.

import { readFile, readlink } from "node:fs/promises";

/** What is known of the process that wrote a claim. */
export type Holder = "gone" | "alive" | "unknown";

/** The text of a claim of this process. */
export async function claimText(): Promise<string> {
  const system = [await bootId(), await pidNamespace()];
  return [process.pid, (await startTime(process.pid)) || "?", ...system.map((part) => part || "?")].join(" ");
}

/**
 * Judges the writer of a claim. Its process id says something only on the same boot and in the same namespace of process ids:
 * two containers give the same ids to different processes. A start time tells a process from a later one with its id.
 */
export async function judge(claim: string): Promise<Holder> {
  const [pid, started, boot, namespace] = claim.split(" ");
  if (!boot || boot !== (await bootId()) || !namespace || namespace !== (await pidNamespace())) return "unknown";
  const runs = isRunning(Number(pid));
  if (runs === null) return "unknown";
  if (!runs) return "gone";
  const current = await startTime(Number(pid));
  if (!current || started === "?") return "unknown";
  return started === current ? "alive" : "gone";
}

/** Whether the other process that wrote a lock, which has only its id and start time, may be running. */
export async function mayRun(lock: string): Promise<boolean> {
  const [pid, started] = lock.split(" ");
  if (isRunning(Number(pid)) === false || Number(pid) === process.pid) return false;
  const current = await startTime(Number(pid));
  return !started || !current || started === current;
}

/** Whether a process is running; null if unknown (Deno without --allow-run). */
function isRunning(pid: number): boolean | null {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ESRCH") return false;
    return code === "EPERM" ? true : null; // another user's process
  }
}

/** Start time of a process, in clock ticks since boot; "" if unknown. */
export async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""; // the name before ")" may contain spaces
}

/** Identifies this boot of the system's kernel; "" if unknown. */
async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "")).trim();
}

/** Identifies the namespace of this process's id; "" if unknown, or if /proc shows another namespace. */
async function pidNamespace(): Promise<string> {
  const self = await readlink("/proc/self").catch(() => "");
  return self === String(process.pid) ? readlink("/proc/self/ns/pid").catch(() => "") : "";
}
