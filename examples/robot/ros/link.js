// A connection to a rosbridge server that reconnects when it is lost.

import { Ros, Topic } from "roslib";
import { CheckedTransport } from "./transport.js";

/** Exponential backoff: the first and the longest delay between attempts. */
const [FIRST_DELAY_MS, LONGEST_DELAY_MS] = [100, 5000];

/** Connects, and resolves at the first connection. `log` receives a line when the server is reached, lost or unreachable. */
export async function connect(url, log) {
  let [delay, isClosed, timer] = [FIRST_DELAY_MS, false, undefined];
  /** What was wrong with frames of this connection. Each is said once; the robot notices that a message is missing. */
  const said = new Set();
  const refused = (reason) => {
    if (!said.has(reason)) log(`a frame cannot be read: ${reason}`);
    said.add(reason);
  };
  const ros = new Ros({ transportFactory: async (url) => new CheckedTransport(url).on("refused", refused) });
  const reached = new Promise((resolve) => ros.once("connection", resolve));
  ros.on("connection", () => {
    log(`connected to ${url}`);
    delay = FIRST_DELAY_MS;
    said.clear();
  });
  ros.on("close", () => {
    if (isClosed) return;
    log(`no connection to ${url}; the next try in ${delay / 1000} s`);
    timer = setTimeout(() => ros.connect(url), delay);
    delay = Math.min(2 * delay, LONGEST_DELAY_MS);
  });
  await ros.connect(url);
  await reached;

  return {
    ros,
    topic: (name, messageType, options) => new Topic({ ros, name, messageType, ...options }),
    /** Closes the connection, and resolves once the server has confirmed it. */
    close() {
      isClosed = true;
      clearTimeout(timer);
      if (!ros.isConnected) return Promise.resolve();
      const closed = new Promise((resolve) => ros.once("close", resolve));
      ros.close();
      return closed;
    },
  };
}
