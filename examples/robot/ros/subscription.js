// One client's subscription to one topic: its throttle rate and its queue.

export class Subscription {
  /** Options by subscription id: a client may subscribe to a topic several times. */
  #options = new Map();
  #waiting = [];
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer;
  #send;

  constructor(send) {
    this.#send = send;
  }

  add(id, options) {
    this.#options.set(id, options);
  }

  /** Removes one subscription, or all when there is no id. Returns whether none is left. */
  remove(id) {
    if (id === undefined) this.#options.clear();
    else this.#options.delete(id);
    if (this.#options.size === 0) this.end();
    return this.#options.size === 0;
  }

  end() {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  /** Sends a message or, when it is too soon after the last, queues it. A full queue drops its oldest message. */
  offer(message) {
    const length = Math.max(...Array.from(this.#options.values(), (options) => options.length));
    if (this.#waiting.length === 0 && this.#delay() <= 0) return this.#now(message);
    if (length === 0) return;
    this.#waiting.push(message);
    if (this.#waiting.length > length) this.#waiting.shift();
    if (this.#waiting.length === 1) this.#later();
  }

  /** Milliseconds until the next message may be sent; the lowest throttle rate applies. */
  #delay() {
    const throttle = Math.min(...Array.from(this.#options.values(), (options) => options.throttle));
    return this.#sentAt + throttle - performance.now();
  }

  #now(message) {
    this.#sentAt = performance.now();
    this.#send(message);
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#now(this.#waiting.shift());
      if (this.#waiting.length > 0) this.#later();
    }, Math.ceil(this.#delay()));
  }
}
