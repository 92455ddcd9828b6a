// The console: what the program prints, what the lab says, and under an error its
// explanation.
import { data, word } from "../page.js";
import { explain } from "./explain.js";

const MOST = 500; // lines kept
const SHOW_MS = 16;
const ERROR = /Error|KeyboardInterrupt/;
// The first lines of a traceback on a virtual board, which no learner has written.
const OURS = /^ {2}File "(<stdin>|\/lib\/_streams\.py)", line \d+, in .*\n/gm;
const PLACE = /File "\/?(?:.*\/)?([^"/]+)\.py", line (\d+)/g;

export class Console {
  #element;
  #announce;
  #busy = null;
  #new = []; // lines that the next frame shows

  /** `announce()` is called when lines were added. */
  constructor(element, announce) {
    this.#element = element;
    this.#announce = announce;
  }

  /** Show what the program printed; return {file, line} when it names a wrong line. */
  program(text) {
    this.#add("line", text.replace(OURS, ""));
    if (!ERROR.test(text)) return null;
    const found = explain(text, data.lang);
    if (found) this.#explain(found);
    return placeOf(text);
  }

  /** Show what the lab has to say. */
  note(text) {
    this.#add("note", text);
  }

  /** Say, or no longer say, that the program keeps the board to itself. */
  busy(busy) {
    if (busy && !this.#busy) this.#busy = this.#add("warning", word("busy"));
    if (!busy && this.#busy) {
      this.#busy.remove();
      this.#new = this.#new.filter((line) => line !== this.#busy);
      this.#busy = null;
    }
  }

  clear() {
    this.#new = [];
    this.#element.replaceChildren();
  }

  #explain({ sentence, try_this }) {
    const block = this.#add("explained", sentence);
    if (!try_this) return;
    const advice = document.createElement("span");
    advice.textContent = `${word("try")} ${try_this}`;
    block.append(advice);
  }

  #add(kind, text) {
    const line = document.createElement(kind === "line" ? "pre" : "p");
    line.className = kind;
    line.textContent = text;
    // a hidden page draws no frame, but its board goes on
    if (!this.#new.length) setTimeout(() => this.#show(), SHOW_MS);
    this.#new.push(line);
    return line;
  }

  #show() {
    const list = this.#element;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    list.append(...this.#new.splice(0));
    while (list.childElementCount > MOST) list.firstElementChild.remove();
    if (atEnd) list.scrollTop = list.scrollHeight;
    this.#announce();
  }
}

/** Return the last place that a traceback names. */
function placeOf(text) {
  const [file, line] = [...text.matchAll(PLACE)].at(-1)?.slice(1) ?? [];
  return file ? { file, line: Number(line) } : null;
}
