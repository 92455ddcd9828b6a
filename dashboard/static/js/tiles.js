// One tile for each board: made once, then only what changed is touched.
import { age, lastDigit, reading, withUnit } from "./format.js";
import { recall, remember } from "./history.js";
import { byId, setText, word } from "./page.js";
import { sparkPaths } from "./spark.js";

const LONG = 6; // characters of a value that needs a smaller print
const SMALLEST_DIGITS = 6; // steps of the last digit shown that fill a sparkline
const DEAD = ["lost", "new"];

class Tile {
  constructor(board) {
    this.element = byId("tile").content.firstElementChild.cloneNode(true);
    this.element.href = `/board/${encodeURIComponent(board.id)}`;
    this.element.id = `board-${board.id}`;
    this.parts = {};
    for (const name of ["seat", "name", "kind", "state", "value", "received", "missing", "lamps", "why"]) {
      this.parts[name] = this.element.querySelector(`.${name}`);
    }
    this.parts.use = this.element.querySelector("use");
    this.parts.line = this.element.querySelector(".line");
    this.parts.area = this.element.querySelector(".area");
  }

  update(board, quantity, now_us) {
    this.board = board;
    const { element, parts } = this;
    setText(parts.seat, board.seat === null ? "" : String(board.seat));
    setText(parts.name, board.name || board.id);
    if (element.dataset.state !== board.state) this.showState(board);
    if (DEAD.includes(board.state)) this.showCause(board, now_us);
    else this.showValues(board, quantity);
  }

  showState(board) {
    const state = word(board.state);
    this.element.dataset.state = board.state;
    this.element.toggleAttribute("data-dead", DEAD.includes(board.state));
    this.element.title = [board.name, board.id, state].filter(Boolean).join(" · ");
    this.parts.use.setAttribute("href", `#shape-${board.state}`);
    setText(this.parts.state, state);
  }

  showCause(board, now_us) {
    const [cause, since] = this.parts.why.children;
    setText(cause, board.why ? word(`why-${board.why}`) : word(board.state));
    const silence_s = (now_us - board.seen_us) / 1e6;
    const silence = board.seen_us ? word("since", { age: age(silence_s) }) : "";
    setText(since, board.why === "error" ? word(`problem-${board.problem}`) : silence);
  }

  showValues(board, quantity) {
    const first = board.values.find(({ name }) => name === quantity) ?? board.values[0];
    const second = board.values.find((value) => value !== first);
    const [number, unit, beside] = this.parts.value.children;
    const { text, unit: symbol } = first ? reading(first.value, first.unit) : { text: "–", unit: "" };
    setText(number, text);
    setText(unit, symbol);
    setText(beside, second ? withUnit(second.value, second.unit) : "");
    this.parts.value.classList.toggle("long", text.length > LONG);
    const problem = board.problem ? word(`problem-${board.problem}`) : "";
    this.parts.received.classList.toggle("problem", problem !== "");
    // readings of a sketch that does not number its messages: nobody can count them
    const unnumbered = !board.sent && board.values.length > 0;
    const received = unnumbered ? word("unnumbered") : word("received", { n: board.received });
    setText(this.parts.received, problem || received);
    setText(this.parts.missing, board.missing ? word("missing", { n: board.missing }) : "");
    this.showLamps(board.lamps);
    const unusual = board.kind !== "board" && !board.missing;
    setText(this.parts.kind, unusual ? word(`kind-${board.kind}`) : "");
    this.parts.kind.classList.toggle("first", unusual);
    if (first) this.showSpark(board.id, first);
  }

  showLamps({ green, state }) {
    const { lamps } = this.parts;
    setText(lamps, `${state === "red" ? "✕ " : ""}${green}/16`);
    if (lamps.dataset.trust === state && lamps.title) return;
    lamps.dataset.trust = this.element.dataset.trust = state;
    lamps.title = word(`trust-${state}`);
  }

  showSpark(boardId, { name, unit }) {
    const { values, t_us } = recall(boardId, name);
    const drawn = `${name} ${t_us} ${values.length}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const { line, area } = sparkPaths(values, SMALLEST_DIGITS * lastDigit(unit));
    this.parts.line.setAttribute("d", line);
    this.parts.area.setAttribute("d", area);
  }
}

const tiles = new Map();

// Draw the boards that the choices let through; returns how many are shown and
// whether the number of tiles in view has changed.
export function drawTiles(grid, snapshot, choices) {
  let shown = 0;
  let changed = false;
  let before = null;
  for (const board of snapshot.boards) {
    remember(board);
    let tile = tiles.get(board.id);
    if (!tile) {
      tile = new Tile(board);
      tiles.set(board.id, tile);
    }
    const hidden = !choices.let(board);
    changed ||= hidden !== tile.element.hidden || !tile.element.isConnected;
    tile.element.hidden = hidden;
    tile.update(board, choices.quantity, snapshot.now_us);
    putAfter(grid, tile.element, before);
    before = tile.element;
    if (!hidden) shown += 1;
  }
  changed = removeOthers(snapshot.boards) || changed;
  return { shown, changed };
}

function putAfter(grid, element, before) {
  const place = before ? before.nextSibling : grid.firstChild;
  if (place !== element) grid.insertBefore(element, place);
}

function removeOthers(boards) {
  if (boards.length === tiles.size) return false;
  const kept = new Set(boards.map(({ id }) => id));
  for (const [id, tile] of tiles) {
    if (!kept.has(id)) {
      tile.element.remove();
      tiles.delete(id);
    }
  }
  return true;
}
