// A page of the guides beside the program: the steps change without the board stopping.
import { byId, data, word } from "../page.js";
import { startReading } from "../reading.js";
import { startVerify } from "../verify.js";
import * as files from "./files.js";

const STEP = /^\/guides\/(\w+)$/;
const LISTS = ["glossary", "print", "quiz"];

export class Guide {
  #programs;
  #panes;
  #point;
  #folder = "";
  #wanted = ""; // the page asked for last: an older answer comes too late

  /** `point` shows a line of the program. */
  constructor(programs, panes, point) {
    this.#programs = programs;
    this.#panes = panes;
    this.#point = point;
  }

  /** Open what the address asks for: ?guide=FOLDER, and &program=NAME&line=N of it. */
  start() {
    const asked = new URLSearchParams(location.search);
    const folder = asked.get("guide");
    byId("guide-open").addEventListener("click", () => this.#toggle());
    byId("guide-close").addEventListener("click", () => this.#close());
    byId("guide-text").addEventListener("click", (event) => this.#follow(event));
    startReading(byId("guide-text"));
    if (!folder) return;
    this.#show(folder);
    if (asked.has("program")) this.#open(asked);
    else this.#panes.show("guide");
  }

  #toggle() {
    if (!byId("guide").hidden) return this.#close();
    const steps = Object.values(data.guides);
    this.#show(data.guides[this.#programs.name] ?? (this.#folder || steps[0]));
    this.#panes.show("guide");
  }

  #close() {
    this.#place(false);
    this.#panes.show("program");
    history.replaceState(null, "", location.pathname);
  }

  #place(shown) {
    byId("guide").hidden = !shown;
    document.querySelector(".panes [data-pane=guide]").hidden = !shown;
    byId("content").classList.toggle("guided", shown);
    byId("guide-open").setAttribute("aria-pressed", shown);
  }

  async #show(folder) {
    this.#place(true);
    this.#wanted = folder;
    const text = await textAt(`/guides/${encodeURIComponent(folder)}?pane=1`);
    if (this.#wanted !== folder) return;
    const page = byId("guide-text");
    if (text === null) return void (page.textContent = word("no-guide"));
    page.innerHTML = text; // this server's own page, as any other
    this.#folder = folder;
    byId("guide").scrollTop = 0;
    history.replaceState(null, "", `${location.pathname}?guide=${folder}`);
    startVerify(page);
  }

  // A step opens here, a program in the editor; all else in a tab of its own, because
  // the board ends with this one.
  #follow(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    const { pathname, searchParams, hash } = new URL(link.href);
    if (pathname === location.pathname && !searchParams.has("program")) {
      if (!hash) event.preventDefault(); // the lab: we are there
      return;
    }
    const step = STEP.exec(pathname);
    if (searchParams.has("program")) this.#open(searchParams);
    else if (step && !LISTS.includes(step[1])) this.#show(step[1]);
    else return void (link.target = "_blank");
    event.preventDefault();
  }

  async #open(asked) {
    const [name, folder] = [asked.get("program"), asked.get("guide")];
    const own = files.isLesson(name) ? name : files.nameFrom(`${folder}_${name}`);
    const [place, file] = [folder, name].map(encodeURIComponent);
    const text = files.exists(own) ? "" : await textAt(`/guides/${place}/${file}.py`);
    if (text === null) return;
    this.#programs.bring(own, text);
    this.#panes.show("program");
    const line = Number(asked.get("line"));
    if (line) this.#point(line);
  }
}

// Return what stands at an address of the room, null when it cannot be had.
async function textAt(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}
