// "Vérifier" on a page of the guides: which board, then what the room says of it, again
// and again until the step is passed.
import { keeper } from "./lab/store.js";
import { labBoards, seenOf } from "./lab/witness.js";

const LOOK_MS = 2000;
const PATIENCE_MS = 15 * 60_000; // then the button asks again
const chosen = keeper("localStorage", "verify-");
const verified = keeper("localStorage", "guide-verified-");
const tab = keeper("sessionStorage", "lab-");

/** Make the panel of an article work; an element without one is left alone. */
export function startVerify(root) {
  const panel = root?.querySelector("[data-verify]:not([data-state])");
  if (panel) new Panel(panel);
}

class Panel {
  #panel;
  #form;
  #until = 0;
  #timer = 0;
  #asked = 0; // how often; an answer to an older question comes too late

  constructor(panel) {
    this.#panel = panel;
    this.#form = panel.querySelector("form");
    panel.dataset.state = "";
    this.#fillBoards();
    this.#form.seat.value = chosen.get("seat") ?? "";
    this.#showSeat();
    this.#followLab();
    this.#form.board.addEventListener("focus", () => this.#fillBoards()); // of other tabs
    this.#form.addEventListener("change", () => this.#begin());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#keepChoice();
      this.#until = Date.now() + PATIENCE_MS;
      this.#look();
    });
  }

  // The lab beside it may have another board, for as long as this panel is there.
  #followLab() {
    const changed = () => {
      if (!this.#panel.isConnected) return removeEventListener("labboard", changed);
      this.#form.board.value = "";
      this.#fillBoards();
      this.#begin();
    };
    addEventListener("labboard", changed);
  }

  #fillBoards() {
    const { board } = this.#form;
    const before = board.value;
    const mine = [...new Set([tab.get("id"), ...labBoards()])].filter(Boolean);
    const group = board.querySelector("[data-labs]");
    group.hidden = !mine.length;
    for (const id of mine) {
      board.querySelector(`option[value="${CSS.escape(id)}"]`)?.remove();
      group.append(new Option(id, id));
    }
    const wanted = [before, tab.get("id"), chosen.get("board"), mine[0]];
    const there = wanted.find((id) => id && [...board.options].some(({ value }) => value === id));
    board.value = there ?? "";
  }

  // of another board nothing is known yet
  #begin() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#panel.dataset.state = "";
    this.#say("");
    this.#panel.querySelector(".findings").replaceChildren();
    this.#keepChoice();
  }

  #keepChoice() {
    chosen.set("board", this.#form.board.value);
    chosen.set("seat", this.#form.seat.value);
    this.#showSeat();
  }

  // a board that has a seat counts for that one
  #showSeat() {
    const own = this.#form.board.selectedOptions[0]?.dataset.seat;
    this.#form.querySelector("[data-seat-field]").hidden = Boolean(own);
  }

  async #look() {
    clearTimeout(this.#timer);
    if (!this.#panel.isConnected) return; // another article is in its place
    if (!document.hidden) {
      const asked = (this.#asked += 1);
      const told = await this.#ask().catch(() => null);
      if (asked !== this.#asked) return;
      if (told) this.#show(told);
      else this.#say(this.#panel.dataset.unheard);
      if (told?.passed) return;
    }
    if (Date.now() < this.#until) this.#timer = setTimeout(() => this.#look(), LOOK_MS);
  }

  async #ask() {
    const { board, seat } = this.#form;
    const body = { board: board.value, seat: Number(seat.value) || null };
    if ("lab" in this.#panel.dataset) body.lab = seenOf(board.value);
    const answer = await fetch(this.#panel.dataset.url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const told = await answer.json();
    if (answer.ok) return told;
    return { passed: false, seat: null, lines: [{ mark: "wrong", text: told.error }] };
  }

  #show({ passed, seat, lines }) {
    const { dataset } = this.#panel;
    dataset.state = passed ? "passed" : "open";
    this.#say(passed ? dataset.passed : dataset.open, passed ? this.#keptFor(seat) : "");
    const items = lines.map(({ mark, text }) => {
      const item = document.createElement("li");
      item.dataset.mark = mark;
      item.textContent = text;
      return item;
    });
    this.#panel.querySelector(".findings").replaceChildren(...items);
    if (passed) verified.set(dataset.verify, "1");
  }

  #keptFor(seat) {
    const { kept, noSeat } = this.#panel.dataset;
    return seat === null ? noSeat : kept.replace("{seat}", seat);
  }

  // a status that says the same again is not read aloud again
  #say(text, more = "") {
    const verdict = this.#panel.querySelector(".verdict");
    if (verdict.dataset.said === text + more) return;
    verdict.dataset.said = text + more;
    verdict.textContent = text;
    if (!more) return;
    const small = document.createElement("small");
    small.textContent = more;
    verdict.append(small);
  }
}

startVerify(document);
