// The HDF5 library in a thread of its own, which is ended when a call takes no end.

import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { notInstalled } from "../../base/errors.ts";

/** Made when it is needed: bundlers that write CommonJS know no address of a module, and everything else must work there. */
const codeBeside = (): URL => new URL("./hdf5-worker.mjs", import.meta.url);

/** CPU time that a call may take: at least this, plus a second for every 5 MB of the file and of what is read. */
const PATIENCE_S = 1.5;
const BYTES_PER_S = 5e6;
/** A slow machine also starts slowly: a call may take so many times the time of starting. */
const STARTS = 5;
/** The thread is dead if the whole process uses less than 1 % of one core for so long. */
const DEAD_S = 120; /** A library is kept as long as it has taken at most so much memory, and has so many files open that it cannot close. */
const [IDLE_MEMORY, IDLE_LOST] = [2 ** 26, 50];

interface Answer {
  value?: unknown;
  error?: string;
  fatal?: boolean;
}

/** Why the library was ended. */
class Ended extends Error {}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const wallSeconds = (): number => performance.now() / 1e3;

/** The library in its thread. Calls wait for the answer: the reader is synchronous, as h5wasm is. */
export class Hdf5Library {
  private readonly state = new Int32Array(new SharedArrayBuffer(4));
  private readonly port: MessagePort;
  private readonly worker: Worker;
  private startSeconds = 0;
  /** Whether its state is unknown, so that it must not be used again. */
  private broken = false;
  /** The files that it may not have closed. */
  readonly lost = new Set<string>();

  private constructor(code: URL) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.worker = new Worker(code, {
      execArgv: [], // those of the process may not suit a file, such as --input-type
      workerData: { port: port2, state: this.state },
      stdout: true, // the library's own words about the file are not printed
      stderr: true,
      transferList: [port2],
    });
  }

  /**
   * Starts the thread, which runs `code`.
   * @throws Error that says how to install h5wasm when it is not installed.
   */
  static async start(code = codeBeside()): Promise<Hdf5Library> {
    const before = cpuSeconds();
    const library = new Hdf5Library(code);
    const { port, worker } = library;
    const started = await new Promise<{ ready: boolean; code?: string; message: string }>((resolve, reject) => {
      port.once("message", resolve);
      worker.once("error", reject);
    });
    worker.on("error", () => {
      library.broken = true; // the call that waits is told by the time that passes
    });
    if (!started.ready) {
      await worker.terminate();
      throw notInstalled("HDF5", "h5wasm", started);
    }
    worker.unref(); // an idle thread keeps no process alive
    port.unref();
    library.startSeconds = cpuSeconds() - before;
    return library;
  }

  /** `bytes` is what the call may have to read. @throws Ended, or an Error with the library's reason. */
  call(bytes: number, name: string, ...args: unknown[]): unknown {
    if (this.broken) throw new Ended("the library was ended before");
    Atomics.store(this.state, 0, 0);
    this.port.postMessage([name, ...args]);
    this.wait(Math.max(PATIENCE_S, STARTS * this.startSeconds) + bytes / BYTES_PER_S);
    const answer: Answer = receiveMessageOnPort(this.port)?.message ?? { error: "no answer", fatal: true };
    if (answer.fatal) this.end("the library failed");
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  }

  private wait(seconds: number): void {
    const [cpu, wall] = [cpuSeconds(), wallSeconds()];
    // The thread may give notice of the call before so late that it ends this wait: only the state tells of an answer.
    while (Atomics.load(this.state, 0) === 0) {
      Atomics.wait(this.state, 0, 0, 50);
      const [used, passed] = [cpuSeconds() - cpu, wallSeconds() - wall];
      // Both must pass: CPU time, as a busy machine is slow, and time, as other threads of this process use CPU time too.
      if (used > seconds && passed > seconds) this.end(`the library did not finish within ${Math.ceil(seconds)} s`);
      if (passed > DEAD_S && used < passed / 100) this.end("the library does not answer");
    }
  }

  private end(reason: string): never {
    void this.terminate();
    throw new Ended(reason);
  }

  /** Closes the file after an error. Returns whether it is closed. */
  closes(bytes: number): boolean {
    try {
      return this.call(bytes, "close") === true;
    } catch {
      return false;
    }
  }

  /** Whether another file may be read with it. */
  isFit(): boolean {
    return !this.broken && this.lost.size <= IDLE_LOST && (this.call(0, "memory") as number) <= IDLE_MEMORY;
  }

  /** Ends the thread and frees its memory. */
  async terminate(): Promise<void> {
    this.broken = true;
    this.port.close();
    await this.worker.terminate();
  }
}
