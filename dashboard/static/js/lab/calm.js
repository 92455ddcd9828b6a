// Messages to the page: a burst goes through at once, a flood is thinned out, so that
// a sketch which prints or blinks as fast as it can never freezes the page.

const BURST = 200; // messages at once
const PER_MS = 0.1; // afterwards, messages in a millisecond
const LINES = 30; // the most lines that wait; of more, the oldest are left out
const LATER_MS = 200; // how long messages wait, all together

export class Calm {
  #send;
  #left = BURST;
  #counted_ms = performance.now();
  #lines = [];
  #newest = new Map(); // key -> message
  #since_ms = 0;
  #omitted = 0;
  #timer = 0;

  constructor(send) {
    this.#send = send;
  }

  /** Send a line soon. */
  line(message) {
    if (this.#mayPass()) this.#send(message);
    else {
      this.#wait();
      this.#lines.push(message);
      if (this.#lines.length > LINES) {
        this.#lines.shift();
        this.#omitted += 1;
      }
      this.#flushInTime();
    }
  }

  /** Send soon, unless a newer message of the same key takes its place. */
  newest(key, message) {
    if (this.#mayPass()) this.#send(message);
    else {
      this.#wait();
      this.#newest.set(key, message);
      this.#flushInTime();
    }
  }

  /** Send now, after all that waits. */
  urgent(message) {
    this.#flush();
    this.#send(message);
  }

  get #waits() {
    return this.#lines.length + this.#newest.size > 0;
  }

  #mayPass() {
    if (this.#waits) return false; // nothing overtakes what waits
    const now_ms = performance.now();
    this.#left = Math.min(BURST, this.#left + (now_ms - this.#counted_ms) * PER_MS);
    this.#counted_ms = now_ms;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  #wait() {
    if (this.#waits) return;
    this.#since_ms = performance.now();
    this.#timer = setTimeout(() => this.#flush(), LATER_MS);
  }

  /** A worker that is busy hears its timer late. */
  #flushInTime() {
    if (performance.now() - this.#since_ms > LATER_MS) this.#flush();
  }

  #flush() {
    clearTimeout(this.#timer);
    if (this.#omitted) this.#send({ omitted: this.#omitted });
    this.#omitted = 0;
    for (const message of [...this.#lines, ...this.#newest.values()]) this.#send(message);
    this.#lines = [];
    this.#newest.clear();
  }
}
