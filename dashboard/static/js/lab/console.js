// The console: what the program prints, what the lab says, and under an error its
// explanation.
import { data, word } from "../page.js";
import { explain } from "./explain.js";
import { errorOf } from "./kit_lines.js";

const MOST = 500; // lines kept
const SHOW_MS = 16;
// The first lines of a traceback on a virtual board, which no learner has written.
const OURS = /^ {2}File "(<stdin>|\/lib\/_streams\.py|\/not_on_a_board\/\w+\.py)", line .*\n/gm;
const SAME = /^( {2}File .*\n)\1{2,}/gm; // a function that calls itself
const TRACEBACK = "Traceback (most recent call last)";

export class Console {
  #element;
  #announce;
  #busy = null;
  #new = []; // lines that are shown together, soon
  #last = null;
  #trace = ""; // of a traceback, what has come so far
  #told = ""; // the trouble that the kit told last

  /** `announce()` is called when lines were added. */
  constructor(element, announce) {
    this.#element = element;
    this.#announce = announce;
  }

  /** A program starts: what was explained before may be explained again. */
  begin() {
    this.#trace = "";
    this.#told = "";
  }

  /** Show what the program printed; return the error text that it completes, or "". */
  program(text) {
    this.#add("line", text.replace(OURS, "").replace(SAME, "$1  …\n"));
    const error = this.#errorIn(text);
    const found = error && explain(error, data.lang);
    if (found) this.#explain(found);
    return error;
  }

  /** Return the whole error that ends with this text, "" when none does. */
  #errorIn(text) {
    const logged = errorOf(text);
    if (logged) return this.#isNews(logged) ? logged : "";
    // a task's traceback comes line by line
    if (text.startsWith(TRACEBACK)) this.#trace = "";
    this.#trace += `${text}\n`;
    const goes_on = this.#trace.startsWith(TRACEBACK) && /^( |Traceback)/.test(text);
    if (goes_on && !text.trimEnd().includes("\n")) return "";
    const whole = this.#trace;
    this.#trace = "";
    const told = whole.startsWith(TRACEBACK) || /Error|KeyboardInterrupt/.test(text);
    return told ? whole : "";
  }

  /** Tell whether this trouble is another than the one before: it comes again and again. */
  #isNews(error) {
    const before = this.#told;
    this.#told = error;
    return error !== before;
  }

  /** Show a number that changes: in the place of the one before, if that was last. */
  count(text) {
    if (this.#last?.className === "line count") this.#last.textContent = text;
    else this.#add("line count", text);
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
    this.#last = null;
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
    const line = document.createElement(kind.startsWith("line") ? "pre" : "p");
    line.className = kind;
    line.textContent = text;
    // a hidden page draws no frame, but its board goes on
    if (!this.#new.length) setTimeout(() => this.#show(), SHOW_MS);
    this.#new.push(line);
    this.#last = line;
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
