// One client's interest in one topic: how often it is sent to, and what waits meanwhile.

export class Subscription {
  /** What each part of the client asked for, by id. */
  #wishes = new Map();
  #waiting = [];
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer;
  #send;

  constructor(send) {
    this.#send = send;
  }

  add(id, wish) {
    this.#wishes.set(id, wish);
  }

  /** All parts without an id; says whether nobody is left. */
  remove(id) {
    if (id === undefined) this.#wishes.clear();
    else this.#wishes.delete(id);
    if (this.#wishes.size === 0) this.end();
    return this.#wishes.size === 0;
  }

  end() {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  /** Sends it, or, where that is too soon after the last, keeps it if a queue was asked for: the newest push out the oldest. */
  offer(message) {
    const length = Math.max(...Array.from(this.#wishes.values(), (wish) => wish.length));
    if (this.#waiting.length === 0 && this.#left() <= 0) return this.#now(message);
    if (length === 0) return;
    this.#waiting.push(message);
    if (this.#waiting.length > length) this.#waiting.shift();
    if (this.#waiting.length === 1) this.#later();
  }

  /** Until the next may be sent; the part that wants it most often decides. */
  #left() {
    const throttle = Math.min(...Array.from(this.#wishes.values(), (wish) => wish.throttle));
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
    }, Math.ceil(this.#left()));
  }
}
