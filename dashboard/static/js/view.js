// The period in view, shared by the charts: who moves it, and when to load again.
import { byId, setText, word } from "./page.js";
import { isLive, pan, preset, zoom } from "./span.js";

const LOAD_MS = 120; // after the last movement
const RELOAD_MS = 15000; // while now is in view, sums are made again
const FIRST_PERIODS_S = [60, 600]; // what the page opens with: see firstPeriod

export class View {
  // span_us: [first, last] of the board's readings, or null
  constructor(span_us, now_us, onMove, onLoad) {
    this.offset = now_us / 1e6 - Date.now() / 1000; // the room is the clock
    this.first = span_us ? span_us[0] / 1e6 : this.now() - 60;
    this.onMove = onMove;
    this.onLoad = onLoad;
    this.window = firstPeriod(this.now() - this.first);
    this.span = preset(this.window, this.bounds());
    const last = span_us ? span_us[1] / 1e6 : this.now();
    this.live = last > this.span.start;
    if (!this.live) this.span = { start: last - this.window * 0.9, end: last + this.window * 0.1 };
  }

  now() { return Date.now() / 1000 + this.offset; }
  bounds() { return { first: Math.min(this.first, this.now() - 60), now: this.now() }; }

  zoom(factor, share) { return this.set(zoom(this.span, factor, share, this.bounds()), null); }
  pan(share) { return this.set(pan(this.span, share, this.bounds()), this.window); }
  all() { return this.choose(0); }
  choose(seconds) { return this.set(preset(seconds, this.bounds()), seconds); }

  // The same length, up to the present.
  toNow() {
    const end = this.now();
    return this.set({ start: end - (this.span.end - this.span.start), end }, this.window);
  }

  // Returns whether the period has really changed.
  set(span, window) {
    const moved = Math.abs(span.start - this.span.start) + Math.abs(span.end - this.span.end);
    this.window = window;
    if (moved < 1e-6) return false;
    this.span = span;
    this.live = isLive(span, this.now());
    this.onMove();
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.load(), LOAD_MS);
    return true;
  }

  load() {
    this.loaded_ms = Date.now();
    this.onLoad();
  }

  // Time goes on: the period goes with it while it reaches the present.
  tick() {
    if (!this.live) return;
    const length = this.span.end - this.span.start;
    this.span = this.window === 0
      ? preset(0, this.bounds())
      : { start: this.now() - length, end: this.now() };
    this.onMove();
    if (Date.now() - this.loaded_ms > RELOAD_MS) this.load();
  }
}

// Ten minutes, or one while that shows all there is.
function firstPeriod(history_s) {
  const [short, long] = FIRST_PERIODS_S;
  return history_s < 2 * short ? short : long;
}

// Connect the buttons above the charts to the view.
export function startToolbar(view) {
  for (const button of document.querySelectorAll("[data-window]")) {
    button.addEventListener("click", () => view.choose(Number(button.dataset.window)));
  }
  for (const button of document.querySelectorAll("[data-pan]")) {
    button.addEventListener("click", () => view.pan(Number(button.dataset.pan)));
  }
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => view.zoom(Number(button.dataset.zoom), 0.5));
  }
  byId("now").addEventListener("click", () => view.toNow());
}

export function drawToolbar(view, step_s) {
  for (const button of document.querySelectorAll("[data-window]")) {
    button.setAttribute("aria-pressed", Number(button.dataset.window) === view.window);
  }
  byId("now").setAttribute("aria-pressed", view.live);
  setText(byId("scope"), stepText(step_s));
}

function stepText(step_s) {
  if (step_s === 0) return word("single");
  if (step_s < 60) return word("step-s", { n: step_s });
  if (step_s < 3600) return word("step-min", { n: Math.round(step_s / 60) });
  return word("step-h", { n: Math.round(step_s / 3600) });
}
