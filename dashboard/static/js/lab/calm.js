// Messages to the page: a burst goes through at once, a flood is thinned out, so that
// a sketch which prints or blinks as fast as it can never freezes the page.

const BURST = 200; // messages at once
const PER_MS = 0.1; // afterwards, messages in a millisecond
const WAITING = 30; // the most that wait; of more, the oldest are left out
const LATER_MS = 200; // and how long they wait, all together

export class Calm {
  #send;
  #left = BURST;
  #counted_ms = performance.now();
  #waiting = new Map();
  #since_ms = 0;
  #number = 0;
  #omitted = 0;
  #timer = 0;

  constructor(send) {
    this.#send = send;
  }

  /** Send soon; a newer message of the same key takes the place of one that waits. */
  tell(message, key = `#${(this.#number += 1)}`) {
    if (!this.#waiting.size && this.#mayPass()) {
      this.#send(message);
      return;
    }
    this.#wait(message, key);
    if (performance.now() - this.#since_ms > LATER_MS) this.#flush();
  }

  /** Send now, after all that waits. */
  urgent(message) {
    this.#flush();
    this.#send(message);
  }

  #mayPass() {
    const now_ms = performance.now();
    this.#left = Math.min(BURST, this.#left + (now_ms - this.#counted_ms) * PER_MS);
    this.#counted_ms = now_ms;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  #wait(message, key) {
    if (!this.#waiting.size) {
      this.#since_ms = performance.now();
      this.#timer = setTimeout(() => this.#flush(), LATER_MS); // a busy worker comes late
    }
    this.#waiting.delete(key);
    this.#waiting.set(key, message);
    if (this.#waiting.size <= WAITING) return;
    const [oldest] = this.#waiting.keys();
    this.#waiting.delete(oldest);
    this.#omitted += 1;
  }

  #flush() {
    clearTimeout(this.#timer);
    if (this.#omitted) this.#send({ omitted: this.#omitted });
    this.#omitted = 0;
    for (const message of this.#waiting.values()) this.#send(message);
    this.#waiting.clear();
  }
}
