// The charts of a board: one for each quantity, all over the same period.
import { clock, scale, withUnit } from "./format.js";
import { columns } from "./gaps.js";
import { listen } from "./gestures.js";
import { byId, colon, quantityName, setText, word } from "./page.js";
import { makePlot } from "./plot.js";

const POINTS_LEFT = 8; // a raw chart takes this many live points more than its pixels
const moment = clock({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" });

export class Chart {
  // board: {id, period_s}; value: {name, unit, value}; view: the shared period
  constructor(board, value, view) {
    Object.assign(this, { board, name: value.name, unit: value.unit, view });
    this.raw = { t_us: [], low: [], high: [], mean: [], step_s: 0 };
    this.element = byId("chart").content.firstElementChild.cloneNode(true);
    this.element.dataset.name = value.name;
    const title = quantityName(value.name);
    setText(this.element.querySelector("h2"), title);
    this.place = this.element.querySelector(".plot");
    this.place.setAttribute("aria-label", word("chart-of", { name: title }));
    this.place.setAttribute("role", "application");
    this.show(value);
  }

  // Once the element is in the page and has a size.
  start() {
    const { digits } = scale(this.unit);
    this.plot = makePlot(this.place, digits, () => this.view.span, (index) => this.point(index));
    listen(this.place, this.plot.over, this.view);
    new ResizeObserver(() => this.resize()).observe(this.place);
    addEventListener("themechange", () => this.plot.redraw(false));
  }

  // How many points can be told apart here: one for each pixel.
  points() {
    return Math.max(50, Math.round(this.place.clientWidth));
  }

  show({ value }) {
    setText(this.element.querySelector("strong"), withUnit(value, this.unit));
  }

  // Ask for the points that fit on the screen, no more.
  async load() {
    this.asked?.abort();
    this.asked = new AbortController();
    const { start, end } = this.view.span;
    const query = new URLSearchParams({
      name: this.name,
      start_us: Math.round(start * 1e6),
      end_us: Math.round(end * 1e6),
      points: this.points(),
    });
    const address = `/api/board/${encodeURIComponent(this.board.id)}/chart?${query}`;
    const answer = await fetch(address, { signal: this.asked.signal });
    if (!answer.ok) return;
    this.raw = await answer.json();
    this.draw();
  }

  // A reading that has just come: the end of the curve while now is in view.
  // Returns whether the chart has become too long and should be loaded again.
  append({ value, t_us }) {
    const { raw } = this;
    const last_us = raw.t_us.at(-1) ?? 0;
    if (typeof value !== "number" || t_us <= last_us + raw.step_s * 1e6) return false;
    raw.t_us.push(t_us);
    for (const key of ["low", "high", "mean"]) raw[key].push(value);
    while (raw.t_us[1] < this.view.span.start * 1e6) {
      for (const key of ["t_us", "low", "high", "mean"]) raw[key].shift();
    }
    this.draw();
    return raw.t_us.length > this.points() + POINTS_LEFT;
  }

  draw() {
    const { factor } = scale(this.unit);
    this.plot.setData(columns(this.raw, this.board.period_s, factor), false);
    this.redraw();
    this.place.toggleAttribute("data-empty", !this.raw.t_us.length);
    if (!this.raw.t_us.length) this.place.dataset.empty = word("no-points");
    setText(this.element.querySelector(".range"), this.rangeText());
  }

  // The same points over a period that has moved.
  redraw() {
    const { start, end } = this.view.span;
    this.plot.setScale("x", { min: start, max: end });
  }

  rangeText() {
    const { start, end } = this.view.span;
    const seen = this.raw.t_us.map((t) => t >= start * 1e6 && t <= end * 1e6);
    const lows = this.raw.low.filter((_, i) => seen[i]);
    const highs = this.raw.high.filter((_, i) => seen[i]);
    if (!lows.length) return "";
    const low = withUnit(Math.min(...lows), this.unit);
    const high = withUnit(Math.max(...highs), this.unit);
    return `${word("lowest")} ${low} · ${word("highest")} ${high}`;
  }

  // What stands under the pointer.
  point(index) {
    const [t, mean, low, high] = index == null ? [] : this.plot.data.map((c) => c[index]);
    const { factor } = scale(this.unit);
    let text = "";
    if (mean != null) {
      text = moment(t * 1000) + colon + withUnit(mean / factor, this.unit);
      if (low !== high) text += ` (${withUnit(low / factor, this.unit)} – ${withUnit(high / factor, this.unit)})`;
    }
    setText(this.element.querySelector("output"), text);
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.place;
    if (width && (width !== this.plot.width || height !== this.plot.height)) {
      this.plot.setSize({ width, height });
    }
  }
}
