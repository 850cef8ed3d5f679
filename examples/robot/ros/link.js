// A connection to a rosbridge server that comes back when it is lost.

import { Ros, Topic } from "roslib";

/** Tried again after so long, then after twice as long, and so on to the longest. */
const [FIRST_MS, LONGEST_MS] = [100, 5000];

/** `say` is told when the server is reached, lost, or away. */
export async function connect(url, say) {
  const ros = new Ros();
  let [wait, ended, isTold, timer] = [FIRST_MS, false, false, undefined];
  const reached = new Promise((resolve) => ros.once("connection", resolve));
  ros.on("error", () => {
    // Of a connection that fails: it closes, too. Of a frame: what it would have said is missing, and that is noticed.
    if (!ros.isConnected || isTold) return;
    say("a frame cannot be read: it is not JSON (NaN in an array is not)");
    isTold = true;
  });
  ros.on("connection", () => {
    say(`connected to ${url}`);
    wait = FIRST_MS;
    isTold = false;
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
