// What this lab has seen of its boards, for "Vérifier" on the pages of the guides: a
// program without a network tells the room nothing.
import { keeper } from "./store.js";

const MOST_LINES = 120;
const LONGEST = 120; // characters of a line
const MOST_BOARDS = 6;
const SAVE_MS = 500;

export const witnessed = keeper("localStorage", "lab-seen-");

/** Return {at, lines, led, mended} of a board of this browser's lab, null of others. */
export function seenOf(board) {
  try {
    return JSON.parse(witnessed.get(board));
  } catch {
    return null; // not what we wrote
  }
}

/** Return the boards of this browser's lab, the newest first. */
export function labBoards() {
  const age = (board) => seenOf(board)?.at ?? 0;
  return witnessed.names().sort((a, b) => age(b) - age(a));
}

export class Witness {
  #board = null;
  #seen = null;
  #erred = false; // a program has shown an error
  #again = false; // and another one has begun since
  #timer = 0;

  /** From now on the lab has this board. */
  watch(board) {
    if (this.#timer) this.#save();
    this.#board = board;
    this.#seen = seenOf(board) ?? { lines: [], led: 0, mended: false };
    this.#erred = this.#again = false;
    this.#save();
    dispatchEvent(new Event("labboard")); // a guide beside the lab checks this one
    for (const old of labBoards().slice(MOST_BOARDS)) witnessed.remove(old);
  }

  /** A program begins. */
  begin() {
    this.#again = this.#erred;
  }

  line(text) {
    this.#change(({ lines }) => {
      lines.push(...text.split("\n").map((line) => line.slice(0, LONGEST)));
      lines.splice(0, lines.length - MOST_LINES);
    });
  }

  error() {
    this.#erred = true;
    this.#again = false;
  }

  output({ kind }) {
    if (kind !== "led") return;
    this.#change((seen) => {
      seen.led += 1;
      seen.mended ||= this.#again;
    });
  }

  #change(action) {
    if (!this.#seen) return;
    action(this.#seen);
    this.#timer ||= setTimeout(() => this.#save(), SAVE_MS);
  }

  #save() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (this.#board) witnessed.set(this.#board, JSON.stringify({ ...this.#seen, at: Date.now() }));
  }
}
