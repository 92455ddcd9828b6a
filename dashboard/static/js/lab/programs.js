// The list of programs and its buttons.
import { byId, word } from "../page.js";
import { ask } from "./ask.js";
import * as files from "./files.js";

const SAVE_MS = 300;
const LARGEST = 64 * 1024; // bytes; a board could not compile a larger one
const NEW_TEXT = "from machine import Pin\n\n";

/** The program that is open: kept while it is written, exchanged for another. */
export class Programs {
  #editor;
  #lines;
  #timer = 0;
  #kept = true;

  constructor(editor, lines) {
    this.#editor = editor;
    this.#lines = lines;
    byId("file").addEventListener("change", (event) => this.open(event.target.value));
    const buttons = { new: "add", rename: "rename", remove: "remove", download: "download" };
    for (const [id, action] of Object.entries(buttons)) {
      byId(id).addEventListener("click", () => this[action]());
    }
    byId("upload").addEventListener("click", () => byId("upload-file").click());
    byId("upload-file").addEventListener("change", (event) => this.upload(event.target));
    addEventListener("pagehide", () => this.save());
    this.open(files.firstName());
  }

  open(name, text = files.read(name)) {
    this.save();
    this.name = name;
    files.remember(name);
    this.#editor.show(text);
    this.#draw();
  }

  /** Open a program by name; a text is taken in when there is none of this name. */
  bring(name, text) {
    if (files.exists(name)) this.open(name);
    else this.#take(name, text);
  }

  /** The text was changed by a person: keep it soon. */
  changed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), SAVE_MS);
  }

  save() {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = 0;
    const kept = files.write(this.name, this.#editor.text());
    if (!kept && this.#kept) this.#lines.note(word("not-kept"));
    this.#kept = kept;
    this.#draw();
  }

  async add() {
    const text = await ask(word("ask-name"), files.nameFrom(word("new-program"), true));
    if (text) this.#take(files.nameFrom(text, true), NEW_TEXT);
  }

  async rename() {
    const text = await ask(word("ask-name"), this.name);
    if (!text || files.nameFrom(text) === this.name) return;
    const before = this.name;
    if (!this.#take(files.nameFrom(text, true), this.#editor.text())) return;
    files.remove(before); // of a lesson that was changed, the original is left
    this.#draw();
  }

  async remove() {
    const lesson = files.isLesson(this.name);
    const question = word(lesson ? "ask-original" : "ask-remove", { name: this.name });
    if (!(await ask(question))) return;
    clearTimeout(this.#timer);
    this.#timer = 0;
    files.remove(this.name);
    this.open(lesson ? this.name : files.firstName());
  }

  download() {
    this.save();
    files.download(this.name, this.#editor.text());
  }

  async upload(input) {
    for (const file of input.files) {
      if (file.size > LARGEST) {
        this.#lines.note(word("too-large", { name: file.name, kb: LARGEST / 1024 }));
        continue;
      }
      const text = await file.text();
      if (text.includes("\0")) this.#lines.note(word("not-text", { name: file.name }));
      else this.#take(files.nameFrom(file.name, true), text.replaceAll("\r\n", "\n"));
    }
    input.value = ""; // the same file can be chosen again
  }

  // Show a text under a name; return whether the browser keeps it.
  #take(name, text) {
    this.save();
    const kept = files.write(name, text);
    this.open(name, text);
    if (!kept) this.#lines.note(word("not-kept"));
    return kept;
  }

  #draw() {
    const own = files.ownNames();
    if (!files.exists(this.name)) own.push(this.name); // shown, though nothing keeps it
    const list = byId("file");
    list.replaceChildren(group(word("lessons"), files.lessons), ...(own.length ? [group(word("own"), own)] : []));
    list.value = this.name;
    const lesson = files.isLesson(this.name);
    byId("remove").textContent = word(lesson ? "original" : "remove");
    byId("remove").disabled = lesson && !files.isChanged(this.name);
    byId("rename").disabled = lesson && !files.isChanged(this.name);
  }
}

function group(title, names) {
  const found = document.createElement("optgroup");
  found.label = title;
  for (const name of names) {
    const text = files.isChanged(name) ? word("changed", { name }) : name;
    found.append(new Option(text, name));
  }
  return found;
}
