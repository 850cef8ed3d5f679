import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Starts torch_training.py in a separate process, which answers each line of JSON with another. */
export function torch(python: string, threads: number) {
  const child: ChildProcess = spawn(python, ["-W", "ignore", "bench/peers/torch_training.py", String(threads)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} with ${threads} threads exited early`);
    return JSON.parse(value);
  };
  return {
    threads,
    answer,
    ask: (request: object) => {
      child.stdin?.write(`${JSON.stringify(request)}\n`);
      return answer();
    },
    end: () => child.stdin?.end(),
  };
}
