// The WebSocket under roslib. It drops frames that are not those of rosbridge, and a server that does not read.

import { EventEmitter } from "node:events";
import { WebSocket } from "ws";
import { frameOf } from "./frames.js";

/** A longer message ends the connection. It is above the 10 MB that rosbridge sends at most, so that these are only dropped. */
const MAX_MESSAGE = 16 * 2 ** 20;
/** Bytes that may wait until the server reads them. More would be commands of long ago. */
const MAX_WAITING = 64 * 1024;

/** What roslib calls a transport. It emits "refused" with a sentence for a frame that is dropped. */
export class CheckedTransport extends EventEmitter {
  #socket;

  constructor(url) {
    super();
    // UTF-8 is checked by `frameOf`: the connection outlives a frame that is not.
    this.#socket = new WebSocket(url, { maxPayload: MAX_MESSAGE, perMessageDeflate: false, skipUTF8Validation: true });
    this.#socket.on("open", () => this.emit("open"));
    this.#socket.on("close", () => this.emit("close"));
    this.#socket.on("error", () => {}); // it also closes
    this.#socket.on("message", (bytes, isBinary) => {
      let frame;
      try {
        frame = frameOf(bytes, isBinary);
      } catch (error) {
        this.emit("refused", error.message);
        return;
      }
      this.emit("message", frame);
    });
  }

  send(frame) {
    if (this.#socket.bufferedAmount > MAX_WAITING) this.#socket.terminate();
    else this.#socket.send(JSON.stringify(frame));
  }

  close() {
    this.#socket.close();
  }

  isConnecting() {
    return this.#socket.readyState === WebSocket.CONNECTING;
  }

  isOpen() {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  isClosing() {
    return this.#socket.readyState === WebSocket.CLOSING;
  }

  isClosed() {
    return this.#socket.readyState === WebSocket.CLOSED;
  }
}
