// Writes half of the next file, then signals this process as a user would: node --import this. SIGNAL names the signal.

import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const write = fs.writeFile;
fs.writeFile = async (path, bytes, options) => {
  await write(path, bytes.subarray(0, bytes.length / 2), options);
  process.kill(process.pid, process.env.SIGNAL);
  return new Promise(() => setInterval(() => {}, 1000)); // something to wait for
};
syncBuiltinESMExports();
