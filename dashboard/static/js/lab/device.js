// One virtual board: a worker that is made for each start and ended for each stop.

// What a plain ESP32 has for a program and its data. WebAssembly sets no such limit:
// the board is stopped here when it needs more between two of its turns.
export const HEAP_BYTES = 160 * 1024;

const BUSY_MS = 2500; // silent for so long, it does not give its processor back
const RESTART_MS = 300; // a program that resets the board at once leaves time to see it
const RESET_CAUSES = { reset: 2, watchdog: 3, deepsleep: 4, soft_reset: 5 };

/**
 * `hear` gets what happens: {state}, {line}, {output}, {heapUsed}, {busy}, {omitted},
 * {sleep_ms}, {ended}, {exhausted}, {failed}, {path, data}. States: loading, ready, running, restarting, sleeping, failed.
 */
export class Device {
  #hear;
  #setup; // () -> {addresses, broker, files}
  #worker = null;
  #inputs = {};
  #sketch = null; // {path, text} that runs
  #waiting = null; // the sketch to run when the worker is ready
  #timer = 0;
  #beat_ms = 0;

  constructor(setup, hear) {
    this.#setup = setup;
    this.#hear = hear;
    this.state = "loading";
    setInterval(() => this.#watch(), 500);
  }

  /** Switch the board off, and make one ready for a program. */
  prepare(start = {}) {
    this.#end();
    this.#change("loading");
    const inputs = { ...this.#inputs };
    const setup = this.#setup();
    const worker = new Worker(setup.addresses.worker, { type: "module" });
    worker.onmessage = ({ data }) => worker === this.#worker && this.#receive(data);
    worker.onerror = ({ message }) => worker === this.#worker && this.#fail(message ?? "");
    worker.postMessage({ action: "prepare", ...setup, start: { ...start, inputs } });
    this.#worker = worker;
  }

  /** Run a program on a board that has just been switched on. */
  run(path, text, start) {
    this.#waiting = { path, text };
    if (this.state === "ready" && !start) this.#begin();
    else if (this.state !== "loading" || start) this.prepare(start);
  }

  /** Switch the board off, whatever it does. */
  stop() {
    this.#sketch = this.#waiting = null;
    this.prepare();
  }

  /** Press the board's RST button: the same program starts again; false without one. */
  reset() {
    if (!this.#sketch) return false;
    this.run(this.#sketch.path, this.#sketch.text, {});
    return true;
  }

  /** Change what a sensor feels; null: it is not wired. */
  setInput(name, value) {
    this.#inputs[name] = value;
    this.#worker?.postMessage({ action: "input", name, value });
  }

  #begin() {
    this.#sketch = this.#waiting;
    this.#waiting = null;
    this.#beat_ms = Date.now();
    this.#worker.postMessage({ action: "run", ...this.#sketch });
    this.#change("running");
  }

  #receive(message) {
    if (message.ready) {
      this.#change("ready");
      if (this.#waiting) this.#begin();
    } else if (message.failed) this.#fail(message.failed);
    else if (message.power) this.#power(message.power);
    else if (message.exhausted) this.#exhausted();
    else if (message.heapUsed !== undefined) this.#takeBeat(message);
    else this.#hear(message);
    if (message.ended !== undefined) this.prepare();
  }

  #takeBeat(message) {
    this.#beat_ms = Date.now();
    this.#hear({ ...message, busy: false });
    if (message.heapUsed > HEAP_BYTES) this.#exhausted();
  }

  #exhausted() {
    this.stop();
    this.#hear({ exhausted: true });
  }

  /** The program switched the board off or made it start again. */
  #power({ action, ms, rtc }) {
    const sketch = this.#sketch;
    this.#end();
    const sleeps = action === "deepsleep";
    this.#change(sleeps ? "sleeping" : "restarting");
    if (sleeps) this.#hear({ sleep_ms: ms });
    if (sleeps && ms === null) return; // for ever: only RST wakes it
    const start = { reset_cause: RESET_CAUSES[action], rtc };
    const wait_ms = Math.max(ms ?? 0, RESTART_MS);
    this.#timer = setTimeout(() => this.run(sketch.path, sketch.text, start), wait_ms);
  }

  #watch() {
    if (this.state !== "running") return;
    if (Date.now() - this.#beat_ms > BUSY_MS) this.#hear({ busy: true });
  }

  #fail(reason) {
    this.#end();
    this.#change("failed");
    this.#hear({ failed: reason });
  }

  #end() {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
  }

  #change(state) {
    this.state = state;
    this.#hear({ state });
  }
}
