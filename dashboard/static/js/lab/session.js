// Who this tab's board is, and what is on its flash: both last as long as the tab.
import { keeper } from "./store.js";

const ANSWER_MS = 150; // how long another tab may take to say that a name is its own
const SAVE_MS = 200;
const kept = keeper("sessionStorage", "lab-");

/** Return the name of this tab's board: the one it had, else a new one of the room. */
export async function boardName(address) {
  const name = kept.get("id");
  if (name && !(await usedElsewhere(name))) return answerFor(name);
  forgetFlash(); // a tab that was doubled brings the other one's flash
  return newName(address);
}

/** Return a name that no board has. */
export async function newName(address) {
  const answer = await fetch(address, { method: "POST" });
  if (!answer.ok) throw new Error((await answer.json()).error);
  const { id } = await answer.json();
  kept.set("id", id);
  return answerFor(id);
}

const others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("lab");

function usedElsewhere(name) {
  if (!others) return false;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ANSWER_MS);
    others.onmessage = ({ data }) => {
      if (data.mine !== name) return;
      clearTimeout(timer);
      resolve(true);
    };
    others.postMessage({ whose: name });
  });
}

function answerFor(name) {
  if (others) {
    others.onmessage = ({ data }) => {
      if (data.whose === name) others.postMessage({ mine: name });
    };
  }
  return name;
}

const files = read();
let timer = 0;

/** Return {path: bytes} of the board's flash. */
export const flashFiles = () => Object.fromEntries(files);

/** Keep what the board wrote; null: the file is gone. */
export function keepFile(path, data) {
  if (data) files.set(path, data);
  else files.delete(path);
  timer ||= setTimeout(save, SAVE_MS);
}

/** Empty the flash: the board is a new one. */
export function forgetFlash() {
  files.clear();
  save();
}

addEventListener("pagehide", save);

function save() {
  clearTimeout(timer);
  timer = 0;
  const packed = [...files].map(([path, data]) => [path, toText(data)]);
  kept.set("flash", JSON.stringify(packed));
}

function read() {
  try {
    const packed = JSON.parse(kept.get("flash") ?? "[]");
    return new Map(packed.map(([path, text]) => [path, fromText(text)]));
  } catch {
    return new Map(); // not what we wrote
  }
}

function toText(data) {
  return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
}

function fromText(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
