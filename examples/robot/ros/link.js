// A connection to a rosbridge server that comes back when it is lost.

import { Ros, Topic } from "roslib";

/** Tried again after so long, then after twice as long, and so on to the longest. */
const [FIRST_MS, LONGEST_MS] = [100, 5000];

/** `say` is told when the server is reached, lost, or away. */
export async function connect(url, say) {
  const ros = new Ros();
  let [wait, ended, timer] = [FIRST_MS, false, undefined];
  const reached = new Promise((resolve) => ros.once("connection", resolve));
  ros.on("error", () => {}); // of a connection: it closes too; of a frame that cannot be read: its data are missing, and go stale
  ros.on("connection", () => {
    say(`connected to ${url}`);
    wait = FIRST_MS;
  });
  ros.on("close", () => {
    if (ended) return;
    say(`no connection to ${url}; the next try in ${wait / 1000} s`);
    timer = setTimeout(() => ros.connect(url), wait);
    wait = Math.min(2 * wait, LONGEST_MS);
  });
  await ros.connect(url);
  await reached;

  return {
    ros,
    topic: (name, messageType, options) => new Topic({ ros, name, messageType, ...options }),
    /** Resolves when what was published is on its way and the server knows. */
    close() {
      ended = true;
      clearTimeout(timer);
      if (!ros.isConnected) return Promise.resolve();
      const closed = new Promise((resolve) => ros.once("close", resolve));
      ros.close();
      return closed;
    },
  };
}
